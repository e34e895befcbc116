"""What comes again, again and again: month ends, summer time, the zone of who does it, and both ends."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from contacts.models import Task, doing
from contacts.repeating import Repeat
from crm_site.testing import make


def times(repeat, number):
    found = [repeat]
    while len(found) < number and found[-1]:
        found.append(found[-1].following(found[-1].begin))
    return [one and f"{one.begin:%Y-%m-%d}" for one in found]


def test_the_31st_is_the_last_day_of_a_shorter_month_and_the_31st_again():
    repeat = Repeat("month", datetime(2026, 1, 31, 9))

    assert times(repeat, 4) == ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]


def test_the_fifth_friday_is_the_last_one():
    assert times(Repeat("month", datetime(2026, 1, 30), by_weekday=True), 3) == [
        "2026-01-30",
        "2026-02-27",
        "2026-03-27",
    ]


def test_the_29th_of_february_is_the_28th_in_other_years():
    assert times(Repeat("year", datetime(2028, 2, 29)), 5)[1:] == [
        "2029-02-28",
        "2030-02-28",
        "2031-02-28",
        "2032-02-29",
    ]


def test_every_second_week_on_two_days():
    repeat = Repeat("week", datetime(2026, 11, 23), step=2, days=(0, 3))

    assert times(repeat, 4) == ["2026-11-23", "2026-11-26", "2026-12-07", "2026-12-10"]


def test_it_ends_after_so_many_times_and_by_a_day():
    assert times(Repeat("day", datetime(2026, 1, 1), count=2), 3) == ["2026-01-01", "2026-01-02", None]
    assert times(Repeat("day", datetime(2026, 1, 1), until=date(2026, 1, 2)), 3) == ["2026-01-01", "2026-01-02", None]


def test_it_is_kept_and_read_again():
    repeat = Repeat("month", datetime(2026, 1, 31, 9), step=2, until=date(2027, 1, 1), count=5)

    assert Repeat.of(repeat.kept()) == repeat
    assert str(repeat) == "every 2 months on day 31, until 1 Jan 2027, 5 more times"


@pytest.fixture
def berlin(rep):
    rep.time_zone = "Europe/Berlin"
    rep.save()
    return rep


@pytest.fixture
def at(monkeypatch):
    """Let it be this moment for those who do tasks."""
    return lambda moment: monkeypatch.setattr(doing, "now", lambda: moment)


def daily(person, begin, **fields):
    local = begin.astimezone(ZoneInfo(person.time_zone)).replace(tzinfo=None)
    return Task.add("Check", by=person, due_at=begin, repeat=Repeat("day", local, **fields))


def test_nine_in_the_morning_stays_nine_over_the_change_to_summer_time(berlin, at):
    at(datetime(2026, 3, 28, 9, tzinfo=UTC))
    task = daily(berlin, datetime(2026, 3, 28, 8, tzinfo=UTC))
    following = task.complete(by=berlin)

    assert following.due_at == datetime(2026, 3, 29, 7, tzinfo=UTC)


def test_a_time_that_does_not_exist_that_day_comes_a_little_later(berlin, at):
    at(datetime(2026, 3, 28, 2, tzinfo=UTC))
    following = daily(berlin, datetime(2026, 3, 28, 1, 30, tzinfo=UTC)).complete(by=berlin)

    assert following.due_at.astimezone(UTC) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_what_was_missed_is_not_made_up_for(berlin, at):
    task = daily(berlin, datetime(2026, 3, 1, 8, tzinfo=UTC))
    at(datetime(2026, 3, 10, 12, tzinfo=UTC))

    assert task.complete(by=berlin).due_at == datetime(2026, 3, 11, 8, tzinfo=UTC)


def test_a_day_that_is_put_off_does_not_move_the_series(berlin, at):
    at(datetime(2026, 1, 31, 12, tzinfo=UTC))
    task = Task.add("Report", by=berlin, due_day=date(2026, 1, 31), repeat=Repeat("month", datetime(2026, 1, 31)))
    task.move(due_day=date(2026, 2, 3))
    at(datetime(2026, 2, 3, 12, tzinfo=UTC))
    following = task.complete(by=berlin)

    assert following.due_day == date(2026, 2, 28) and following.previous == task


def test_it_comes_again_once_and_undo_takes_it_back(rep):
    task = Task.add("Check", by=rep, due_day=date(2026, 11, 22), repeat=Repeat("week", datetime(2026, 11, 22)))
    task.complete(by=rep)
    Task.objects.get(pk=task.pk).complete(by=rep)

    assert Task.objects.open().count() == 1
    assert task.reopen()
    assert Task.objects.get() == task and not task.done_at


def test_what_somebody_changed_meanwhile_stays_when_the_first_is_opened_again(rep):
    task = Task.add("Check", by=rep, due_day=date(2026, 11, 22), repeat=Repeat("week", datetime(2026, 11, 22)))
    following = task.complete(by=rep)
    following.move(due_day=following.due_day + timedelta(days=1))
    task.reopen()
    task.complete(by=rep)

    assert Task.objects.count() == 2


def test_the_database_knows_that_one_comes_after_another_once(rep):
    task = Task.add("Check", by=rep)
    Task.objects.create(title="a", previous=task)
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.create(title="b", previous=task)


def test_one_that_is_skipped_comes_again_and_is_not_told_as_done(browse, rep):
    ada = make.contact("Ada", owner=rep)
    repeat = Repeat("week", datetime(2026, 11, 22))
    task = Task.add("Check", by=rep, contact=ada, due_day=date(2026, 11, 22), repeat=repeat)
    browse(rep).post(f"/tasks/{task.pk}/completion/", {"skip": "1"})

    assert Task.objects.get(pk=task.pk).skipped and not ada.interactions.exists()
    assert Task.objects.open().get().contact == ada


def test_the_reminder_comes_along(rep):
    repeat = Repeat("week", datetime(2026, 11, 22))
    task = Task.add("Check", by=rep, due_day=date(2026, 11, 22), remind_before=1440, repeat=repeat)
    following = task.complete(by=rep)

    assert task.remind_at == datetime(2026, 11, 21, 9, tzinfo=UTC)
    assert following.due_at - following.remind_at == task.due_at - task.remind_at
