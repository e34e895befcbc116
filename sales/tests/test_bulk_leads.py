import csv
import io

import pytest

from contacts.models import BulkChange
from crm_site.testing import make_sales
from sales.models import Lead, Order


@pytest.fixture
def leads(rep):
    return [make_sales.lead("Ana", owner=rep), make_sales.lead("Bo"), make_sales.lead("Cy", owner=rep)]


def states():
    return dict(Lead.objects.values_list("name", "state"))


def test_leads_get_an_owner_and_go_back(rep, manager, leads, do_many, undo_many):
    assert do_many(manager, "leads", "assign", leads, owner=manager.pk) == "3 changed."
    Lead.objects.filter(name="Cy").update(owner=None)

    assert undo_many(manager) == "2 put back, 1 left alone, since somebody changed them meanwhile."
    assert dict(Lead.objects.values_list("name", "owner__username")) == {"Ana": "rep", "Bo": None, "Cy": None}


def test_work_begins_on_new_ones(manager, leads, do_many, undo_many):
    leads[2].drop("No answer", by=manager)
    said = do_many(manager, "leads", "start", leads)
    assert said == "2 changed. 1 not possible: This lead is closed."
    assert states() == {"Ana": "working", "Bo": "working", "Cy": "dropped"}
    assert Lead.objects.get(name="Bo").owner == manager

    assert undo_many(manager) == "2 put back."
    assert states() == {"Ana": "new", "Bo": "new", "Cy": "dropped"} and Lead.objects.get(name="Bo").owner is None


def test_dropping_asks_why_and_can_be_put_back(browse, manager, leads, do_many, undo_many):
    leads[0].start(by=manager)
    empty = {"asked": f'{{"picked": [{leads[0].pk}]}}', "reason": " "}
    assert browse(manager).post("/lists/leads/bulk/drop/", empty).status_code == 422

    assert do_many(manager, "leads", "drop", leads, reason="Wrong country") == "3 dropped."
    assert set(Lead.objects.values_list("drop_reason", flat=True)) == {"Wrong country"}
    assert undo_many(manager) == "3 put back."
    assert states() == {"Ana": "working", "Bo": "new", "Cy": "new"}


def test_a_rep_drops_only_their_own(rep, leads, do_many):
    assert do_many(rep, "leads", "drop", {"all": "1"}, reason="No") == "2 dropped, 1 not yours."


def test_leads_are_taken_along_in_the_order_of_the_list(analyst, leads, do_many):
    assert (
        do_many(analyst, "leads", "export", {"all": "1", "sort": "name", "columns": "state"}, format="csv")
        == "3 leads."
    )
    file = BulkChange.objects.get().job.result_file.read().decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(file)))

    assert table[0] == ["Number", "Name", "State", "Link"]
    assert [row[1:3] for row in table[1:]] == [["Ana", "new"], ["Bo", "new"], ["Cy", "new"]]


def test_orders_are_cancelled_after_a_warning(browse, rep, manager, do_many):
    orders = [make_sales.order(number="A1"), make_sales.order(number="A2")]
    orders[1].cancel(by=None)
    page = browse(manager).get("/lists/orders/bulk/cancel/", {"all": "1"}).content.decode()
    assert "This takes 2 orders out of all sums" in page and "Cancel 2 orders" in page
    assert browse(rep).get("/lists/orders/bulk/cancel/", {"all": "1"}).status_code == 403

    assert do_many(manager, "orders", "cancel", orders) == "1 cancelled, 1 already so."
    assert set(Order.objects.values_list("state", flat=True)) == {"cancelled"}
    assert orders[0].contact.interactions.filter(kind="sales.order_cancelled").count() == 1


def test_orders_are_taken_along_with_one_column_of_currencies(agent, do_many):
    make_sales.order(number="A1", total="12.50", currency="SEK")
    do_many(agent, "orders", "export", {"all": "1", "columns": "total,currency,placed"}, format="csv")
    head, row = csv.reader(io.StringIO(BulkChange.objects.get().job.result_file.read().decode("utf-8-sig")))

    assert head == ["Number", "Total", "Currency", "Placed", "Link"] and row[:3] == ["A1", "12.50", "SEK"]
