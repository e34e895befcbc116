"""The mail as it leaves: text and HTML, from its author, answered to where we read it. The same each time."""

from email.utils import formataddr
from html import escape

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.functional import cached_property

from contacts import wording
from contacts.mail import addresses


class Mail(EmailMultiAlternatives):
    """A mail that is put together once."""

    @cached_property
    def content(self):
        """What goes over the wire; making it shows whether it can be written at all."""
        return self.message().as_bytes(linesep="\r\n")


def mail_of(row):
    """An `OutgoingMail` made into what the mail server takes."""
    sender = sender_of(row.author)
    headers = {"From": sender, "Message-ID": row.message_id}
    if row.in_reply_to:
        headers |= {"In-Reply-To": row.in_reply_to, "References": row.references or row.in_reply_to}
    mail = Mail(
        subject=row.subject,
        body=plain(row),
        from_email=addresses.bounces_of(row) or sender,
        to=[formataddr((_one_line(row.contact), row.to))],
        cc=list(filter(None, row.cc.split(", "))),
        reply_to=reply_to(row) or None,
        headers=headers,
    )
    mail.attach_alternative(html(row), "text/html")
    for file in row.files.all():
        with file.file.open("rb") as stored:
            mail.attach(file.name, stored.read(), _harmless(file.content_type))
    return mail


def sender_of(author):
    """The author's own address where our mail server may send for it, else ours with the author's name."""
    own = author.email if author else ""
    if own and own.rpartition("@")[2].lower() == addresses.own_domain():
        return formataddr((_one_line(author), own))
    ours = settings.DEFAULT_FROM_EMAIL
    bare = ours.rpartition("<")[2].strip("> ")
    return formataddr((_one_line(author), bare)) if author else ours


def reply_to(row):
    """Answers come to the timeline when a mailbox takes them, and to the author."""
    own = row.author.email if row.author else ""
    return [address for address in (addresses.answers_to(row), own) if address]


def plain(row):
    parts = [wording.to_text(row.text), _signed(row.signature), row.quoted]
    return "\n\n".join(part for part in parts if part) + "\n"


def html(row):
    quoted = row.quoted.partition("\n")
    lines = "\n".join(line.removeprefix("> ") for line in quoted[2].split("\n"))
    context = {
        "body": wording.to_html(row.text),
        "signature": row.signature,
        "said": quoted[0],
        "quoted": lines,
    }
    return render_to_string("contacts/mail/personal.html", context)


def preview(text, signature=""):
    """The HTML of a mail that is being written, for its author to look at."""
    signed = "<br>".join(map(escape, signature.split("\n")))
    return wording.to_html(text) + (f"<p>-- <br>{signed}</p>" if signature else "")


def _signed(signature):
    return f"-- \n{signature}" if signature else ""


def _harmless(content_type):
    """Types that a mail program might run stand as bytes."""
    return content_type if content_type.count("/") == 1 and "html" not in content_type else "application/octet-stream"


def _one_line(words):
    return " ".join(str(words).split())
