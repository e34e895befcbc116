"""A file of products can be taken back; of deals and orders the page says why not."""

import pytest
from django.core.files.base import ContentFile

from contacts.importing import beginning, undoing
from contacts.models import Import
from crm_site.jobs.work import run_to_end
from crm_site.testing import make_sales
from sales.models import Product

FILE = "name,sku,price\nGTX Pro,G1,4800\nMG Special,M1,55\n"


def bring(owner, text, kind="products"):
    run = Import(kind=kind, name="file.csv", owner=owner)
    run.file.save("file.csv", ContentFile(text.encode()))
    run_to_end(beginning.begin(run, beginning.guess_for(run).as_mapping(), ring=False))
    return Import.objects.select_related("job").get(pk=run.pk)


def said():
    return sorted(Product.objects.values_list("name", "sku", "price"))


def test_products_are_as_they_were(admin):
    Product.objects.create(name="GTX Pro", sku="G1", price=1000)
    before = said()
    run = bring(admin, FILE)
    assert (run.created, run.updated) == (1, 1) and said() != before
    run_to_end(undoing.begin_undo(run, by=admin))
    run.refresh_from_db()

    assert said() == before and run.put_back["deleted"] == 1 and run.put_back["restored"] == 1


def test_a_product_that_was_sold_or_changed_since_stays(admin):
    run = bring(admin, FILE + "Third,T1,7\n")
    make_sales.deal(owner=admin, product=Product.objects.get(sku="G1"))
    Product.objects.filter(sku="M1").update(price=60)
    run_to_end(undoing.begin_undo(run, by=admin))
    run.refresh_from_db()

    assert [sku for _name, sku, _price in said()] == ["G1", "M1"]
    assert set(run.put_back["names"]) == {"GTX Pro", "MG Special"}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("deals", "deal,stage\nOne,Engaging\n"),
        ("orders", "order number,customer id,date,quantity,price\n1,K,2026-01-01,1,2\n"),
    ],
)
def test_the_page_says_what_cannot_be_undone(browse, admin, kind, text):
    run = Import(kind=kind, name="file.csv", owner=admin)
    run.file.save("file.csv", ContentFile(text.encode()))
    assert "cannot be undone" in browse(admin).get(f"/imports/{run.pk}/").content.decode()
    run_to_end(beginning.begin(run, beginning.guess_for(run).as_mapping(), ring=False))

    assert "cannot be undone" in browse(admin).get(f"/imports/{run.pk}/").content.decode()
