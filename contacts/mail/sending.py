"""A mail leaves by SMTP: once, and honestly told when nobody can know whether it did."""

import logging

from django.utils.translation import gettext as _

from contacts.mail.body import mail_of
from contacts.mail.gates import CLOSED
from contacts.models import EmailAddress, OutgoingMail, Suppression, address_key
from crm_site.lib.mail.post import NotNow, Post, Refused, Unknown

logger = logging.getLogger(__name__)


def send(row):
    """Send a claimed mail and note how it went."""
    if _is_closed(row):
        row.fail(_("Meanwhile this address was closed: nobody may write to it any more."))
        return
    try:
        mail = mail_of(row)
        mail.content  # noqa: B018 (made before anything is announced)
    except Exception as problem:
        logger.exception("mail %s cannot be written", row.pk)
        row.fail(_("The mail could not be put together: %s") % problem)
        return
    with Post() as post:
        _hand_over(row, mail, post)


def _hand_over(row, mail, post):
    try:
        post.open()
        refused = post.send(mail)
    except NotNow as problem:
        row.try_later(_("The mail server cannot take it now: %s") % problem)
    except Refused as problem:
        if problem.gone:
            bounced(row, row.to, str(problem))
        row.fail(_("The mail server refused it: %s") % problem)
    except Unknown as problem:
        row.doubt(_("The connection broke while the mail was on its way: %s") % problem)
    else:
        row.mark_sent(_("Not delivered to all who get a copy: %s") % "; ".join(refused) if refused else "")


def abandon(row):
    row.doubt(_("The program stopped while the mail was on its way. It may have been sent."))


def bounced(row, address, reason):
    """The address takes nothing: marked on everybody who has it, and told on the timeline of the person."""
    for email in EmailAddress.objects.filter(key=address_key(address), bounced_at=None).select_related("contact"):
        email.report_trouble(reason[:200], by=None)
        email.contact.record(
            "contacts.mail_bounced", about=row, text=reason[:500], channel="email", to=address, subject=row.subject
        )


def _is_closed(row):
    """What was decided since the mail was written holds as well."""
    return any(
        Suppression.objects.of(address_key(address)).filter(reason__in=CLOSED).exists() for address in row.recipients
    )


def due(moment, limit=200):
    return OutgoingMail.objects.due(moment).order_by("leaves_at").values_list("pk", flat=True)[:limit]
