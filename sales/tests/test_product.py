import pytest
from django.urls import reverse

from crm_site.testing import make_sales
from sales.models import Deal, Product, ProductAlias, Refused
from sales.settling import products_named, settle, suggestions, unknown_names

pytestmark = pytest.mark.django_db


def waiting(text, **fields):
    deal = make_sales.deal(**fields)
    Deal.objects.filter(pk=deal.pk).update(product_text=text)
    return deal


def test_a_name_is_settled_for_all_its_deals_and_for_good(manager):
    product = make_sales.product("GTX Pro")
    deals = [waiting("GTXPro"), waiting("gtxpro"), waiting("Other")]

    assert settle("GTXPro", product, by=manager) == 2

    assert [Deal.objects.get(pk=deal.pk).product for deal in deals] == [product, product, None]
    assert products_named(["GTXPRO"]) == {"GTXPRO": product}
    assert [(c.field, c.old, c.new) for c in deals[0].changes.filter(field="product")] == [
        ("product", "GTXPro", "GTX Pro")
    ]
    assert [name["text"] for name in unknown_names()] == ["Other"]


def test_a_settled_name_keeps_its_meaning(manager):
    first, second = make_sales.product(), make_sales.product()
    settle("X-1", first, by=manager)

    with pytest.raises(Refused, match="already means"):
        settle("x-1", second, by=manager)

    assert ProductAlias.objects.get().product == first


def test_the_most_alike_product_is_proposed(manager, browse):
    pro = make_sales.product("GTX Pro")
    make_sales.product("MG Special")
    waiting("GTXPro")

    assert [(name["text"], name["deals"], name["product"]) for name in suggestions()] == [("GTXPro", 1, pro)]
    assert b"GTXPro" in browse(manager).get(reverse("sales:product_names")).content


def test_a_manager_settles_on_the_page(manager, browse):
    product = make_sales.product("GTX Pro")
    waiting("GTXPro")
    client, url = browse(manager), reverse("sales:product_names")

    assert client.post(url, {"text": "GTXPro", "product": ""}).context["form"].errors["product"]
    client.post(url, {"text": "GTXPro", "product": product.pk})

    assert Deal.objects.get().product == product


def test_a_manager_adds_and_changes_a_product(manager, browse):
    client = browse(manager)

    client.post(reverse("sales:product_add"), {"name": "Velvet", "price": "22", "currency": "EUR", "active": "on"})
    product = Product.objects.get()
    client.post(reverse("sales:product_edit", args=[product.pk]), {"name": "Velvet", "price": "-1", "currency": "EUR"})

    product.refresh_from_db()
    assert (str(product.price), product.active) == ("22.00", True)


def test_two_products_without_a_number_are_allowed(manager, browse):
    for name in ("A", "B"):
        browse(manager).post(reverse("sales:product_add"), {"name": name, "currency": "EUR", "active": "on"})

    assert Product.objects.count() == 2


def test_the_page_adds_up_only_deals_that_the_reader_sees(rep, agent, browse):
    product = make_sales.product()
    make_sales.deal(product=product, owner=rep, amount="5")

    assert browse(rep).get(product.get_absolute_url()).context["open"] == "€\xa05"
    assert browse(agent).get(product.get_absolute_url()).context["open"] == ""
