from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from crm_site.testing import make, make_sales
from sales.models import CustomerTotals, Order, OrderLine

pytestmark = pytest.mark.django_db


def test_an_order_adds_up_its_lines_and_its_customer(rep):
    contact = make.contact()
    lines = [{"sku": "A", "quantity": 3, "unit_price": "1.105"}, {"sku": "A", "quantity": 3, "unit_price": "1.105"}]

    first = Order.place(by=rep, number="1", contact=contact, lines=lines)
    make_sales.order(contact=contact, total="10", days_ago=5)

    totals = contact.totals
    assert first.total == Decimal("6.64")
    assert (totals.orders, totals.revenue, totals.currency) == (2, Decimal("16.64"), "EUR")
    assert totals.first_at < totals.last_at == first.placed_at
    fact = contact.interactions.filter(kind="sales.order_placed").last()
    assert fact.text and fact.data["currency"] == "EUR"


def test_a_price_below_a_cent_is_shown_as_it_is(agent, browse):
    lines = [{"sku": "A", "quantity": 1000, "unit_price": price} for price in ("0.0010", "12.8000")]
    order = make_sales.order(lines=lines)

    content = browse(agent).get(order.get_absolute_url()).content.decode()

    assert ">€\xa00.001<" in content and ">€\xa012.80<" in content


def test_two_currencies_are_never_added():
    contact = make.contact()
    for total, currency in (("10", "EUR"), ("5", "USD"), ("7", "USD")):
        make_sales.order(contact=contact, total=total, currency=currency)

    totals = CustomerTotals.objects.get()

    assert (totals.orders, totals.revenue, totals.currency) == (3, Decimal("12"), "USD")
    assert totals.revenues == {"EUR": "10.00", "USD": "12.00"}


def test_a_cancelled_order_no_longer_counts(manager):
    contact = make.contact()
    kept, gone = make_sales.order(contact=contact, total="3"), make_sales.order(contact=contact, total="4")

    gone.cancel(by=manager)
    gone.cancel(by=manager)

    assert contact.totals.revenue == 3
    assert contact.interactions.filter(kind="sales.order_cancelled").count() == 1
    kept.cancel(by=manager)
    assert not CustomerTotals.objects.exists()


@pytest.mark.parametrize("impossible", [{"quantity": 0}, {"unit_price": -1}, {"total": -1}])
def test_the_database_forbids_lines_that_cannot_be(impossible):
    make_sales.order()

    with pytest.raises(IntegrityError), transaction.atomic():
        OrderLine.objects.update(**impossible)


def test_all_staff_see_an_order_and_only_managers_cancel_it(agent, manager, browse):
    order = make_sales.order(number="A77")
    url = reverse("sales:order_cancel", args=[order.pk])

    assert b"A77" in browse(agent).get(order.get_absolute_url()).content
    assert browse(agent).post(url).status_code == 403
    browse(manager).post(url)
    assert Order.objects.get().state == "cancelled"


def test_the_list_finds_by_number_customer_and_article(agent, browse):
    make_sales.order(number="A77", contact=make.contact("Éva", "Varga"))
    make_sales.order(number="B1", lines=[{"sku": "K9", "description": "Velvet", "quantity": 1, "unit_price": 2}])
    client = browse(agent)

    def found(**asked):
        return [str(order) for order in client.get(reverse("sales:orders"), asked).context["listing"].page]

    assert found(q="a7") == found(q="eva") == ["A77"]
    assert found(field="article", op="contains", value="velv") == ["B1"]
    assert found(field="sku", op="is", value="K9") == ["B1"]


def test_the_list_says_what_it_comes_to(agent, browse):
    make_sales.order(total="10")
    make_sales.order(total="2.50")

    assert browse(agent).get(reverse("sales:orders")).context["totals"][0][1] == "€\xa012.50"


def test_the_lists_cost_the_same_with_one_order_and_with_fifty(agent, browse, django_assert_max_num_queries):
    client = browse(agent)
    for _number in range(50):
        make_sales.order(contact=make.contact(company=make.company()))
    client.get(reverse("sales:orders"))

    with django_assert_max_num_queries(20):
        client.get(reverse("sales:orders"))
