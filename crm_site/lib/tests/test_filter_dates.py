"""Days of a filter are the reader's days; spans move on with the calendar; birthdays come round."""

from datetime import UTC, date, datetime, timedelta

import pytest

from contacts.models import Contact
from crm_site.lib import filters
from crm_site.lib.filters import spans
from crm_site.testing import make

pytestmark = pytest.mark.django_db


def found(field, op, value, *, as_of, reader=None):
    tree = {"field": field, "op": op, "value": value}
    rows = filters.compile(tree, Contact.objects.all(), reader=reader, as_of=as_of)
    return set(rows.values_list("first_name", flat=True))


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def in_auckland():
    """Thirteen hours ahead of Greenwich in March 2026."""
    return make.user(time_zone="Pacific/Auckland")


@pytest.fixture
def in_los_angeles():
    """Seven hours behind."""
    return make.user(time_zone="America/Los_Angeles")


@pytest.mark.parametrize(("op", "value"), [("period", "today"), ("last_days", 1), ("next_days", 1), ("yearly_days", 1)])
def test_today_is_the_readers_day(op, value, rep, in_auckland, in_los_angeles):
    for day in (9, 10, 11):
        make.contact(f"{day}", birthday=date(2026, 3, day))

    assert found("birthday", op, value, as_of=at("2026-03-10T11:30"), reader=in_auckland) == {"11"}
    assert found("birthday", op, value, as_of=at("2026-03-10T06:30"), reader=in_los_angeles) == {"9"}
    assert found("birthday", op, value, as_of=at("2026-03-10T11:30"), reader=rep) == {"10"}
    assert found("birthday", op, value, as_of=at("2026-03-10T11:30")) == {"10"}


def test_a_day_asked_of_a_moment_begins_at_the_readers_midnight(rep, in_auckland):
    make.contact("evening", created_at=at("2026-03-09T12:00"))
    make.contact("night", created_at=at("2026-03-10T10:59"))
    make.contact("morning", created_at=at("2026-03-10T11:00"))
    now = at("2026-03-10T11:30")

    assert found("created", "on", "2026-03-10", as_of=now, reader=in_auckland) == {"evening", "night"}
    assert found("created", "on", "2026-03-10", as_of=now, reader=rep) == {"night", "morning"}
    assert found("created", "period", "today", as_of=now, reader=in_auckland) == {"morning"}
    assert found("created", "before", "2026-03-11", as_of=now, reader=in_auckland) == {"evening", "night"}
    assert found("created", "after", "2026-03-10", as_of=now, reader=in_auckland) == {"morning"}
    assert found("created", "between", ["2026-03-10", "2026-03-10"], as_of=now, reader=in_auckland) == {
        "evening",
        "night",
    }


def test_a_time_without_a_zone_is_the_readers_time(in_auckland):
    make.contact("before", created_at=at("2026-03-09T12:00"))
    make.contact("after", created_at=at("2026-03-09T12:01"))

    assert found("created", "after", "2026-03-10T01:00", as_of=at("2026-03-10T12:00"), reader=in_auckland) == {"after"}


def test_the_days_before_now_are_counted_from_the_instant_whatever_the_zone(rep, in_auckland):
    make.contact("recent", created_at=at("2026-03-09T12:01"))
    make.contact("older", created_at=at("2026-03-09T12:00"))

    for reader in (rep, in_auckland, None):
        assert found("created", "last_days", 1, as_of=at("2026-03-10T12:00"), reader=reader) == {"recent"}


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Sao_Paulo", "Africa/Cairo"])
def test_the_day_on_which_the_clocks_change_is_a_whole_day(zone):
    reader = make.user(time_zone=zone)
    midnight = datetime(2026, 3, 29, tzinfo=filters.Asked(reader, at("2026-01-01T00:00")).zone)
    make.contact("first", created_at=midnight.astimezone(UTC))
    make.contact("before", created_at=midnight.astimezone(UTC) - timedelta(microseconds=1))
    make.contact("last", created_at=(midnight + timedelta(days=1)).astimezone(UTC) - timedelta(microseconds=1))
    make.contact("behind", created_at=(midnight + timedelta(days=1)).astimezone(UTC))

    assert found("created", "on", "2026-03-29", as_of=at("2026-04-01T00:00"), reader=reader) == {"first", "last"}


@pytest.mark.parametrize(
    ("name", "today", "first", "last"),
    [
        ("this_week", "2026-03-15", "2026-03-09", "2026-03-15"),
        ("last_week", "2026-01-01", "2025-12-22", "2025-12-28"),
        ("last_month", "2026-03-31", "2026-02-01", "2026-02-28"),
        ("last_month", "2024-03-31", "2024-02-01", "2024-02-29"),
        ("next_month", "2026-01-31", "2026-02-01", "2026-02-28"),
        ("last_quarter", "2026-02-28", "2025-10-01", "2025-12-31"),
        ("next_quarter", "2026-12-31", "2027-01-01", "2027-03-31"),
        ("this_quarter", "2026-12-31", "2026-10-01", "2026-12-31"),
        ("last_year", "2024-02-29", "2023-01-01", "2023-12-31"),
        ("yesterday", "2026-01-01", "2025-12-31", "2025-12-31"),
        ("tomorrow", "2024-02-28", "2024-02-29", "2024-02-29"),
    ],
)
def test_a_span_holds_whole_days(name, today, first, last):
    begin, after = spans.span(name, date.fromisoformat(today))

    assert (begin, after - timedelta(days=1)) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("today", "days", "names"),
    [
        ("2026-12-28", 7, {"new_year", "silvester"}),
        ("2026-12-28", 4, {"silvester"}),
        ("2026-02-28", 1, {"leap", "feb"}),
        ("2024-02-28", 1, {"feb"}),
        ("2024-02-29", 1, {"leap"}),
        ("2026-03-01", 3, set()),
        ("2026-03-01", 365, {"leap", "feb", "new_year", "silvester"}),
        ("2026-03-01", 36_500, {"leap", "feb", "new_year", "silvester"}),
    ],
)
def test_a_birthday_comes_round_in_the_next_days(today, days, names):
    for name, day in {"new_year": "1990-01-01", "silvester": "1964-12-31", "leap": "2000-02-29"}.items():
        make.contact(name, birthday=date.fromisoformat(day))
    make.contact("feb", birthday=date(1971, 2, 28))
    make.contact("unknown")

    assert found("birthday", "yearly_days", days, as_of=at(f"{today}T12:00")) == names


def test_a_birthday_falls_into_a_month_of_any_year():
    make.contact("march", birthday=date(1980, 3, 31))
    make.contact("april", birthday=date(2001, 4, 1))

    assert found("birthday", "yearly_period", "this_month", as_of=at("2026-03-10T12:00")) == {"march"}
    assert found("birthday", "yearly_period", "next_month", as_of=at("2026-03-10T12:00")) == {"april"}


def test_not_within_the_last_days_holds_those_without_a_date_too():
    make.contact("recent", birthday=date(2026, 3, 9))
    make.contact("old", birthday=date(2026, 1, 1))
    make.contact("unknown")

    assert found("birthday", "not_last_days", 30, as_of=at("2026-03-10T12:00")) == {"old", "unknown"}
    assert found("birthday", "ago", 30, as_of=at("2026-03-10T12:00")) == {"old"}
