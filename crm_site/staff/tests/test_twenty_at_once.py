"""Twenty browsers send the same form in the same moment, on real transactions: one row, and all are led to it."""

from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from contacts.models import BulkChange, Contact, Interaction, Note, Task
from crm_site.staff import once
from crm_site.staff.models import Once
from crm_site.staff.rights import AGENT, MANAGER
from crm_site.testing import make, make_support
from sales.models import Deal, Pipeline
from support.models import Message, Ticket

pytestmark = pytest.mark.django_db(transaction=True)
SIZE = 20


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    """No worker is rung for: what is counted here are rows."""
    monkeypatch.setattr("celery.app.task.Task.apply_async", lambda *args, **options: None)


@pytest.fixture
def crowd():
    """`crowd(user, url, data)` posts from twenty browsers of this person at once; the answers."""

    def post(user, url, data):
        browsers = [Client() for _each in range(SIZE)]
        for browser in browsers:
            browser.force_login(user)
        barrier, answers = Barrier(SIZE), []

        def run(browser):
            try:
                barrier.wait()
                answers.append(browser.post(url, data))
            finally:
                connections.close_all()

        threads = [Thread(target=run, args=[browser]) for browser in browsers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return answers

    return post


def held_locks():
    with connection.cursor() as cursor:
        here = "(SELECT oid FROM pg_database WHERE datname = current_database())"
        cursor.execute(f"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = {here}")
        return cursor.fetchone()[0]


CONTACT = {"first_name": "Ada", "last_name": "Twenty", "lifecycle": "lead"}
DEAL = {"name": "Twenty bales", "amount": "20", "currency": "EUR"}
TICKET = {"subject": "Twenty lids", "text": "None fits", "channel": "phone", "priority": "normal"}
FORMS = {
    "contact": ("contacts:add", CONTACT, lambda: Contact.objects.filter(last_name="Twenty")),
    "deal": ("sales:deal_add", DEAL, Deal.objects.all),
    "note": ("contacts:write", {"kind": "note", "text": "Said twenty times"}, Note.objects.all),
    "call": ("contacts:write", {"kind": "call", "text": "Rang"}, lambda: Interaction.objects.filter(text="Rang")),
    "task": ("contacts:write", {"kind": "task", "text": "Ring", "due_at": "2027-01-04T10:00"}, Task.objects.all),
    "ticket": ("support:add", TICKET, Ticket.objects.all),
    "answer": ("support:answer", {"text": "Turn it."}, lambda: Message.objects.filter(direction="out")),
    "bulk": ("contacts:bulk", {"stage": "customer"}, BulkChange.objects.all),
}


def form(name):
    """Who sends it, where to, what it says, and the rows that come of it."""
    url_name, data, rows = FORMS[name]
    user = make.user(AGENT if name in ("ticket", "answer") else MANAGER)
    person = make.contact(owner=user, email="customer@example.com")
    data = dict(data)
    if name == "deal":
        data["stage"] = Pipeline.usual().stages.first().pk
    if name == "bulk":
        data["asked"] = f'{{"picked": [{person.pk}]}}'
    where = {
        "note": lambda: reverse(url_name, args=[person.pk]),
        "call": lambda: reverse(url_name, args=[person.pk]),
        "task": lambda: reverse(url_name, args=[person.pk]),
        "ticket": lambda: f"{reverse(url_name)}?contact={person.pk}",
        "answer": lambda: reverse(url_name, args=[make_support.ticket(contact=person).pk]),
        "bulk": lambda: reverse(url_name, args=["contacts", "stage"]),
    }.get(name, lambda: reverse(url_name))
    return user, where(), data, rows


def test_without_a_key_the_race_makes_many(crowd):
    user, url, data, rows = form("note")
    crowd(user, url, data)
    assert rows().count() == SIZE


@pytest.mark.parametrize("name", FORMS)
def test_twenty_make_one(crowd, name):
    user, url, data, rows = form(name)
    answers = crowd(user, url, data | {"once": str(uuid4())})

    assert len(answers) == SIZE
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer["Location"] for answer in answers}) == 1
    assert rows().count() == 1
    assert Once.objects.count() == 1
    assert held_locks() == 0


def test_whoever_waits_too_long_is_told_so(crowd, monkeypatch):
    monkeypatch.setattr(once, "PATIENCE", "100ms")
    user, url, data, rows = form("note")
    key = {"key": uuid4(), "user": user, "path": url}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [once._lock_number(key)])
        answers = crowd(user, url, data | {"once": str(key["key"])})
        cursor.execute("SELECT pg_advisory_unlock(%s)", [once._lock_number(key)])

    assert {answer.status_code for answer in answers} == {409}
    assert b"still being worked on" in answers[0].content
    assert rows().count() == 0
    assert held_locks() == 0


def test_a_connection_that_is_kept_keeps_no_lock(crowd):
    """The same connection serves the next request: whoever waited for the first one goes on."""
    user, url, data, rows = form("note")
    browser = Client()
    browser.force_login(user)
    data |= {"once": str(uuid4())}
    browser.post(url, data | {"text": ""})
    assert held_locks() == 0
    crowd(user, url, data)
    assert rows().count() == 1
