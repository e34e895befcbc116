from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from reports import series
from reports.buckets import cut
from reports.metrics import metrics, selling
from reports.scope import Scope
from reports.tests.conftest import at

pytestmark = pytest.mark.django_db


def months(*names):
    return tuple(date(2025, month, 1) for month in names)


def test_a_month_without_deals_is_there_with_nothing_in_it(business):
    won = series.won_value(Scope(), "month")

    assert won.buckets.starts == months(1, 2, 3)
    assert won.lines == {"EUR": [Decimal("3000.50"), 0, 0], "USD": [0, 0, Decimal("300.00")]}


def test_a_month_begins_at_midnight_of_the_reader(business):
    won = series.won_value(Scope(zone=ZoneInfo("Europe/Berlin")), "month")

    assert won.lines["EUR"] == [Decimal("2000.50"), Decimal("1000.00"), 0]


def test_the_span_is_filled_also_where_nothing_happened(business):
    rate = series.win_rate(Scope(start=at("2024-12-01"), end=at("2025-05-01")), "month")

    assert rate.buckets.labels == ["Dec 2024", "Jan 2025", "Feb", "Mar", "Apr"]
    assert rate.lines["rate"] == [None, 1, None, Decimal("0.5"), None]
    assert (rate.lines["won"], rate.lines["lost"]) == ([0, 2, 0, 1, 0], [0, 0, 0, 1, 0])


def test_repeat_customers_add_up_to_the_number_itself(business):
    rate = series.repeat_rate(Scope(), "month")

    assert rate.buckets.starts == months(1, 2, 3, 4)
    assert rate.lines["rate"] == [0, Decimal(1) / 3, Decimal(1) / 3, Decimal(1) / 3]
    assert rate.lines["rate"][-1] == metrics["customers.repeat_purchase_rate"].value(Scope())


def test_revenue_by_month(business):
    assert series.revenue(Scope(), "month").lines == {
        "EUR": [Decimal("100.00"), Decimal("230.00"), 0, Decimal("50.55")]
    }


def test_minutes_by_month_and_none_where_nothing_was_answered(business):
    scope = Scope(start=at("2025-04-01"), end=at("2025-06-01"))
    answers, solutions = series.first_response(scope, "month"), series.resolution(scope, "month")

    assert answers.lines["median"] == [None, 20]
    assert answers.lines["p90"] == [None, pytest.approx(52)]
    assert solutions.lines == {"median": [None, 150], "p90": [None, pytest.approx(190)]}


def test_the_pipeline_has_each_open_stage_with_count_sum_and_weight(business):
    stages = series.pipeline(Scope())

    assert [(str(row["stage"]), row["count"]) for row in stages] == [
        ("Prospecting", 2),
        ("Engaging", 0),
        ("Proposal", 0),
        ("Negotiation", 0),
    ]
    assert (stages[0]["total"], stages[0]["weighted"]) == ({"EUR": Decimal("4000.00")}, {"EUR": Decimal("400.00")})


def test_campaigns_by_variant(business):
    (row,) = series.campaign_rows(Scope())

    assert (row["campaign__name"], row["variant__letter"]) == ("Linen", "A")
    assert [row[name] for name in ("sent", "opened", "clicked", "unsubscribed")] == [4, 2, 1, 0]


@pytest.mark.parametrize(
    ("end", "grain", "number"),
    [("2025-01-31", "day", 30), ("2025-03-31", "week", 13), ("2026-01-01", "month", 12), ("2026-01-01", "quarter", 4)],
)
def test_a_span_is_cut_so_that_it_can_be_read(business, end, grain, number):
    asked = {"quarter": "quarter"}.get(grain)
    _rows, buckets = cut(selling.won(Scope()), "closed_at", Scope(start=at("2025-01-01"), end=at(end)), asked)

    assert (buckets.grain, len(buckets.starts)) == (grain, number)


def test_many_years_are_drawn_by_year(business):
    _rows, buckets = cut(selling.won(Scope()), "closed_at", Scope(start=at("1999-05-01"), end=at("2025-05-01")))

    assert (buckets.labels[0], buckets.labels[-1]) == ("1999", "2025")


def test_nothing_ever_is_no_month_at_all():
    assert series.won_value(Scope()).buckets.starts == ()
    assert series.repeat_rate(Scope()).lines == {"rate": []}
