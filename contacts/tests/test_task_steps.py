"""What is done with tasks: the next step, putting off, many at once, reminders; and taking it back."""

import re
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.utils.timezone import localdate, now

from contacts import reminding
from contacts.models import Agenda, Task
from contacts.repeating import Repeat
from crm_site.testing import make

PART = {"HX-Request": "true"}


@pytest.fixture
def ada(rep):
    return make.contact("Ada", "Lovelace", owner=rep)


@pytest.fixture
def task(rep, ada):
    return Task.add("Send prices", by=rep, contact=ada, due_day=localdate())


def word_of(page):
    return re.search(r'name="word" value="([^"]+)"', page)[1]


def test_who_is_done_is_asked_for_the_next_step(browse, rep, task):
    page = browse(rep).post(f"/tasks/{task.pk}/completion/", headers=PART).content.decode()
    assert "What comes next?" in page and 'value="in 3 days"' in page

    sent = {"title": "Ask whether they came", "spoken": "in 3 days"}
    line = browse(rep).post(f"/tasks/{task.pk}/next-step/", sent, headers=PART).content.decode()
    step = Task.objects.open().get()
    assert "Ask whether they came" in line
    assert (step.contact, step.assignee, step.due_day) == (task.contact, rep, localdate() + timedelta(days=3))


def test_without_scripts_the_page_asks(browse, rep, task):
    page = browse(rep).post(f"/tasks/{task.pk}/completion/", {"ask": "1"}, follow=True).content.decode()
    assert "What comes next?" in page and "Done: Send prices" in page

    browse(rep).post(f"/tasks/{task.pk}/next-step/", {"title": "Call", "spoken": ""})
    assert Task.objects.open().get().due_day is None


def test_a_next_step_on_no_day_is_asked_again(browse, rep, task):
    sent = {"title": "Call", "spoken": "soonish"}
    answer = browse(rep).post(f"/tasks/{task.pk}/next-step/", sent, headers=PART)

    assert answer.status_code == 422 and "soonish" in answer.content.decode() and Task.objects.count() == 1


def test_done_is_taken_back_with_the_word_of_the_toast(browse, rep, task):
    page = browse(rep).post(f"/tasks/{task.pk}/completion/", {"next": "/tasks/"}, follow=True).content.decode()
    browse(rep).post("/tasks/reversal/", {"word": word_of(page)})
    task.refresh_from_db()

    assert task.done_at is None


def test_nobody_else_takes_it_back(browse, rep, admin, task):
    page = browse(rep).post(f"/tasks/{task.pk}/completion/", {"next": "/tasks/"}, follow=True).content.decode()
    answer = browse(admin).post("/tasks/reversal/", {"word": word_of(page)}, follow=True)
    task.refresh_from_db()

    assert task.done_at and "can not be taken back" in answer.content.decode()
    assert "can not be taken back" in browse(rep).post("/tasks/reversal/", {"word": "x"}, follow=True).content.decode()


@pytest.mark.parametrize(("to", "days"), [("tomorrow", 1), ("in 7 days", 7), ("2031-05-04", None)])
def test_a_task_is_put_off_and_back(browse, rep, task, to, days):
    page = browse(rep).post(f"/tasks/{task.pk}/due/", {"to": to, "next": "/tasks/"}, follow=True).content.decode()
    task.refresh_from_db()
    assert str(task.due_day) == (str(localdate() + timedelta(days=days)) if days else to)

    browse(rep).post("/tasks/reversal/", {"word": word_of(page)})
    task.refresh_from_db()
    assert task.due_day == localdate()


def test_the_time_of_day_stays_when_it_is_put_off(rep, browse):
    task = Task.add("Call", by=rep, due_at=now().replace(hour=9, minute=30, second=0, microsecond=0))
    browse(rep).post(f"/tasks/{task.pk}/due/", {"to": "tomorrow"})
    task.refresh_from_db()

    assert f"{task.due_at:%H:%M}" == "09:30" and task.due_at.date() == localdate() + timedelta(days=1)


def test_a_drag_to_no_day_is_refused(browse, rep, task):
    answer = browse(rep).post(f"/tasks/{task.pk}/due/", {"to": "nowhere"}, headers={"Accept": "application/json"})

    assert answer.status_code == 422


def test_many_are_put_off_done_or_given_and_back(browse, rep, agent, task):
    other = Task.add("Call", by=rep, due_day=localdate())
    for sent, state in (
        ({"what": "move", "to": "tomorrow"}, lambda one: one.due_day == localdate() + timedelta(days=1)),
        ({"what": "done"}, lambda one: one.done_at is not None),
        ({"what": "give", "assignee": agent.pk}, lambda one: one.assignee == agent),
    ):
        sent = {"pick": [task.pk, other.pk], "next": "/tasks/"} | sent
        page = browse(rep).post("/tasks/bulk/", sent, follow=True).content.decode()
        assert "2 tasks changed." in page and all(state(one) for one in Task.objects.all())

        back = browse(rep).post("/tasks/reversal/", {"word": word_of(page)}, follow=True).content.decode()
        assert "2 tasks as they were." in back and not any(state(one) for one in Task.objects.all())


def test_many_at_once_are_refused_when_one_is_not_ones_own(browse, cast, rep, manager, task):
    theirs = Task.add("Plan", by=manager)
    browse(rep).post("/tasks/bulk/", {"pick": [task.pk, theirs.pk], "what": "done"})
    theirs.refresh_from_db()

    assert theirs.done_at is None


def test_a_reminder_is_told_once_and_mailed_once_to_who_wants_it(rep, ada):
    rep.email = "rep@example.org"
    rep.save()
    Agenda.of(rep).mail_reminders(True)
    Task.add("Call Ada", by=rep, contact=ada, due_at=now() + timedelta(minutes=5), remind_before=10)
    Task.add("Not yet", by=rep, due_at=now() + timedelta(hours=5), remind_before=10)

    assert (reminding.remind(), reminding.remind()) == (1, 0)
    reminding.mail()
    reminding.mail()
    assert "Reminder: Call Ada" in rep.notices.get().text
    assert [letter.subject for letter in outbox.outbox] == ["Reminder: Call Ada"]
    assert ada.get_absolute_url() in outbox.outbox[0].body


def test_no_mail_without_the_wish_and_no_word_about_what_is_done(rep):
    Task.add("Call", by=rep, due_at=now(), remind_before=0)
    done = Task.add("Done", by=rep, due_at=now(), remind_before=0)
    done.complete(by=rep)
    reminding.remind()
    reminding.mail()

    assert rep.notices.count() == 1 and not outbox.outbox


def test_a_task_that_is_put_off_reminds_again(rep):
    task = Task.add("Call", by=rep, due_at=now(), remind_before=0)
    reminding.remind()
    task.move(due_at=now() + timedelta(days=1))
    task.refresh_from_db()

    assert task.reminded_at is None and task.remind_at == task.due_at


def test_what_repeats_says_so_in_its_line(browse, rep):
    Task.add("Report", by=rep, due_day=localdate(), repeat=Repeat("week", now().replace(tzinfo=None)))

    assert "every week" in browse(rep).get("/tasks/").content.decode()


def test_an_erased_person_takes_their_tasks_along(rep, ada, task):
    ada.erase(by=rep)

    assert not Task.objects.exists()
