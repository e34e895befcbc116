from datetime import timedelta
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.importing import Row, sniff, targets
from contacts.models import Contact, PostalAddress
from crm_site.testing import make
from crm_site.testing.often import often
from sales.models import CustomerTotals, Order, OrderLine

pytestmark = pytest.mark.django_db
HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
NEW = {"create_customers": True, "currency": "GBP"}


def read(*lines):
    target = targets["orders"]
    keys = sniff("\n".join([HEADER, *lines]).encode(), "orders").columns
    rows = []
    for number, line in enumerate(lines, 2):
        cells = line.split(",")
        found = zip(HEADER.split(","), cells, strict=True)
        rows.append(
            Row(number, cells, {keys[title]: target.column(keys[title]).read(c) if c else None for title, c in found})
        )
    return rows


def bring(*lines, run=1, options=NEW):
    rows = read(*lines)
    targets["orders"].apply(rows, SimpleNamespace(pk=run, owner=None, mapping={"options": options}))
    return rows


def line(number="536365", sku="85123A", quantity=6, price="2.55", customer="17850", minute=26):
    return f"{number},{sku},LANTERN,{quantity},2010-12-01 08:{minute:02}:00,{price},{customer},United Kingdom"


def test_all_columns_of_a_shop_s_export_are_guessed():
    guess = sniff(f"{HEADER}\n{line()}\n".encode())

    assert guess.kind == "orders"
    assert set(guess.columns) == set(HEADER.split(","))


def test_lines_become_orders_of_a_new_customer():
    rows = bring(line(), line(sku="71053", price="3.39"), line("536366"))

    contact = Contact.objects.get()
    assert [row.outcome for row in rows] == ["created"] * 3
    assert (str(contact), contact.external_id, contact.lifecycle) == ("Customer 17850", "17850", "customer")
    assert PostalAddress.objects.get().country == "United Kingdom"
    assert {order.number: str(order.total) for order in Order.objects.all()} == {"536365": "35.64", "536366": "15.30"}
    assert (contact.totals.orders, str(contact.totals.revenue), contact.totals.currency) == (2, "50.94", "GBP")
    facts = contact.interactions.filter(kind="sales.order_placed").order_by("text")
    assert [(fact.text, fact.data["amount"]) for fact in facts] == [("536365", "35.64"), ("536366", "15.30")]


def test_the_same_file_twice_adds_nothing_though_lines_are_alike():
    lines = [line(), line(), line(), line(quantity=1)]
    bring(*lines, run=1)

    rows = bring(*lines, run=2)

    assert {row.outcome for row in rows} == {"skipped"}
    assert OrderLine.objects.count() == 4
    assert str(Order.objects.get().total) == "48.45"


def test_an_invoice_may_lie_in_two_chunks():
    bring(line(), line())
    bring(line(), line("536366"))

    order = Order.objects.get(number="536365")
    assert (order.lines.count(), str(order.total)) == (3, "45.90")
    fact = order.contact.interactions.get(kind="sales.order_placed", text="536365")
    assert fact.data["amount"] == "45.90"
    bring(line(), line(), run=2)
    bring(line(), line("536366"), run=2)
    assert OrderLine.objects.count() == 4


def test_a_file_that_grew_brings_only_what_is_new():
    bring(line(), line())

    rows = bring(line(), line(), line(), run=2)

    assert [row.outcome for row in rows] == ["skipped", "skipped", "created"]


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (line(customer=""), "names no customer"),
        (line(quantity=-1), "quantity"),
        (line(quantity=0), "quantity"),
        (line(price="0"), "price"),
    ],
)
def test_a_broken_line_says_why_and_blocks_no_other(bad, says):
    broken, good = bring(bad, line())

    assert says in broken.error
    assert good.outcome == "created" and OrderLine.objects.count() == 1


def test_an_unknown_customer_is_an_error_unless_they_may_be_added():
    row = bring(line(), options={})[0]

    assert "no customer “17850”" in row.error
    assert not Contact.objects.exists() and not Order.objects.exists()


def test_customers_are_known_by_number_or_address():
    numbered = make.contact(external_id="17850")
    written = make.contact(email="eva@x.example")
    header = "order_no,customer_email,order_date,qty,price"
    target = targets["orders"]
    keys = sniff(f"{header}\nB1,EVA@x.example,2020-01-01,1,5\n".encode(), "orders").columns
    cells = ["B1", "EVA@x.example", "2020-01-01", "1", "5"]
    row = Row(
        2, cells, {keys[t]: target.column(keys[t]).read(c) for t, c in zip(header.split(","), cells, strict=True)}
    )

    bring(line())
    target.apply([row], SimpleNamespace(pk=2, owner=None, mapping={}))

    assert {order.number: order.contact for order in Order.objects.all()} == {"536365": numbered, "B1": written}


def test_an_order_of_somebody_else_is_refused():
    bring(line())

    row = bring(line(customer="99"), run=2)[0]

    assert "another customer" in row.error
    assert OrderLine.objects.count() == 1


def test_currencies_within_an_order_are_never_added():
    bring(line())

    row = bring(line(quantity=9), run=2, options=NEW | {"currency": "EUR"})[0]

    assert "never added" in row.error


@settings(
    max_examples=often(20),
    deadline=timedelta(seconds=20),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.tuples(st.sampled_from("AB"), st.sampled_from("xy"), st.integers(1, 2), st.sampled_from(["0.001", "2.55"])),
        min_size=1,
        max_size=12,
    ),
    st.integers(1, 12),
    st.integers(1, 12),
)
def test_any_cutting_of_a_file_gives_the_same_orders(db, drawn, first_cut, second_cut):
    """Cut into chunks anyhow, and brought twice, a file leaves each of its lines once, and totals that add up."""
    Order.objects.all().delete()
    CustomerTotals.objects.all().delete()
    lines = [line(number, sku, quantity, price, customer=number) for number, sku, quantity, price in drawn]
    for run, cut in ((1, first_cut), (2, second_cut)):
        for start in range(0, len(lines), cut):
            bring(*lines[start : start + cut], run=run)

    assert OrderLine.objects.count() == len(lines)
    for totals in CustomerTotals.objects.all():
        assert totals.revenue == sum(one.total for one in OrderLine.objects.filter(order__contact=totals.contact_id))


def test_a_chunk_costs_a_handful_of_queries(django_assert_max_num_queries):
    lines = [line(f"{number // 5}", quantity=number + 1, customer=f"{number // 10}") for number in range(200)]

    with django_assert_max_num_queries(25):
        bring(*lines)
    with django_assert_max_num_queries(25):
        bring(*lines, run=2)
