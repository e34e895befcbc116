import smtplib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.utils.timezone import now

from crm_site.testing import make_support
from support import tasks
from support.models import Message


@pytest.fixture
def answer(agent):
    mailbox = make_support.mailbox("help@shop.example", name="Shop help")
    ticket = make_support.ticket(mailbox=mailbox)
    make_support.heard(ticket, "The lid\ndoes not fit.", message_id="<lid@example.com>")
    message = ticket.answer(by=agent, text="Turn it.")
    Message.objects.filter(pk=message.pk).update(leaves_at=now())
    return message


def outcome(message):
    message.refresh_from_db()
    return message.state


class Server:
    """A mail server that fails in a chosen way."""

    def __init__(self, opening=None, sending=None):
        self.opening, self.sending, self.tries = opening, sending, 0

    def open(self):
        if self.opening:
            raise self.opening

    def send_messages(self, messages):
        self.tries += 1
        raise self.sending

    def close(self):
        pass


@pytest.fixture
def server(monkeypatch):
    def use(**how):
        server = Server(**how)
        monkeypatch.setattr("support.sending.get_connection", lambda: server)
        return server

    return use


@pytest.mark.django_db
def test_it_leaves_with_the_right_headers(answer):
    tasks.send_message(answer.pk)

    [sent] = mail.outbox
    headers = sent.message()
    contact = answer.ticket.contact
    assert outcome(answer) == "sent" and answer.sent_at
    assert headers["Message-ID"] == answer.message_id
    assert headers["In-Reply-To"] == headers["References"] == "<lid@example.com>"
    assert headers["From"] == "Shop help <help@shop.example>"
    assert headers["Reply-To"] == "help@shop.example"
    assert headers["To"] == f"{contact} <{contact.primary_email}>"
    assert headers["Subject"] == f"Re: Lid does not fit [#{answer.ticket_id}]"
    assert "Auto-Submitted" not in headers
    assert sent.body.startswith("Turn it.\n\n") and sent.body.endswith("> The lid\n> does not fit.\n")


@pytest.mark.django_db
def test_a_second_task_sends_nothing(answer):
    tasks.send_message(answer.pk)
    tasks.send_message(answer.pk)

    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_two_tasks_at_once_send_once(answer):
    def run(_number):
        try:
            tasks.send_message(answer.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(8)))

    assert len(mail.outbox) == 1
    assert outcome(answer) == "sent" and answer.attempts == 1


@pytest.mark.django_db
def test_a_server_out_of_reach_is_tried_again_later(answer, server):
    server(opening=ConnectionRefusedError("nobody there"))
    tasks.send_message(answer.pk)

    assert outcome(answer) == "waiting"
    assert "cannot be reached" in answer.last_error
    assert timedelta(0) < answer.leaves_at - now() <= timedelta(minutes=1)


@pytest.mark.django_db
def test_the_pauses_grow_and_end(answer, server):
    server(opening=ConnectionRefusedError("nobody there"))
    pauses = []
    for _attempt in range(8):
        Message.objects.update(leaves_at=now())
        tasks.send_message(answer.pk)
        answer.refresh_from_db()
        pauses.append(round((answer.leaves_at - now()).total_seconds() / 60))

    assert pauses[:4] == [1, 2, 4, 8]
    assert outcome(answer) == "failed"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("problem", "state"),
    [
        (smtplib.SMTPRecipientsRefused({"ana@example.com": (550, b"no such user")}), "failed"),
        (smtplib.SMTPRecipientsRefused({"ana@example.com": (450, b"come back")}), "waiting"),
        (smtplib.SMTPDataError(451, b"later"), "waiting"),
        (smtplib.SMTPDataError(554, b"spam"), "failed"),
        (smtplib.SMTPServerDisconnected("gone"), "uncertain"),
        (TimeoutError("slow"), "uncertain"),
        (ValueError("bad header"), "failed"),
    ],
)
def test_what_the_server_says_decides(answer, server, problem, state):
    server(sending=problem)
    tasks.send_message(answer.pk)

    assert outcome(answer) == state
    assert answer.last_error


@pytest.mark.django_db
def test_a_worker_that_died_leaves_a_doubt_and_no_second_mail(answer):
    Message.objects.claim(answer.pk)
    Message.objects.update(claimed_at=now() - timedelta(minutes=11))
    tasks.send_waiting()

    assert outcome(answer) == "uncertain"
    assert mail.outbox == []


@pytest.mark.django_db
def test_send_again_has_the_same_message_id(answer):
    Message.objects.outgoing().update(state="uncertain", attempts=8)
    answer.send_again()
    answer.send_again()
    tasks.send_message(answer.pk)

    assert mail.outbox[0].message()["Message-ID"] == answer.message_id
    assert len(mail.outbox) == 1 and outcome(answer) == "sent"


@pytest.mark.django_db
def test_the_sweeper_rings_for_what_is_due(answer, monkeypatch):
    rung = []
    monkeypatch.setattr(tasks.send_message, "delay", rung.append)
    tasks.send_waiting()
    Message.objects.update(leaves_at=now() + timedelta(minutes=1))
    tasks.send_waiting()

    assert rung == [answer.pk]
