"""A yes that is proved: asked for on a page or by a colleague, mailed as a signed link, given by a button.

Only the POST of the button adds to the ledger, with the sentence, both addresses and both times. It also lifts what
kept the address from being written to, for it is the very person who says so at their very mailbox. What was set by
hand stays: it may stand for a court or a contract.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext as say

from contacts import preferences
from contacts.models import Channel, Contact, Purpose, Suppression, address_key
from contacts.preference_forms import wording

SALT = "contacts.double_opt_in"
SOURCE = "double opt-in"
LIFETIME = timedelta(days=7)
LIFTED = tuple(reason for reason in Suppression.Reason if reason != Suppression.Reason.MANUAL)


@dataclass(frozen=True)
class Wish:
    """What was asked for: by whom, for what, when and from where."""

    address: str
    purposes: tuple
    asked_at: str
    ip: str
    first_name: str = ""
    last_name: str = ""
    language: str = ""
    contact: int = 0

    @property
    def sentences(self):
        return [wording(Channel.EMAIL, Purpose(purpose)) for purpose in self.purposes]

    @property
    def url(self):
        return preferences.absolute("contacts:subscribe_confirm", token(self))


def wish(address, purposes, *, ip=None, first_name="", last_name="", contact=None):
    """A wish of this moment, in the language that is spoken."""
    moment, language = now().isoformat(timespec="seconds"), get_language() or ""
    key = contact.pk if contact else 0
    return Wish(address.strip(), tuple(purposes), moment, ip or "", first_name, last_name, language, key)


def token(asked):
    return signing.dumps([getattr(asked, name) for name in Wish.__dataclass_fields__], salt=SALT, compress=True)


def read(word):
    """The wish of a link that holds; None for a forged one and for one that is too old."""
    try:
        address, purposes, *rest = signing.loads(word, salt=SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return None
    known = [purpose for purpose in purposes if purpose in Purpose.values]
    return Wish(address, tuple(known), *rest)


def refused(person, email):
    """Whether asking them would itself be a nuisance: their last word was no, or the address is never written to."""
    return person.last_words().get(Channel.EMAIL) is False or Suppression.objects.of(email.key).exists()


def problem(person, ip):
    """Why a colleague cannot have the person asked by mail now, in a sentence; "" when they can."""
    email = person.primary_email
    if email is None:
        return say("There is no e-mail address to ask at.")
    if refused(person, email):
        return say("They do not want to be written to. Only they themselves can change that.")
    if not preferences.may_mail(email.address, ip):
        return say("They were asked often enough within this hour.")
    return ""


def asking(person):
    """The word for the mail by which a colleague has the person asked for news."""
    return token(wish(person.primary_email.address, [Purpose.MARKETING], contact=person))


def answered(asked):
    """Whether the person spoke about it after they had asked: then the link is spent."""
    person = _known(asked)
    if person is None:
        return False
    since = person.consents.filter(channel=Channel.EMAIL, purpose__in=asked.purposes)
    return since.filter(at__gt=parse_datetime(asked.asked_at)).exists()


@transaction.atomic
def confirm(asked, *, ip):
    """The button was pressed: the person, with what they agreed to in the ledger. Pressed again, it adds nothing."""
    person = _known(asked) or _new(asked)
    evidence = say("Asked for on %(when)s from %(ip)s, confirmed by a link mailed to %(address)s.") % {
        "when": asked.asked_at,
        "ip": asked.ip or "–",
        "address": asked.address,
    }
    for purpose in asked.purposes:
        words = f"{wording(Channel.EMAIL, Purpose(purpose))}\n{evidence}"
        person.grant(Channel.EMAIL, Purpose(purpose), source=SOURCE, ip=ip, wording=words)
    Suppression.objects.lift([address_key(asked.address)], LIFTED)
    person.emails.of(asked.address).update(bounced_at=None)
    return person


def _known(asked):
    """Who asked: the person it was mailed to, else whoever is written to at the address first."""
    people = preferences.reachable()
    if asked.contact:
        return people.filter(pk=asked.contact).first()
    holders = people.with_email(asked.address)
    return holders.filter(emails__key=address_key(asked.address), emails__is_primary=True).order_by("pk").first() or (
        holders.order_by("pk").first()
    )


def _new(asked):
    person = Contact.objects.create(
        first_name=asked.first_name,
        last_name=asked.last_name or ("" if asked.first_name else asked.address.partition("@")[0][:100]),
        lifecycle=Contact.Lifecycle.SUBSCRIBER,
        language=asked.language[:10],
    )
    person.add_email(asked.address)
    person.record("contacts.contact_added", about=person, direction="in", channel="email")
    return person
