"""A CRM's export that we did not write: accounts, products and 8,800 deals, columns guessed."""

import json

import pytest
from django.core.management import call_command

from contacts.models import Company
from sales.models import Deal, Product

pytestmark = [pytest.mark.real, pytest.mark.long, pytest.mark.django_db]


@pytest.fixture
def files(shared_data):
    return shared_data / "crm-sales"


@pytest.fixture
def bring_in(capsys):
    """`bring_in(kind, file)` imports as the command does and gives its counts."""

    def run(kind, file, **options):
        call_command("import_file", kind, str(file), json=True, **options)
        return json.loads(capsys.readouterr().out.splitlines()[-1])

    return run


@pytest.fixture
def metric(capsys):
    def read(name):
        call_command("metric", name, json=True)
        said = json.loads(capsys.readouterr().out)
        return said.get("amounts", said["value"])

    return read


@pytest.fixture
def business(files, bring_in):
    return {
        "companies": bring_in("companies", files / "accounts.csv"),
        "products": bring_in("products", files / "products.csv"),
        "deals": bring_in("deals", files / "sales_pipeline.csv"),
    }


def test_everything_comes_in_with_guessed_columns_and_twice_adds_nothing(business, files, bring_in):
    assert business["companies"]["created"] == Company.objects.count() == 85
    assert business["products"]["created"] == Product.objects.count() == 7
    assert business["deals"]["created"] == Deal.objects.count() == 8800
    assert business["deals"]["errors"] == 0

    again = bring_in("deals", files / "sales_pipeline.csv")

    assert again["created"] == 0 and Deal.objects.count() == 8800


def test_the_numbers_are_those_of_the_file(business, metric):
    assert metric("sales.deals_won") == 4238
    assert metric("sales.deals_lost") == 2473
    assert metric("sales.won_value") == {"EUR": "10005534.00"}
    assert metric("sales.win_rate") == 0.6315


def test_an_unknown_product_drops_no_deal_and_an_alias_settles_all_of_them(business, browse, admin):
    unknown = Deal.objects.filter(product=None)
    assert unknown.count() == 1480
    assert business["deals"]["warnings"] >= 1480
    assert set(unknown.values_list("product_text", flat=True)) == {"GTXPro"}

    product = Product.objects.get(name="GTX Pro")
    browse(admin).post("/products/names/", {"text": "GTXPro", "product": product.pk})

    assert not unknown.exists() and product.deals.count() >= 1480


def test_an_alias_in_the_mapping_settles_them_on_the_way_in(files, bring_in, tmp_path):
    mapping = tmp_path / "mapping.json"
    mapping.write_text(json.dumps({"aliases": {"product": {"GTXPro": "GTX Pro"}}}))
    for kind, name in (("companies", "accounts.csv"), ("products", "products.csv")):
        bring_in(kind, files / name)

    counts = bring_in("deals", files / "sales_pipeline.csv", mapping=str(mapping))

    assert counts["created"] == 8800 and not Deal.objects.filter(product=None).exists()
