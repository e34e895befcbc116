"""The calendar on its page, and the one that other programs read by a secret link."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.utils.timezone import localdate, now
from icalendar import Calendar

from contacts import feed
from contacts.models import Agenda, Task
from crm_site.testing import make, make_sales, make_support


@pytest.fixture
def link(rep):
    cache.clear()
    agenda = Agenda.of(rep)
    agenda.link()
    return feed.link_of(agenda).partition("//")[2].partition("/")[2]


def read(client, link):
    answer = client.get(f"/{link}")
    assert answer.status_code == 200, answer.status_code
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


@pytest.mark.parametrize("view", ["month", "week", "day", "agenda"])
def test_each_view_shows_what_is_due(browse, rep, view):
    Task.add("Visit the mill", by=rep, due_day=localdate(), contact=make.contact("Ada", owner=rep))
    make_sales.deal(name="Looms", owner=rep, expected_close=localdate())
    page = browse(rep).get(f"/calendar/?view={view}").content.decode()

    assert "Visit the mill" in page and "Close Looms" in page


def test_one_sees_what_one_may_see(browse, rep, agent, manager):
    Task.add("Secret plan", by=manager, due_day=localdate())
    make_sales.deal(name="Looms", owner=rep, expected_close=localdate())
    ticket = make_support.ticket(contact=make.contact("Ada"))

    theirs = browse(agent).get("/calendar/?view=agenda&whose=all").content.decode()
    assert "Looms" not in theirs and "Secret plan" not in theirs and f"Answer {ticket.contact}" in theirs


def test_kinds_can_be_chosen(browse, rep):
    Task.add("Visit", by=rep, due_day=localdate())
    make_sales.deal(name="Looms", owner=rep, expected_close=localdate())
    page = browse(rep).get("/calendar/?view=day&show=sales.closings").content.decode()

    assert "Looms" in page and "Visit" not in page


@pytest.mark.parametrize("on", ["2026-13-45", "yesterday", "9999-12-31", "0001-01-01", ""])
def test_an_odd_day_is_today(browse, rep, on):
    page = browse(rep).get(f"/calendar/?on={on}")

    assert page.status_code == 200 and page.context["on"] == localdate()


def test_days_are_those_of_the_reader(browse, rep):
    rep.time_zone = "Asia/Tokyo"
    rep.save()
    Task.add("Late call", by=rep, due_at=datetime(2026, 11, 22, 20, 0, tzinfo=UTC))

    assert "Late call" in browse(rep).get("/calendar/?view=day&on=2026-11-23").content.decode()
    assert "Late call" not in browse(rep).get("/calendar/?view=day&on=2026-11-22").content.decode()


def test_it_costs_the_same_with_one_and_with_many(browse, rep, queries):
    Task.add("x", by=rep, due_day=localdate(), contact=make.contact())
    one = queries(browse(rep), "/calendar/")
    for _each in range(20):
        Task.add("x", by=rep, due_day=localdate(), contact=make.contact())

    assert queries(browse(rep), "/calendar/") == one


def test_the_link_shows_ones_own_to_another_program(client, rep, manager, link):
    Task.add("Visit, then; call", by=rep, due_at=datetime(2026, 11, 27, 9, tzinfo=UTC), minutes=90, kind="meeting")
    whole = Task.add("Price list ü " + "x" * 90, by=rep, due_day=localdate())
    Task.add("Not mine", by=manager, due_day=localdate())
    Task.objects.filter(title__startswith="Visit").update(due_at=now() + timedelta(days=3))
    events = {str(one["summary"]): one for one in read(client, link)}

    assert set(events) == {"Visit, then; call", whole.title}
    visit = events["Visit, then; call"]
    assert visit["dtend"].dt - visit["dtstart"].dt == timedelta(minutes=90) and visit["transp"] == "OPAQUE"
    assert events[whole.title]["dtstart"].dt == localdate() and isinstance(events[whole.title]["dtstart"].dt, date)
    raw = client.get(f"/{link}").content
    assert b"SUMMARY:Visit\\, then\\; call" in raw and b"DTSTAMP:" in raw
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))


def test_what_it_is_called_stays_while_it_moves(client, rep, link):
    task = Task.add("Visit", by=rep, due_day=localdate())
    before = read(client, link)[0]
    task.move(due_day=localdate() + timedelta(days=2))
    after = read(client, link)[0]

    assert after["uid"] == before["uid"] and after["dtstart"].dt != before["dtstart"].dt
    assert after["last-modified"].dt >= before["last-modified"].dt


def test_what_did_not_change_is_not_sent_again(client, rep, link):
    Task.add("Visit", by=rep, due_day=localdate())
    etag = client.get(f"/{link}")["ETag"]

    assert client.get(f"/{link}", headers={"If-None-Match": etag}).status_code == 304
    Task.add("Call", by=rep, due_day=localdate())
    assert client.get(f"/{link}", headers={"If-None-Match": etag}).status_code == 200


def test_a_link_that_is_wrong_old_or_off_opens_nothing(client, browse, rep, link):
    assert client.get(f"/{link.replace('/rapport', '0/rapport')}").status_code == 404
    browse(rep).post("/calendar/settings/", {"what": "link"})
    assert client.get(f"/{link}").status_code == 404
    new = feed.link_of(Agenda.of(rep)).partition("//")[2].partition("/")[2]
    assert client.get(f"/{new}").status_code == 200
    browse(rep).post("/calendar/settings/", {"what": "unlink"})
    assert client.get(f"/{new}").status_code == 404


def test_who_has_left_is_read_by_nobody(client, rep, link):
    rep.is_active = False
    rep.save()

    assert client.get(f"/{link}").status_code == 404


def test_who_lost_a_right_shows_less_at_once(client, rep, link):
    make_sales.deal(name="Looms", owner=rep, expected_close=localdate())
    assert len(read(client, link)) == 1
    rep.groups.clear()

    assert read(client, link) == []


def test_a_program_that_asks_all_the_time_waits(client, rep, link, monkeypatch):
    monkeypatch.setattr(feed, "MOST_PER_HOUR", 2)
    answers = [client.get(f"/{link}") for _each in range(3)]

    assert [one.status_code for one in answers] == [200, 200, 429] and answers[2]["Retry-After"] == "3600"


def test_the_database_alone_does_not_open_it(rep, link):
    assert Agenda.of(rep).nonce not in link


def test_the_page_shows_the_link_again(browse, rep, link):
    page = browse(rep).get("/calendar/settings/").content.decode()

    assert link in page and "Nobody has read it yet" in page


def test_one_task_is_a_file_for_another_calendar(browse, rep):
    task = Task.add("Visit", by=rep, due_at=now())
    answer = browse(rep).get(f"/tasks/{task.pk}/event.ics")

    assert answer["Content-Type"].startswith("text/calendar")
    assert str(Calendar.from_ical(answer.content).walk("VEVENT")[0]["summary"]) == "Visit"
    undated = Task.add("Some day", by=rep)
    assert browse(rep).get(f"/tasks/{undated.pk}/event.ics").status_code == 302


def test_reminders_by_mail_are_switched_on_and_off(browse, rep):
    browse(rep).post("/calendar/settings/", {"what": "mails", "mails": "1"})
    assert Agenda.of(rep).mails_reminders
    browse(rep).post("/calendar/settings/", {"what": "mails"})
    assert not Agenda.of(rep).mails_reminders
