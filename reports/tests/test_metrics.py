"""Each number is what one works out on paper for the small business of conftest.py."""

from pathlib import Path

import pytest
from django.conf import settings

from contacts.binning import put_in_bin, restore
from crm_site.testing import make, make_sales
from reports.metrics import COUNT, MONEY, metrics
from reports.scope import Scope, asked
from reports.tests.conftest import ON_PAPER, at
from sales.models import Deal, Lead
from support.models import Ticket

pytestmark = pytest.mark.django_db
EVER = Scope()


def measured(name, scope=EVER):
    return metrics[name].value(scope)


def between(first, after, **more):
    return Scope(start=at(first), end=at(after), **more)


def test_each_is_what_the_paper_says(business):
    found = {name: metrics[name].rounded(measured(name)) for name in ON_PAPER}

    assert found == {name: metrics[name].rounded(expected) for name, expected in ON_PAPER.items()}


def test_every_number_is_on_the_paper():
    assert set(metrics) == set(ON_PAPER)


@pytest.mark.parametrize("name", [one.name for one in metrics.values() if one.unit != COUNT])
def test_nothing_to_measure_is_none_and_a_dash(name):
    assert measured(name) is None
    assert metrics[name].words(None) == "—"
    assert metrics[name].told(None)["value"] is None


@pytest.mark.parametrize("name", [one.name for one in metrics.values() if one.unit == COUNT])
def test_nothing_to_count_is_zero(name):
    assert measured(name) == 0


def test_what_is_in_the_bin_counts_nowhere_and_then_again(business, admin):
    names = [name for name in metrics if name.startswith(("sales.", "support."))]
    before = {name: measured(name) for name in names}
    assert len(names) > 12 and all(before.values())
    binned = [list(model.objects.all()) for model in (Deal, Lead, Ticket)]
    for rows in binned:
        put_in_bin(rows, by=admin)
    assert {name: measured(name) for name in names} == {
        name: 0 if metrics[name].unit == COUNT else None for name in names
    }
    for rows in binned:
        restore(rows, by=admin)
    assert {name: measured(name) for name in names} == before


def test_a_share_of_nothing_among_something_is_zero_not_none(rep):
    make_sales.lost(owner=rep)

    assert measured("sales.win_rate") == 0


def test_a_span_begins_with_its_first_instant_and_ends_before_its_last(business):
    assert measured("sales.deals_won", between("2025-01-10T12:00", "2025-03-05T12:00")) == 2
    assert measured("sales.deals_won", between("2025-01-10T12:01", "2025-03-05T12:01")) == 2
    assert measured("orders.count", between("2025-02-05T12:00", "2025-02-07T12:00")) == 2


def test_a_repeat_customer_of_a_period_ordered_twice_in_it(business):
    assert (
        measured("customers.repeat_purchase_rate", between("2025-01-01", "2025-03-01"))
        == ON_PAPER["customers.repeat_purchase_rate"]
    )
    assert measured("customers.repeat_purchase_rate", between("2025-02-01", "2025-03-01")) == 0


def test_the_kept_totals_and_the_orders_themselves_agree(business):
    long = between("1990-01-01", "2100-01-01")
    for name in ("customers.with_orders", "customers.repeat_purchase_rate"):
        assert measured(name) == measured(name, long)


def test_two_currencies_are_never_added(business):
    told = metrics["sales.won_value"].told(measured("sales.won_value"))

    assert told["amounts"] == {"EUR": "3000.50", "USD": "300.00"}
    assert told["value"] is None


def test_a_single_currency_is_also_a_plain_number(business):
    told = metrics["orders.revenue"].told(measured("orders.revenue"))

    assert (told["amounts"], told["value"]) == ({"EUR": "380.55"}, 380.55)


def test_the_owner_narrows_deals_tickets_and_the_orders_of_own_customers(business, rep, agent):
    make_sales.order(contact=make.contact(owner=rep), total="7", placed_at=at("2025-07-01"))

    assert measured("sales.deals_won", Scope(owner=rep.pk)) == 1
    assert measured("support.tickets_opened", Scope(owner=rep.pk)) == 0
    assert measured("support.tickets_opened", Scope(owner=agent.pk)) == 4
    assert measured("orders.count", Scope(owner=rep.pk)) == 1
    assert measured("customers.with_orders", Scope(owner=rep.pk)) == 1


def test_a_team_narrows_to_its_members(business, rep, other_rep):
    assert measured("sales.deals_won", Scope(team=rep.team_id)) == 2
    assert measured("sales.deals_won", Scope(team=other_rep.team_id)) == 1


def test_a_rep_counts_the_deals_of_the_own_team(business, rep):
    assert measured("sales.deals_won", Scope(reader=rep)) == 2
    assert measured("sales.deals_won", Scope(reader=rep, team=0, owner=0)) == 2


def test_who_may_not_see_the_rows_learns_no_number(business, agent, marketer, outsider):
    assert measured("sales.deals_won", Scope(reader=agent)) is None
    assert measured("support.tickets_open", Scope(reader=marketer)) is None
    assert [one.name for one in metrics.values() if one.value(Scope(reader=outsider)) is not None] == []


def test_a_month_begins_at_midnight_of_the_reader(business, analyst):
    """Deal A was won on 31 January 23:30 UTC, which is February in Berlin."""
    january = {"period": "custom", "since": "2025-01-01", "until": "2025-01-31"}
    assert measured("sales.deals_won", asked(january, analyst).scope) == 2

    analyst.time_zone = "Europe/Berlin"
    assert measured("sales.deals_won", asked(january, analyst).scope) == 1


def test_each_number_is_described_in_the_handbook():
    handbook = (Path(settings.BASE_DIR) / "docs" / "metrics.md").read_text()

    assert [one.name for one in metrics.values() if f"`{one.name}`" not in handbook] == []
    assert [one.name for one in metrics.values() if str(one.sentence) not in handbook] == []


def test_money_is_said_by_currency(business):
    assert metrics["sales.won_value"].unit == MONEY
    assert metrics["sales.won_value"].words(measured("sales.won_value")) == "€\xa03,000.50 · $\xa0300"
