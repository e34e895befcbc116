"""Mails, files and strangers for tests."""

import io
from email.message import EmailMessage
from email.utils import make_msgid

from PIL import Image

from contacts import filing
from contacts.mail import addresses, writing
from contacts.models import LoggedMail, OutgoingMail
from crm_site.testing import make, make_support


def png(width=40, height=30, **options):
    """The bytes of a picture."""
    drawn = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(drawn, "PNG", **options)
    return drawn.getvalue()


def logging_mailbox(address="crm@shop.example", **fields):
    """A mailbox whose mail is for the timelines."""
    return make_support.mailbox(address, **{"name": "Timelines", "purpose": "logging"} | fields)


def mail(contact=None, *, by, subject="Offer", text="Hello", **more):
    """A mail that waits to leave."""
    contact = contact or make.contact(email=f"person{make.number()}@example.org", owner=by)
    return writing.write(contact.primary_email, by=by, subject=subject, text=text, **more)


def sent(contact=None, **more):
    """A mail that has left."""
    row = mail(contact, **more)
    OutgoingMail.objects.filter(pk=row.pk).update(state="sending")
    row.refresh_from_db()
    row.mark_sent()
    return row


def failed(contact=None, **more):
    row = mail(contact, **more)
    OutgoingMail.objects.filter(pk=row.pk).update(state="failed", last_error="550 no")
    row.refresh_from_db()
    return row


def raw(text="Thank you.", *, sender="Ada <ada@example.org>", to="crm@shop.example", files=(), **headers):
    """The bytes of a mail; headers as keywords."""
    letter = EmailMessage()
    letter["From"] = sender
    letter["To"] = to
    letter["Subject"] = headers.pop("subject", "Re: Offer")
    letter["Message-ID"] = headers.pop("message_id", None) or make_msgid()
    for name, value in headers.items():
        letter[name.replace("_", "-").title()] = value
    letter.set_content(text)
    for name, content in files:
        letter.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return letter.as_bytes()


def logged(by, *, to="new@example.org", text="Hello", **headers):
    """A mail that a colleague sent to somebody, with a blind copy to their logging address."""
    from contacts.mail.receiving import receive

    sender = f"{by} <{by.email}>"
    return receive(raw(text, sender=sender, to=to, delivered_to=addresses.logging_address(by), **headers), "test")


def stranger(by):
    return logged(by, to=f"Zoe New <zoe{make.number()}@example.org>").strangers.get()


def held():
    """A mail that came to the mailbox for logging, and answers nothing."""
    from contacts.mail.receiving import receive

    return LoggedMail.objects.get(pk=receive(raw(subject="Buy now"), "test").pk)


def file(record, name="plan.txt", content=b"a plan", **more):
    return filing.take(record, name, content, **more)
