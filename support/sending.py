"""An answer leaves by SMTP: once, and honestly told when nobody can know whether it did."""

import smtplib
from contextlib import suppress
from email.utils import formataddr

from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _

from contacts.models import address_key
from crm_site.lib import when
from crm_site.lib.viewpoint import speaking


def send(message):
    """Send a claimed answer and note how it went."""
    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as problem:
        message.try_later(_("The mail server cannot be reached: %s") % problem)
        return
    try:
        connection.send_messages([mail_of(message)])
    except (
        ValueError,
        smtplib.SMTPNotSupportedError,
    ) as problem:  # it cannot be written down as a mail: nothing left
        message.fail(str(problem))
    except smtplib.SMTPRecipientsRefused as refusal:
        _refused(message, *next(iter(refusal.recipients.values()), (550, b"")))
    except smtplib.SMTPResponseException as refusal:
        _refused(message, refusal.smtp_code, refusal.smtp_error)
    except (OSError, smtplib.SMTPException) as problem:
        message.doubt(_("The connection broke while the mail was on its way: %s") % problem)
    else:
        message.mark_sent()
    finally:
        _close(connection)


def abandon(message):
    message.doubt(_("The program stopped while the mail was on its way. It may have been sent."))


def mail_of(message):
    """The mail as it leaves, the same each time: a second copy has the same Message-ID."""
    headers = {"Message-ID": message.message_id}
    if message.in_reply_to:
        headers["In-Reply-To"] = message.in_reply_to
    if message.references:
        headers["References"] = message.references
    mailbox = message.ticket.mailbox
    return EmailMessage(
        subject=" ".join(message.subject.split()),
        body=message.text + _quoted(message),
        from_email=mailbox.sender if mailbox else None,
        to=[_recipient(message)],
        reply_to=[mailbox.address] if mailbox else None,
        headers=headers,
    )


def _recipient(message):
    """The address with the contact's name, unless the answer goes to somebody else."""
    contact = message.ticket.contact
    theirs = contact.emails.filter(key=address_key(message.to)).exists()
    return formataddr((str(contact), message.to)) if theirs else message.to


def _quoted(message):
    """What the customer wrote last, below the answer, as mail programs do."""
    last = (
        message.ticket.messages.incoming()
        .filter(created_at__lte=message.created_at)
        .order_by("-created_at", "-pk")
        .first()
    )
    if last is None or not last.new_text:
        return ""
    who = last.from_name or last.from_address or message.ticket.contact
    with speaking(message.ticket.contact.language):
        said = _("On %(day)s, %(who)s wrote:") % {"day": when.moment(last.created_at), "who": who}
    return "\n\n{}\n{}\n".format(said, "\n".join(f"> {line}" for line in last.new_text[:5000].split("\n")))


def _refused(message, code, words):
    """The server said no: for now (4xx), or for good."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    if code < 500:
        message.try_later(f"{code} {text}")
    else:
        message.fail(f"{code} {text}")


def _close(connection):
    with suppress(OSError, smtplib.SMTPException):  # it is over anyway, and what happened is noted
        connection.close()
