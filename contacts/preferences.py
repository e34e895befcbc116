"""Links by which people reach their own preference page, without an account.

A link for choices stands in every campaign mail and lives until it is revoked: whoever holds a forwarded mail can do no
more with it than choose what is sent. The link to the data themselves is mailed to the person and lives for a day.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from contacts.models import (
    Channel,
    Contact,
    ContactPreference,
    EmailAddress,
    ErasureRequest,
    Purpose,
    Suppression,
    address_key,
)
from contacts.models.consent import digest

CHOICES, DATA, EMAIL, ERASURE = "choices", "data", "email", "erasure"
LIFETIME = {CHOICES: None, DATA: timedelta(days=1), EMAIL: timedelta(days=3), ERASURE: timedelta(days=3)}
SALT = "contacts.preferences"
SOURCE = "preference page"
HOUR = 3600
MOST_PER_ADDRESS, MOST_PER_IP = 3, 30  # mails in an hour
MOST_PEOPLE = 5  # with one address


@dataclass(frozen=True)
class Link:
    """A link that holds: whose it is and what it opens."""

    contact: Contact
    purpose: str
    token: str
    more: list = field(default_factory=list)


def token(contact, purpose, *more):
    """A signed word for the address of a page; revoked with the version of the person's links."""
    return signing.dumps([contact.pk, _version(contact), *more], salt=f"{SALT}.{purpose}")


def read(word, *purposes):
    """The link that this word makes for one of the purposes; None for forged, revoked and old ones."""
    for purpose in purposes:
        try:
            pk, version, *more = signing.loads(word, salt=f"{SALT}.{purpose}", max_age=LIFETIME[purpose])
        except signing.BadSignature:
            continue
        contact = reachable().select_related("preference", "company").filter(pk=pk).first()
        if contact and _version(contact) == version and not contact.erased:
            return Link(contact, purpose, word, more)
    return None


def zone_of(contact):
    """The zone in which the person reads their dates: their own, or while it is not known that of the house."""
    try:
        return ZoneInfo(contact.time_zone)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return timezone.get_default_timezone()


def page_url(contact, purpose=CHOICES):
    """The whole address of the person's preference page."""
    return absolute("contacts:preferences", token(contact, purpose))


def ask_url():
    """Where anybody may ask for the link to their own page."""
    return absolute("contacts:preferences_ask")


def absolute(name, *args):
    return settings.SITE_URL + reverse(name, args=args)


def _version(contact):
    return contact.preference.link_version if hasattr(contact, "preference") else 1


def may_mail(address, ip):
    """Whether one more mail to this address, asked for from there, is no nuisance. Counts it."""
    by_ip = _count(f"ip:{ip}") <= MOST_PER_IP
    return by_ip and _count(f"to:{address_key(address)}") <= MOST_PER_ADDRESS


def _count(who):
    key = f"preferences:{digest(who)}"
    cache.add(key, 0, HOUR)
    try:
        return cache.incr(key)
    except ValueError:  # it ran out between the two lines
        return 1


def reachable():
    """Also who is in the bin: what we still keep of people they may see, and their no counts."""
    return Contact.everyone.filter(merged_into=None)


def people_with(address):
    """Those who can be reached at the address; most often one."""
    return reachable().with_email(address).order_by("pk")[:MOST_PEOPLE]


def switches(contact):
    """`(channel, purpose, yes)` of everything that can be agreed to, from one look into the ledger."""
    last = {}
    for said in contact.consents.order_by("pk"):
        last[said.channel, said.purpose] = said.granted
    return [(channel, purpose, last.get((channel, purpose), False)) for channel in Channel for purpose in Purpose]


def choose(contact, wanted, *, ip, wording):
    """Add to the ledger where the wish differs from the last word; `wanted` holds (channel, purpose) of each yes."""
    for channel, purpose, yes in switches(contact):
        wish = (channel, purpose) in wanted
        if wish and channel == Channel.EMAIL:
            _lift(contact)
        if wish and not yes:
            contact.grant(channel, purpose, source=SOURCE, ip=ip, wording=wording(channel, purpose))
        elif yes and not wish:
            _withdraw(contact, channel, purpose, ip, wording)


def _lift(contact):
    """Whoever unsubscribed may say yes again; a link that can be passed on proves no mailbox and lifts nothing else."""
    keys = contact.emails.values_list("key", flat=True)
    Suppression.objects.lift(keys, [Suppression.Reason.UNSUBSCRIBED])


def stop_everything(contact, *, ip, wording):
    """No on every channel for every purpose, also where nobody ever asked."""
    for channel, purpose, _yes in switches(contact):
        _withdraw(contact, channel, purpose, ip, wording)


def _withdraw(contact, channel, purpose, ip, wording):
    """A no to mails counts for everybody who reads at the same address."""
    people = [contact, *_who_share_addresses(contact)] if channel == Channel.EMAIL else [contact]
    for person in people:
        person.withdraw(channel, purpose, source=SOURCE, ip=ip, wording=wording(channel, purpose))


def _who_share_addresses(contact):
    keys = contact.emails.values("key")
    shared = EmailAddress.objects.filter(key__in=keys).exclude(contact=contact).values("contact")
    return reachable().filter(pk__in=shared)[:100]


def take_address(contact, address):
    """The person proved that the new address is theirs: it is the one that we write to from now on."""
    known = contact.primary_email
    if known and known.key == address_key(address):
        return
    email = contact.add_email(address, primary=True)
    if not email.is_primary:
        contact.emails.update(is_primary=False)
        contact.emails.filter(pk=email.pk).update(is_primary=True)
    changes = {"email": [str(known or ""), email.address]}
    contact.record("contacts.corrected", about=contact, direction="in", text=email.address, changes=changes)


def asked_erasure(contact):
    """The open wish to be forgotten, or the last one that was answered."""
    return contact.erasure_requests.order_by("-pk").first()


def ask_erasure(contact):
    return ErasureRequest.ask(contact)


def erasure_of(link):
    """The wish that a link from the mail confirms, or None when it is gone or answered."""
    return link.contact.erasure_requests.open().filter(pk=link.more[0]).first()


def wishes(contact):
    return ContactPreference.of(contact)
