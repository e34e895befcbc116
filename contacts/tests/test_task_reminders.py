"""A reminder by mail leaves once, whatever happens to the worker that sends it."""

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.utils.timezone import now

from contacts import reminding, tasks
from contacts.models import Agenda, Task
from crm_site.lib.mail.post import NotNow, Post, Refused, Unknown

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """The worker is gone at this very place."""


@pytest.fixture
def rep(rep):
    rep.email = "rep@example.org"
    rep.save()
    Agenda.of(rep).mail_reminders(True)
    return rep


@pytest.fixture
def task(rep):
    task = Task.add("Call", by=rep, due_at=now(), remind_before=0)
    reminding.remind()
    return task


def fail(monkeypatch, what, problem):
    def broken(*_said):
        raise problem

    monkeypatch.setattr(Post, what, broken)


def five_minutes_later():
    for one in Task.objects.exclude(mail_begun_at=None):
        Task.objects.filter(pk=one.pk).update(mail_begun_at=one.mail_begun_at - timedelta(minutes=6))


def subjects():
    return [letter.subject for letter in outbox.outbox]


def test_a_worker_that_dies_before_it_sent_is_followed_by_another(task, monkeypatch):
    with monkeypatch.context() as patch, pytest.raises(Killed):
        fail(patch, "send", Killed())
        reminding.mail()
    reminding.mail()
    assert subjects() == []  # somebody may still be at it

    five_minutes_later()
    tasks.remind()
    tasks.remind()
    assert subjects() == ["Reminder: Call"]


def test_one_that_dies_after_it_sent_sends_nothing_that_a_mailbox_shows_twice(task, monkeypatch):
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(reminding, "_settle", lambda task: (_ for _ in ()).throw(Killed()))
        reminding.mail()
    five_minutes_later()
    reminding.mail()
    five_minutes_later()
    reminding.mail()

    assert len(outbox.outbox) == 2
    assert len({letter.extra_headers["Message-ID"] for letter in outbox.outbox}) == 1


def test_two_workers_at_once_send_it_once(task, monkeypatch):
    send = Post.send

    def meanwhile_another(self, letter):
        monkeypatch.setattr(Post, "send", send)
        reminding.mail()
        return send(self, letter)

    monkeypatch.setattr(Post, "send", meanwhile_another)
    reminding.mail()

    assert subjects() == ["Reminder: Call"]


def test_while_the_mail_server_is_away_it_waits_for_the_next_round(task, monkeypatch):
    with monkeypatch.context() as patch:
        fail(patch, "open", NotNow("away"))
        reminding.mail()
    assert subjects() == []

    reminding.mail()
    assert subjects() == ["Reminder: Call"]


@pytest.mark.parametrize("problem", [NotNow("450 later"), Unknown("broke")])
def test_one_that_cannot_be_sent_now_holds_up_no_other(rep, task, monkeypatch, problem):
    Task.add("Write", by=rep, due_at=now(), remind_before=0)
    reminding.remind()
    send = Post.send

    def only_others(self, letter):
        if letter.subject == "Reminder: Call":
            raise problem
        return send(self, letter)

    with monkeypatch.context() as patch:
        patch.setattr(Post, "send", only_others)
        reminding.mail()
    assert subjects() == ["Reminder: Write"]

    five_minutes_later()
    reminding.mail()
    assert subjects() == ["Reminder: Write", "Reminder: Call"]


def test_one_that_the_server_refuses_is_not_tried_for_ever(task, monkeypatch):
    with monkeypatch.context() as patch:
        fail(patch, "send", Refused("550 no such user", gone=True))
        reminding.mail()
    five_minutes_later()
    reminding.mail()

    assert subjects() == [] and not Task.objects.filter(mail_due=True).exists()


@pytest.mark.parametrize("what", ["done", "put off", "somebody who left"])
def test_what_needs_no_reminder_any_more_gets_none(rep, task, what):
    if what == "done":
        task.complete(by=rep)
    elif what == "put off":
        task.refresh_from_db()
        task.move(due_at=now() + timedelta(days=1))
    else:
        rep.is_active = False
        rep.save()

    reminding.mail()

    assert subjects() == [] and not Task.objects.filter(mail_due=True).exists()


def test_a_task_that_was_put_off_is_mailed_again_at_its_new_time(rep, task):
    reminding.mail()
    task.refresh_from_db()
    task.move(due_at=now() + timedelta(days=1))
    Task.objects.filter(pk=task.pk).update(remind_at=now())
    reminding.remind()
    reminding.mail()

    assert subjects() == ["Reminder: Call", "Reminder: Call"]
    assert len({letter.extra_headers["Message-ID"] for letter in outbox.outbox}) == 2
