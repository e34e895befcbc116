"""Addresses of ours that know what came: a tag behind a plus, signed, in the name of the mailbox for logging.

`crm+r12.sig@` takes answers to mail 12, `crm+b12.sig@` what its delivery comes to, `crm+l5.secret.sig@` is what
colleague 5 sends a blind copy to. The secret part can be renewed; then the old address takes nothing any more.
"""

import re
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from contacts.models import MailSettings, address_key
from crm_site.lib.mail.ids import MessageIds, is_signed, sign
from crm_site.staff.models import User

sources = []  # functions of upper floors that give the addresses of mailboxes for logging
SALT = "contacts.mail.address"
ANSWER, BOUNCE, LOG = "r", "b", "l"
TAG = re.compile(r"\+([rbl])(\d{1,18})(?:\.([a-z0-9]{8}))?\.([a-z2-7]{16})@", re.IGNORECASE)
ids = MessageIds("m", "contacts.message_id")


@dataclass(frozen=True)
class Tag:
    """What a tagged address of ours says: the kind, and the key of the mail or of the colleague."""

    kind: str
    key: int


def base():
    """The address of the mailbox whose mail comes to the timelines, or "" while there is none."""
    return next((address for source in sources for address in source()), "")


def all_bases():
    """The keys of all such mailboxes."""
    return {address_key(address) for source in sources for address in source()}


def answers_to(mail):
    """Where answers to a mail come back to; "" while no mailbox takes them."""
    return _tagged(f"{ANSWER}{mail.pk}", sign(SALT, f"{ANSWER}{mail.pk}"))


def bounces_of(mail):
    """The sender of the envelope: what could not be delivered comes back to it."""
    return _tagged(f"{BOUNCE}{mail.pk}", sign(SALT, f"{BOUNCE}{mail.pk}"))


def logging_address(user):
    """The colleague's own address for blind copies; "" while no mailbox takes them."""
    nonce = settings_of(user).nonce
    return _tagged(f"{LOG}{user.pk}.{nonce}", sign(SALT, f"{LOG}{user.pk}.{nonce}"))


def settings_of(user):
    """How the colleague writes; the secret of their logging address is made when it is first needed."""
    found = MailSettings.objects.get_or_create(user=user, defaults={"nonce": _secret()})[0]
    if not found.nonce:
        MailSettings.objects.filter(pk=found.pk, nonce="").update(nonce=_secret())
        found.refresh_from_db()
    return found


@transaction.atomic
def renew(user):
    """A new secret: whoever learnt the old address can log nothing any more."""
    settings_of(user)
    MailSettings.objects.filter(user=user).update(nonce=_secret(), renewed_at=now())


def read(address):
    """The tag of an address that we made ourselves, None for anything else."""
    found = TAG.search(address)
    if not found:
        return None
    kind, key, nonce, signature = found[1].lower(), found[2], (found[3] or "").lower(), found[4]
    said = f"{kind}{key}" + (f".{nonce}" if nonce else "")
    if not is_signed(SALT, said, signature):
        return None
    if kind == LOG and not _is_current(key, nonce):
        return None
    return Tag(kind, int(key))


def is_ours(address):
    """Whether mail to it reaches ourselves: a mailbox for logging, tagged or not."""
    return address_key(re.sub(r"\+[^@]*@", "@", address)) in all_bases() or bool(TAG.search(address))


def staff_with(address):
    """The colleague who writes from an address, or None."""
    key = address_key(address)
    return User.objects.filter(is_active=True, email__iexact=key).order_by("pk").first() if key else None


def staff_keys():
    """The addresses of all colleagues: they are nobody's customers."""
    addresses = User.objects.filter(is_active=True).exclude(email="").values_list("email", flat=True)
    return {address_key(address) for address in addresses}


def own_domain():
    """The domain that our mail server sends for."""
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ").lower()


def _tagged(tag, signature):
    local, _at, domain = base().rpartition("@")
    return f"{local}+{tag}.{signature}@{domain}" if local else ""


def _is_current(key, nonce):
    return MailSettings.objects.filter(user=int(key), user__is_active=True, nonce=nonce).exclude(nonce="").exists()


def _secret():
    return secrets.token_hex(4)
