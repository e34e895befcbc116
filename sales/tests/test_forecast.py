from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_site.testing import make_sales
from crm_site.testing.often import often
from sales.forecast import forecast, months_from
from sales.models import Deal

pytestmark = pytest.mark.django_db


def rows(today, currency="EUR"):
    found = {one.currency: one for one in forecast(Deal.objects.all(), today)}
    return {key: (row.won, row.open, row.weighted) for key, row in found[currency].rows.items()}


def test_deals_count_in_the_month_of_their_expected_close():
    today = localdate()
    months = months_from(today)
    make_sales.deal(amount="100", expected_close=months[1], stage="Proposal")
    make_sales.deal(amount="40", expected_close=months[0] - timedelta(days=1))
    make_sales.deal(amount="30", expected_close=months[6])
    make_sales.deal(amount="20")
    make_sales.won(amount="7")

    found = rows(today)

    assert found[months[1]] == (0, 100, 50)
    assert found["late"] == (0, 40, 4)
    assert found["later"] == (0, 50, 5)
    assert found[months[0]] == (7, 0, 0)


def test_currencies_stand_apart():
    make_sales.deal(amount="1", currency="USD")
    make_sales.deal(amount="2")

    assert {one.currency: one.total.open for one in forecast(Deal.objects.all())} == {"USD": 1, "EUR": 2}


def test_months_run_over_the_end_of_a_year():
    assert months_from(date(2026, 11, 30)) == [
        *(date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1), date(2027, 3, 1)),
        *(date(2027, 4, 1), date(2027, 5, 1)),
    ]


@settings(max_examples=often(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.decimals(0, 99_999, places=2),
            st.sampled_from(["Prospecting", "Engaging", "Proposal", "Negotiation"]),
            st.integers(-60, 300) | st.none(),
            st.sampled_from(["EUR", "USD"]),
        ),
        max_size=8,
    )
)
def test_no_open_deal_is_left_out_or_counted_twice(db, drawn):
    Deal.objects.all().delete()
    for amount, stage, days, currency in drawn:
        close = None if days is None else localdate() + timedelta(days=days)
        make_sales.deal(amount=amount, stage=stage, expected_close=close, currency=currency, contact=None)

    totals = {one.currency: one.total for one in forecast(Deal.objects.all())}

    for currency in ("EUR", "USD"):
        expected = sum((row[0] for row in drawn if row[3] == currency), Decimal(0))
        assert (totals[currency].open if currency in totals else 0) == expected
        assert currency not in totals or totals[currency].deals == sum(row[3] == currency for row in drawn)


def test_a_manager_sees_the_owners_and_a_rep_only_themselves(rep, manager, browse):
    make_sales.deal(owner=rep, amount="9", expected_close=localdate())

    by_manager = browse(manager).get(reverse("sales:forecast"))
    by_rep = browse(rep).get(reverse("sales:forecast"))

    assert [row["owner"] for row in by_manager.context["owners"]] == [rep]
    assert by_rep.context["owners"] == []
    assert by_rep.context["forecasts"][0].total.open == 9
