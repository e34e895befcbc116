"""An answer waits for ten seconds, or until a chosen time, and can be taken back until it leaves."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils.timezone import localtime, now

from contacts.models import MailTemplate
from contacts.models.doing import zone_of
from crm_site.testing import make, make_support
from support import tasks
from support.customer import answers_due

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def ticket(agent):
    found = make_support.ticket(
        contact=make.contact("Ana", "Moreno", email="ana@example.com"), assignee=agent, state="open"
    )
    make_support.heard(found)
    return found


def post(browser, ticket, **data):
    return browser.post(reverse("support:answer", args=[ticket.pk]), {"text": "Turn it."} | data)


def take_back(browser, message, **headers):
    return browser.post(reverse("support:take_back", args=[message.pk]), headers=headers)


def page(browser, ticket):
    return browser.get(ticket.get_absolute_url()).content.decode()


def test_within_ten_seconds_it_is_taken_back_and_its_words_are_in_the_composer(browse, agent, ticket):
    browser = browse(agent)
    post(browser, ticket, solve="1")
    message = ticket.messages.outgoing().get()
    assert timedelta(seconds=8) < message.leaves_at - now() <= timedelta(seconds=10)
    assert "Undo" in page(browser, ticket) and "solves the ticket then" in page(browser, ticket)
    tasks.send_message(message.pk)
    assert not mail.outbox

    answer = take_back(browser, message, **HTMX).content.decode()
    assert ">Turn it.</textarea>" in answer and f'id="sending-{message.pk}"' not in answer
    make_support.leave(message)
    ticket.refresh_from_db()
    assert not mail.outbox and (ticket.state, ticket.first_response_at) == ("open", None)


def test_without_a_script_the_words_come_back_as_well(browse, agent, admin, ticket):
    message = ticket.answer(by=agent, text="Turn it.")
    answer = take_back(browse(agent), message)
    here = answer.headers["Location"]

    assert ">Turn it.</textarea>" in browse(agent).get(here).content.decode()
    assert ">Turn it.</textarea>" not in browse(admin).get(here).content.decode()


def test_too_late_is_said(browse, agent, ticket):
    message = make_support.answered(ticket, by=agent)
    answer = browse(agent).post(reverse("support:take_back", args=[message.pk]), follow=True)

    assert "Too late: the answer has left." in answer.content.decode()
    message.refresh_from_db()
    assert message.state == "sent"


def test_a_reader_takes_nothing_back(browse, agent, rep, ticket):
    message = ticket.answer(by=agent, text="Turn it.")

    assert take_back(browse(rep), message).status_code == 403
    message.refresh_from_db()
    assert message.state == "waiting"


def test_it_leaves_at_the_chosen_time(browse, agent, ticket):
    later = (now() + timedelta(hours=3)).replace(second=0, microsecond=0)
    post(browse(agent), ticket, leaves_at=localtime(later, zone_of(agent)).strftime("%Y-%m-%dT%H:%M"))
    message = ticket.messages.outgoing().get()

    assert message.leaves_at == later
    assert "Do not send" in page(browse(agent), ticket) and "leaves " in page(browse(agent), ticket)
    tasks.send_waiting()
    assert not mail.outbox


def test_a_time_that_is_over_is_refused_and_nothing_is_lost(browse, agent, ticket):
    answer = post(browse(agent), ticket, leaves_at="2020-01-01T09:00")

    assert answer.status_code == 422 and "That is over already" in answer.content.decode()
    assert "Turn it." in answer.content.decode() and not ticket.messages.outgoing().exists()


def test_who_wrote_in_the_meantime_still_waits_for_us(agent, ticket):
    message = ticket.answer(by=agent, text="Turn it.", solve=True)
    make_support.heard(ticket, "It broke off!")
    make_support.leave(message)
    ticket.refresh_from_db()

    assert len(mail.outbox) == 1 and ticket.state == "open" and ticket.solved_at is None
    assert ticket.first_response_at == message.sent_at


def test_an_answer_that_failed_leaves_the_ticket_with_us(agent, ticket, monkeypatch):
    def broken(message):
        raise ValueError("no such header")

    monkeypatch.setattr("support.sending.mail_of", broken)
    message = make_support.answered(ticket, by=agent)

    assert message.state == "failed" and ticket.state == "open" and ticket.first_response_at is None


def test_today_does_not_ask_for_an_answer_that_is_under_way(agent, ticket):
    assert len(answers_due(agent, now())) == 1
    message = ticket.answer(by=agent, text="Turn it.", leaves_at=now() + timedelta(days=1))
    assert answers_due(agent, now()) == []
    message.take_back()
    assert len(answers_due(agent, now())) == 1


def test_a_template_is_filled_in_for_the_customer_below_what_was_typed(browse, agent, other_rep, ticket):
    mine = MailTemplate.objects.create(name="Thanks", text="Thank you, {{first_name}}.", owner=agent)
    MailTemplate.objects.create(name="Not mine", text="x", owner=other_rep)
    assert "Not mine" not in page(browse(agent), ticket) and "Thanks" in page(browse(agent), ticket)
    answer = post(browse(agent), ticket, template=mine.pk, fill="1").content.decode()

    assert ">Turn it.\n\nThank you, Ana.</textarea>" in answer and not ticket.messages.outgoing().exists()
