import pytest
from django.urls import reverse

from crm_site.testing import make, make_support
from support.models import Message
from support.models.answering import CannotAnswer

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket():
    ticket = make_support.ticket()
    make_support.heard(ticket, message_id="<lid@example.com>")
    return ticket


def test_an_answer_waits_to_leave_with_the_headers_of_the_conversation(agent, ticket):
    message = ticket.answer(by=agent, text="Turn it.")

    assert (message.state, message.to) == ("waiting", ticket.contact.primary_email.address)
    assert message.subject == f"Re: Lid does not fit [#{ticket.pk}]"
    assert (message.in_reply_to, message.references) == ("<lid@example.com>", "<lid@example.com>")
    assert message.message_id.startswith(f"<t{ticket.pk}.")


def test_the_first_answer_stops_the_clock_once(agent, ticket):
    first = ticket.answer(by=agent, text="Turn it.")
    ticket.refresh_from_db()
    assert ticket.first_response_at is None
    make_support.leave(first)
    make_support.answered(ticket, by=agent, text="To the left.")

    assert ticket.first_response_at == first.sent_at
    assert ticket.first_response_minutes == pytest.approx(0, abs=1)


def test_the_ticket_then_waits_for_the_customer(agent, ticket):
    message = ticket.answer(by=agent, text="Turn it.")
    assert ticket.state == "open" and not ticket.contact.interactions.filter(kind="support.message_out").exists()
    make_support.leave(message)
    ticket.refresh_from_db()

    assert ticket.state == "pending" and ticket.wait_minutes is None
    assert ticket.contact.interactions.filter(kind="support.message_out", by=agent, text="Turn it.").count() == 1


def test_whoever_answers_a_ticket_of_nobodys_looks_after_it(agent, admin, ticket):
    ticket.answer(by=agent, text="Turn it.")
    ticket.answer(by=admin, text="To the left.")

    assert ticket.assignee == agent


def test_whoever_wrote_last_is_answered(agent, ticket):
    make_support.heard(ticket, from_address="boss@example.com", reply_to="desk@example.com")

    assert ticket.answer(by=agent, text="Turn it.").to == "desk@example.com"


def test_without_an_address_nothing_is_written(agent):
    ticket = make_support.ticket(contact=make.contact())

    with pytest.raises(CannotAnswer, match="no e-mail address"):
        ticket.answer(by=agent, text="Turn it.")
    assert Message.objects.count() == 0


def post(browser, ticket, **data):
    return browser.post(reverse("support:answer", args=[ticket.pk]), {"text": "Turn it."} | data)


def test_the_page_sends(browse, agent, ticket):
    answer = post(browse(agent), ticket)

    assert answer.status_code == 302
    assert ticket.messages.outgoing().get().author == agent


def test_the_page_sends_and_solves(browse, agent, ticket):
    post(browse(agent), ticket, solve="1")
    ticket.refresh_from_db()
    assert ticket.state == "open"
    make_support.leave(ticket.messages.outgoing().get())

    ticket.refresh_from_db()
    assert ticket.state == "solved" and ticket.contact.interactions.filter(kind="support.ticket_solved").count() == 1


def test_two_presses_send_once(browse, agent, ticket):
    once = "6a0c3a86-7bd0-4f0a-8d6b-07b6dbd05a11"
    post(browse(agent), ticket, once=once)
    answer = post(browse(agent), ticket, once=once)

    assert answer.status_code == 302
    assert ticket.messages.outgoing().count() == 1


def test_htmx_gets_the_desk(browse, agent, ticket):
    url = reverse("support:answer", args=[ticket.pk])
    answer = browse(agent).post(url, {"text": "Turn it."}, headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert answer.content.decode().count('id="desk"') == 1 and "<html" not in answer.content.decode()
    assert "Turn it." in answer.content.decode()


def test_an_empty_answer_is_refused(browse, agent, ticket):
    answer = post(browse(agent), ticket, text="  ")

    assert answer.status_code == 422
    assert ticket.messages.outgoing().count() == 0


def test_a_message_that_came_meanwhile_is_shown_first(browse, agent, ticket):
    seen = ticket.messages.get().pk
    make_support.heard(ticket, "I found it, thanks!")
    answer = post(browse(agent), ticket, seen=seen)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "I found it, thanks!" in page and "wrote while you were typing" in page and "Turn it." in page
    assert post(browse(agent), ticket, seen=ticket.messages.last().pk).status_code == 302


def test_send_and_solve_keeps_the_words_when_it_was_solved_meanwhile(browse, agent, ticket):
    ticket.solve(by=None)
    answer = post(browse(agent), ticket, solve="1")

    assert answer.status_code == 422
    assert "Turn it." in answer.content.decode() and "solved meanwhile" in answer.content.decode()
    assert ticket.messages.outgoing().count() == 0


def test_a_reader_may_not_answer(browse, rep, ticket):
    assert post(browse(rep), ticket).status_code == 403
    assert ticket.messages.outgoing().count() == 0
