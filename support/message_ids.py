"""Message-IDs of ours name the ticket, signed, so that an answer finds back even if the row is gone."""

import re
import secrets
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

OURS = re.compile(r"<?t(\d{1,18})\.([0-9a-f]{16})\.([0-9a-f]{24})@[^>\s]+>?")
SUBJECT = re.compile(r"\[#(\d{1,18})\]")


def make_message_id(ticket):
    """A new id for a message on a ticket; nobody can guess it, nobody can make one up."""
    nonce = secrets.token_hex(8)
    return f"<t{ticket}.{nonce}.{_signature(ticket, nonce)}@{urlsplit(settings.SITE_URL).hostname}>"


def ticket_of_message_id(message_id):
    """The number of the ticket that one of our ids names, None for anybody else's or a made-up one."""
    found = OURS.fullmatch(message_id.strip())
    if found and constant_time_compare(found[3], _signature(found[1], found[2])):
        return int(found[1])
    return None


def is_ours(message_id):
    return ticket_of_message_id(message_id) is not None


def ticket_of_subject(subject):
    """The number in `[#123]`; anybody can write one, so it proves nothing by itself."""
    found = SUBJECT.search(subject)
    return int(found[1]) if found else None


def _signature(ticket, nonce):
    return salted_hmac("support.message_id", f"{ticket}.{nonce}").hexdigest()[:24]
