from datetime import timedelta

import pytest
from django.utils.timezone import localdate, now

from contacts.models import Contact
from crm_site.lib import filters, registry
from crm_site.testing import make, make_sales

pytestmark = pytest.mark.django_db


def asked(reader=None, as_of=None, *, op="has", key, **value):
    tree = {"field": key, "op": op, "value": value}
    return set(filters.compile(tree, Contact.objects.all(), reader=reader, as_of=as_of or now()))


def test_a_segment_asks_who_ordered_lately():
    lately, long_ago = make_sales.order(days_ago=3).contact, make_sales.order(days_ago=100).contact
    make.contact()

    assert asked(key="sales.ordered", days=90) == {lately}
    assert asked(key="sales.ordered", days=200) == {lately, long_ago}
    assert asked(key="sales.ordered", days=90, as_of=now() - timedelta(days=99)) == {long_ago}
    day = (localdate() - timedelta(days=100)).isoformat()
    assert asked(key="sales.ordered", days=2, until=day) == {long_ago}


def test_a_segment_asks_how_many_and_how_much():
    often, once = make.contact(), make.contact()
    for total in ("10", "20", "30"):
        make_sales.order(contact=often, total=total)
    make_sales.order(contact=once, total="100", currency="USD")

    assert asked(key="sales.orders", number=3) == {often}
    assert asked(key="sales.spent", amount="60", currency="EUR") == {often}
    assert asked(key="sales.spent", amount="60", currency="USD") == {once}
    assert asked(key="sales.spent", amount="61", op="has_not") == {once, often}


def test_money_in_a_second_currency_is_asked_for_too():
    contact = make.contact()
    for currency in ("EUR", "EUR", "USD"):
        make_sales.order(contact=contact, total="10", currency=currency)

    assert asked(key="sales.spent", amount="10", currency="USD") == {contact}
    assert asked(key="sales.spent", amount="11", currency="USD") == set()


def test_a_segment_asks_what_was_bought():
    contact = make_sales.order(lines=[{"sku": "K9", "description": "Çelik", "quantity": 1, "unit_price": 1}]).contact
    make_sales.order()

    assert asked(key="sales.bought", text="celik") == asked(key="sales.bought", text="K9") == {contact}


def test_questions_about_deals_are_answered_by_those_one_sees(rep, other_rep):
    deal, won = make_sales.deal(owner=rep), make_sales.won(owner=rep, amount="500")

    assert asked(key="sales.open_deal", reader=rep) == {deal.contact}
    assert asked(key="sales.open_deal", reader=other_rep) == set()
    assert asked(key="sales.won_deal", amount="500", reader=rep) == {won.contact}
    assert asked(key="sales.won_deal", amount="501") == set()


def test_an_agent_may_not_ask_about_deals(agent):
    with pytest.raises(filters.FilterError):
        asked(key="sales.open_deal", reader=agent)


def test_questions_say_themselves():
    tree = {"field": "sales.ordered", "op": "has", "value": {"days": 90}}

    assert filters.say(tree, Contact) == "ordered in the last 90 days"


def panel(key, contact, reader):
    return next(one for one in registry.panels if one.key == key).build(contact, reader)


def test_the_panels_tell_deals_orders_and_worth(rep):
    contact = make.contact()
    make_sales.deal(contact=contact, owner=rep, amount="5")
    make_sales.won(contact=contact, owner=rep, amount="7")
    for days in range(6):
        make_sales.order(contact=contact, total="2", days_ago=days)

    deals = panel("sales.deals", contact, rep)
    assert (deals["number"], deals["total"], deals["won"]) == (1, "€\xa05", "€\xa07")
    assert (len(panel("sales.orders", contact, rep)["orders"]), panel("sales.orders", contact, rep)["number"]) == (5, 6)
    assert panel("sales.worth", contact, rep)["totals"].revenue == 12


def test_panels_without_anything_to_say_are_left_out(rep):
    contact = make.contact()

    assert [panel(key, contact, rep) for key in ("sales.deals", "sales.orders", "sales.worth")] == [None] * 3


def test_a_colleague_s_deal_is_not_in_the_panel(rep, other_rep):
    deal = make_sales.deal(owner=other_rep)

    assert panel("sales.deals", deal.contact, rep) is None


def test_the_record_page_shows_all_of_it(rep, browse):
    contact = make.contact(owner=rep)
    make_sales.deal("Curtains", contact=contact, owner=rep)
    make_sales.order(contact=contact, number="A77")

    content = browse(rep).get(contact.get_absolute_url(), {"panels": "all"}).content.decode()

    for expected in ("Curtains", "Order A77", "Revenue so far", "New deal"):
        assert expected in content


def test_facts_of_deals_are_told_to_those_who_see_the_deal(rep, other_rep, agent):
    deal = make_sales.deal(owner=rep)
    make_sales.order(contact=deal.contact)

    def told(reader):
        return set(deal.contact.interactions.visible_to(reader).values_list("kind", flat=True))

    assert told(rep) == {"sales.deal_created", "sales.order_placed"}
    assert told(other_rep) == told(agent) == {"sales.order_placed"}


def test_the_search_finds_deals_products_and_orders(rep):
    make_sales.deal("Blue curtains", owner=rep)
    make_sales.product("Blue velvet")
    make_sales.order(number="BLUE-1")

    found = {one.key: [hit.title for hit in one.find("blue", rep, 5)] for one in registry.searches}

    assert found["sales.deals"] == ["Blue curtains"]
    assert found["sales.products"] == ["Blue velvet"]
    assert found["sales.orders"] == ["BLUE-1"]


def test_today_ranks_what_is_late_before_what_sleeps(rep):
    late = {"expected_close": localdate() - timedelta(days=4)}
    make_sales.deal("Late", owner=rep, next_step="Call", next_step_at=now() + timedelta(days=3), **late)
    make_sales.deal("Due", owner=rep, next_step="Call Ada", next_step_at=now() - timedelta(days=2))
    make_sales.deal("Idle", owner=rep)
    make_sales.deal("Foreign, late", owner=make.user("Sales rep", team_name="North"), **late)
    make_sales.lead(owner=rep)

    todos = sorted(todo for queue in registry.queues for todo in queue(rep, now()))

    assert [todo.title for todo in todos] == [
        "Call Ada",
        "Close Late, or say when",
        "1 new lead waits",
        "1 deal has no next step",
    ]
