"""Writing tasks down: in words, about a record, with a reminder, again and again."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation
from django.utils.timezone import now

from contacts import spoken
from contacts.models import Task
from contacts.task_forms import TaskForm
from crm_site.testing import make, make_sales

SUNDAY = datetime(2026, 11, 22, 13, 50, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "words", "day", "clock"),
    [
        ("en", "tomorrow 9", "2026-11-23", "09:00"),
        ("en", "tomorrow at 9:30", "2026-11-23", "09:30"),
        ("en", "in 3 days", "2026-11-25", None),
        ("en", "fri", "2026-11-27", None),
        ("en", "next monday", "2026-11-23", None),
        ("en", "24 dec 14:30", "2026-12-24", "14:30"),
        ("en", "dec 24", "2026-12-24", None),
        ("en", "in 7 days", "2026-11-29", None),
        ("en", "2026-12-01", "2026-12-01", None),
        ("de", "morgen 9", "2026-11-23", "09:00"),
        ("de", "in 3 Tagen", "2026-11-25", None),
        ("de", "nächsten Montag", "2026-11-23", None),
        ("de", "1.12.", "2026-12-01", None),
        ("de", "tomorrow", "2026-11-23", None),
        ("de", "monday", "2026-11-23", None),
        ("es", "mañana a las 9", "2026-11-23", "09:00"),
        ("es", "pasado mañana", "2026-11-24", None),
        ("es", "in 7 days", "2026-11-29", None),
    ],
)
def test_days_are_read_as_people_type_them(language, words, day, clock):
    with timezone.override(ZoneInfo("Europe/Berlin")), translation.override(language):
        found = spoken.read(words, as_of=SUNDAY)

    assert str(found.day) == day
    assert (found.moment and f"{found.moment:%H:%M}") == clock


@pytest.mark.parametrize("words", ["", "3", "whenever it suits", "9" * 70, "<script>"])
def test_what_is_no_day_is_none(words):
    assert spoken.read(words, as_of=SUNDAY) is None


def test_tomorrow_is_that_of_the_reader():
    late = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
    with timezone.override(ZoneInfo("Asia/Tokyo")):
        assert spoken.read("tomorrow", as_of=late).day == date(2026, 11, 24)


def test_a_task_is_noted_from_any_page_about_what_is_open(browse, rep):
    deal = make_sales.deal(owner=rep, contact=make.contact("Ada", owner=rep))
    page = browse(rep).get(f"/tasks/new/?from={deal.get_absolute_url()}")
    sent = {"title": "Send the offer", "spoken": "tomorrow 9", "about": page.context["form"]["about"].value()}
    browse(rep).post("/tasks/new/", sent)
    task = Task.objects.get()

    assert (task.about, task.contact, task.assignee) == (deal, deal.contact, rep)
    assert task.due_day is None and task.due_at > now()


def test_one_cannot_note_something_about_what_one_may_not_see(browse, agent):
    deal = make_sales.deal()
    answer = browse(agent).post("/tasks/new/", {"title": "Look", "about": f"sales.deal:{deal.pk}"})

    assert answer.status_code == 422 and not Task.objects.exists()


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"spoken": "some time"}, "is no day that could be read"),
        ({"remind": "60"}, "A reminder needs a day"),
        ({"repeat": "day"}, "What repeats needs a first day"),
        ({"remind": "at", "day": "2027-01-01"}, "Say when to remind"),
        ({"repeat": "day", "day": "2027-01-02", "until": "2027-01-01"}, "The last day is before the first"),
    ],
)
def test_what_does_not_fit_is_said_beside_it(browse, rep, sent, says):
    answer = browse(rep).post("/tasks/new/", {"title": "Call"} | sent)

    assert answer.status_code == 422 and says in answer.content.decode()


def test_a_day_without_a_time_ends_at_midnight_of_who_does_it(rep):
    rep.time_zone = "America/New_York"
    rep.save()
    task = Task.add("Call", by=rep, due_day=date(2026, 11, 27))

    assert task.due_at == datetime(2026, 11, 28, 4, 59, 59, tzinfo=UTC)


def test_a_task_is_changed_and_keeps_what_it_is_about(browse, rep, ada=None):
    task = Task.add("Call", by=rep, contact=make.contact("Ada", owner=rep), due_at=now() + timedelta(days=1))
    form = TaskForm(user=rep, task=task)
    sent = {name: form[name].value() or "" for name in form.fields if name != "days"} | {"title": "Write"}
    sent["assignee"] = rep.pk
    answer = browse(rep).post(f"/tasks/{task.pk}/", sent)
    task.refresh_from_db()

    assert answer.status_code == 302 and task.title == "Write" and task.contact is not None


def test_a_colleague_hears_of_it(browse, rep, agent):
    browse(rep).post("/tasks/new/", {"title": "Call her", "assignee": agent.pk})

    assert "gave you the task “Call her”" in agent.notices.get().text
