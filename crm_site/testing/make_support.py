"""Tickets, mails and mailboxes for tests."""

from email.message import EmailMessage
from email.utils import make_msgid

from django.utils.timezone import now

from crm_site.testing.make import contact as make_contact
from crm_site.testing.make import number
from support.models import InboundMail, Mailbox, Message, Ticket
from support.tasks import send_message


def mailbox(address="help@shop.example", **fields):
    return Mailbox.objects.create(**{"name": "Help", "address": address} | fields)


def ticket(subject="Lid does not fit", *, contact=None, **fields):
    """An open ticket of a contact who has an address."""
    contact = contact or make_contact(email=f"customer{number()}@example.com")
    return Ticket.start(contact=contact, subject=subject, **fields)


def heard(ticket, text="The lid does not fit.", **fields):
    """What the customer wrote on a ticket."""
    address = ticket.contact.primary_email
    fields = {"from_address": address.address if address else "", "message_id": make_msgid()} | fields
    return ticket.messages.create(direction=Message.Direction.IN, text=text, **fields)


def mail(text="Hello, the lid does not fit.", *, sender="Ana Moreno <ana@example.com>", **headers):
    """The bytes of a mail; headers as keywords: subject="…", in_reply_to="…"."""
    letter = EmailMessage()
    letter["From"] = sender
    letter["To"] = headers.pop("to", "help@shop.example")
    letter["Subject"] = headers.pop("subject", "Lid")
    letter["Message-ID"] = headers.pop("message_id", None) or make_msgid()
    for name, value in headers.items():
        letter[name.replace("_", "-").title()] = value
    letter.set_content(text)
    return letter.as_bytes()


def held_mail(reason="This is a mass mailing.", **headers):
    held = InboundMail.keep(mail(**headers), source="test")
    held.hold(reason, from_address="ana@example.com", from_name="Ana Moreno", subject="Lid")
    held.refresh_from_db()
    return held


def answered(ticket, *, by, text="Turn it.", **how):
    """An answer that has left."""
    message = ticket.answer(by=by, text=text, **how)
    leave(message)
    ticket.refresh_from_db()
    return message


def leave(message):
    """Its ten seconds are over, and the worker comes."""
    Message.objects.filter(pk=message.pk).update(leaves_at=now())
    send_message(message.pk)
    message.refresh_from_db()
