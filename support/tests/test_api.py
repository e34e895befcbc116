"""Tickets through the programming interface."""

import pytest

from crm_site.testing import make, make_support

pytestmark = pytest.mark.django_db


def test_a_ticket_is_written_down_answered_and_solved(program, agent):
    person = make.contact(email="ada@example.org")
    ticket = program(agent).post("tickets", {"contact": person.pk, "subject": "Lid", "text": "It broke."}).json()
    assert ticket["state"] == "new" and ticket["contact"]["id"] == person.pk
    note = program(agent).post(f"tickets/{ticket['id']}/messages", {"text": "Look.", "internal": True}).json()
    assert note["author"]["id"] == agent.pk
    changed = program(agent).patch(f"tickets/{ticket['id']}", {"priority": "high", "assignee": agent.pk}).json()
    assert changed["priority"] == "high" and changed["assignee"]["id"] == agent.pk

    assert program(agent).put(f"tickets/{ticket['id']}/state", {"state": "solved"}).json()["state"] == "solved"
    assert program(agent).put(f"tickets/{ticket['id']}/state", {"state": "open"}).json()["state"] != "solved"


def test_an_answer_waits_when_the_customer_wrote_meanwhile(program, agent):
    ticket = make_support.ticket()
    seen = make_support.heard(ticket).pk
    make_support.heard(ticket)
    answer = program(agent).post(f"tickets/{ticket.pk}/messages", {"text": "Yes.", "seen": seen})

    assert answer.status_code == 409 and "typing" in answer.json()["detail"]
    assert not ticket.messages.outgoing().exists()


def test_an_answer_is_sent(program, agent):
    ticket = make_support.ticket()
    make_support.heard(ticket)
    told = program(agent).post(f"tickets/{ticket.pk}/messages", {"text": "A new lid is coming.", "solve": True}).json()

    assert told["direction"] == "out" and told["text"].startswith("A new lid") and told["state"] == "waiting"
    make_support.leave(ticket.messages.outgoing().get())
    assert program(agent).get(f"tickets/{ticket.pk}").json()["state"] == "solved"


def test_an_unknown_customer_is_said_to_be(program, agent):
    answer = program(agent).post("tickets", {"contact": 10**12, "subject": "Lid"})

    assert answer.status_code == 422 and answer.json()["errors"][0]["field"] == "contact"
