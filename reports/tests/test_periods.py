from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from reports.periods import period

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("key", "first", "after"),
    [
        ("month", date(2026, 11, 1), date(2026, 12, 1)),
        ("quarter", date(2026, 10, 1), date(2027, 1, 1)),
        ("year", date(2026, 1, 1), date(2027, 1, 1)),
        ("12months", date(2025, 12, 1), date(2026, 12, 1)),
        ("ever", None, None),
    ],
)
def test_a_name_is_whole_days(key, first, after):
    span = period(key, as_of=NOON, zone=UTC)

    assert (span.first, span.after) == (first, after)


def test_today_is_the_readers_today():
    late = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)

    assert period("month", as_of=late, zone=UTC).first == date(2026, 11, 1)
    assert period("month", as_of=late, zone=BERLIN).first == date(2026, 12, 1)


def test_a_span_begins_at_the_readers_midnight():
    assert period("month", as_of=NOON, zone=BERLIN).start.astimezone(UTC) == datetime(2026, 10, 31, 23, tzinfo=UTC)


def test_a_month_that_lasts_is_compared_with_as_much_of_the_month_before():
    start, end = period("month", as_of=NOON, zone=UTC).before(NOON)

    assert (start, end) == (datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 10, 21, 12, tzinfo=UTC))


def test_the_month_before_a_longer_day_ends_where_this_one_begins():
    last_day = datetime(2026, 3, 31, 12, tzinfo=UTC)
    start, end = period("month", as_of=last_day, zone=UTC).before(last_day)

    assert (start, end) == (datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 2, 28, 12, tzinfo=UTC))


def test_chosen_days_are_compared_with_as_many_days_before():
    span = period("custom", as_of=NOON, zone=UTC, since=date(2026, 3, 11), until=date(2026, 3, 20))

    assert span.before(NOON) == (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 11, tzinfo=UTC))


@pytest.mark.parametrize("days", [{}, {"since": date(2026, 1, 1)}, {"until": date(2026, 1, 1)}])
def test_without_two_bounds_there_is_nothing_to_compare_with(days):
    assert period("custom", as_of=NOON, zone=UTC, **days).before(NOON) is None


def test_it_says_its_days():
    custom = period("custom", as_of=NOON, zone=UTC, since=date(2026, 1, 1), until=date(2026, 1, 31))

    assert str(custom) == "1 Jan 2026 – 31 Jan 2026"
    assert str(period("month", as_of=NOON, zone=UTC)) == "This month, 1 Nov 2026 – 30 Nov 2026"
    assert str(period("custom", as_of=NOON, zone=UTC, since=date(2026, 1, 1))) == "since 1 Jan 2026"
