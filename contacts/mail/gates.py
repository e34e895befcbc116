"""Whether one may write to an address: what stops a mail, and what its author should know before.

A mail to one person is not marketing: who wants no news may still be answered. Whoever was erased, or whose address
was closed by hand, is not written to; whoever bounced, complained or asked to be erased only by a second decision.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.models import ErasureRequest, Suppression, address_key
from crm_site.lib import registry
from crm_site.lib.when import day

WEEK = timedelta(days=7)
CLOSED = {Suppression.Reason.ERASED, Suppression.Reason.MANUAL}


@dataclass
class Verdict:
    """`refused` says why nothing may be sent; `warnings` ask for a second decision; `notes` are only told."""

    refused: list = field(default_factory=list)
    warnings: list = field(default_factory=list)
    notes: list = field(default_factory=list)


def judge(email, copies=()):
    """What speaks against a mail to this `EmailAddress`, and to those who get a copy of it."""
    verdict = Verdict()
    for address in (email.address, *copies):
        _ask_suppression(verdict, address)
    if email.bounced_at:
        words = {"address": email.address, "day": day(email.bounced_at), "why": email.bounced_why}
        said = _("%(address)s gave our mail back on %(day)s: %(why)s") if email.bounced_why else ""
        verdict.warnings.append((said or _("%(address)s gave our mail back on %(day)s.")) % words)
    if ErasureRequest.objects.open().filter(contact=email.contact_id).exists():
        verdict.warnings.append(_("%s has asked to be forgotten. Write only what that wish needs.") % email.contact)
    return verdict


def _ask_suppression(verdict, address):
    reason = Suppression.objects.of(address_key(address)).values_list("reason", flat=True).first()
    if reason in CLOSED:
        label = Suppression.Reason(reason).label
        verdict.refused.append(
            _("%(address)s is never written to again: %(why)s.") % {"address": address, "why": label}
        )
    elif reason == Suppression.Reason.COMPLAINED:
        verdict.warnings.append(_("%s reported a mail of ours as unwanted.") % address)
    elif reason == Suppression.Reason.BOUNCED:
        verdict.warnings.append(_("%s is known to take no mail.") % address)
    elif reason == Suppression.Reason.UNSUBSCRIBED:
        verdict.notes.append(_("%s wants no news from us. A mail about their own business is no news.") % address)


def lately(contact):
    """How much the person got from us in seven days, in words; "" for nothing."""
    campaign = [key for key, kind in registry.kinds.items() if kind.group == "campaign"]
    sent = contact.interactions.filter(at__gt=now() - WEEK, direction="out")
    number = sent.filter(Q(channel="email") | Q(kind__in=campaign)).count()
    return (number and ngettext("%d mail in 7 days", "%d mails in 7 days", number) % number) or ""
