import pytest

from contacts.models import Contact
from crm_site.testing import make, make_support
from support.message_ids import make_message_id
from support.models import InboundMail, Ticket
from support.receiving import receive

pytestmark = pytest.mark.django_db


def take(**headers):
    return receive(make_support.mail(**headers), "test")


def test_a_first_mail_opens_a_ticket_for_a_new_contact():
    mail = take(subject="Lid", sender='"Moreno, Ana" <Ana@example.com>')

    assert (mail.state, mail.reason) == ("ticket", "")
    assert mail.ticket.subject == "Lid"
    assert str(mail.ticket.contact) == "Ana Moreno"
    assert mail.ticket.contact.primary_email.address == "Ana@example.com"
    assert mail.became.text == "Hello, the lid does not fit."


def test_it_finds_a_contact_whatever_the_case_of_the_address():
    ana = make.contact(email="ana@example.com")

    assert take(sender="ANA@Example.com").ticket.contact == ana


def test_the_same_bytes_twice_are_one_mail():
    raw = make_support.mail()
    first, second = receive(raw, "test"), receive(raw, "again")

    assert first.pk == second.pk
    assert Ticket.objects.count() == 1
    assert first.ticket.messages.count() == 1


def test_the_same_mail_by_two_ways_is_one_message():
    raw = make_support.mail()
    first, second = receive(raw, "test"), receive(b"Received: from elsewhere\r\n" + raw, "test")

    assert (second.state, second.ticket, second.became) == (first.state, first.ticket, first.became)
    assert second.reason == "The same mail had come before."
    assert InboundMail.objects.count() == 2 and first.ticket.messages.count() == 1


def test_a_repeated_message_id_with_other_words_is_another_message():
    first = take(text="The lid.", message_id="<same@example.com>")
    second = take(text="The handle.", message_id="<same@example.com>")

    assert first.became != second.became


def test_an_answer_joins_by_our_message_id(agent):
    ticket = take().ticket
    answer = ticket.answer(by=agent, text="Turn it.")

    mail = take(text="It works.", subject="Something else", in_reply_to=answer.message_id)

    assert (mail.state, mail.ticket) == ("joined", ticket)


def test_an_answer_joins_by_references_from_another_address(agent):
    ticket = take().ticket
    answer = ticket.answer(by=agent, text="Turn it.")

    references = f"<unknown@example.com> {answer.message_id}"
    mail = take(sender="boss@example.com", references=references)

    assert (mail.state, mail.ticket) == ("joined", ticket)


def test_our_message_id_names_its_ticket_even_without_the_row():
    ticket = make_support.ticket()

    assert take(in_reply_to=make_message_id(ticket.pk)).ticket == ticket


def test_a_made_up_message_id_of_ours_joins_nothing():
    ticket = make_support.ticket()
    forged = f"<t{ticket.pk}.0123456789abcdef.0123456789abcdef01234567@127.0.0.1>"

    assert take(in_reply_to=forged).state == "ticket"


def test_a_follow_up_to_ones_own_mail_joins():
    first = take(message_id="<first@example.com>")

    assert take(text="One more thing.", in_reply_to="<first@example.com>").ticket == first.ticket


def test_a_stranger_does_not_join_by_a_customers_message_id():
    first = take(message_id="<first@example.com>")

    mail = take(sender="eve@example.org", in_reply_to="<first@example.com>")

    assert mail.state == "ticket" and mail.ticket != first.ticket


def test_the_customer_joins_by_the_number_in_the_subject():
    ticket = take().ticket

    assert take(subject=f"Once more [#{ticket.pk}]", text="Now the handle.").ticket == ticket


def test_a_foreign_address_does_not_join_by_the_number_in_the_subject():
    ticket = take().ticket

    mail = take(subject=f"Re: Lid [#{ticket.pk}]", sender="eve@example.org")

    assert mail.state == "ticket" and mail.ticket != ticket
    assert ticket.messages.count() == 1


def test_an_answer_opens_a_solved_ticket_again(agent):
    ticket = take().ticket
    make_support.answered(ticket, by=agent, solve=True)
    assert ticket.state == "solved"

    take(text="It broke.", subject=f"Re: Lid [#{ticket.pk}]")

    ticket.refresh_from_db()
    assert (ticket.state, ticket.reopened, ticket.solved_at) == ("open", 1, None)


def test_an_answer_makes_it_our_turn_again(agent):
    ticket = take().ticket
    make_support.answered(ticket, by=agent)
    assert ticket.state == "pending"

    take(text="How?", subject=f"Re: Lid [#{ticket.pk}]")

    ticket.refresh_from_db()
    assert ticket.state == "open" and ticket.wait_minutes is not None


def test_each_mail_is_a_fact_of_the_customer():
    ticket = take().ticket
    take(text="Hello?", subject=f"[#{ticket.pk}]")

    kinds = ticket.contact.interactions.filter(kind__startswith="support.").order_by("pk")
    assert list(kinds.values_list("kind", "direction")) == [
        ("support.ticket_opened", "in"),
        ("support.message_in", "in"),
    ]


def test_a_ticket_belongs_to_the_mailbox_and_team_it_was_written_to():
    mailbox = make_support.mailbox("help@shop.example", team=make.team("Service"))

    ticket = take(to="Help <HELP@shop.example>").ticket

    assert (ticket.mailbox, ticket.team.name) == (mailbox, "Service")


def test_a_crash_while_reading_keeps_the_mail(monkeypatch):
    def crash(raw):
        raise RuntimeError

    monkeypatch.setattr("support.receiving.reading.parse", crash)

    mail = take()

    assert mail.state == "held" and "damaged" in mail.reason
    assert Contact.objects.count() == 0
