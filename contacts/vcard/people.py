"""A contact as a card."""

from urllib.parse import urljoin
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings

from contacts.vcard import shape

# What phones and addresses are called in cards; a label of such words is these types, any other is the person's own.
TYPES = {
    "home",
    "work",
    "cell",
    "mobile",
    "fax",
    "pager",
    "text",
    "textphone",
    "video",
    "msg",
    "car",
    "isdn",
    "bbs",
    "modem",
    "pcs",
    "main",
    "other",
}


def card_of(contact):
    """The card of a contact, for `write`: how to reach them, and what they are to us by their tags; no notes."""
    return shape.empty() | {
        "uid": f"urn:uuid:{uuid5(NAMESPACE_URL, urljoin(settings.SITE_URL, contact.get_absolute_url()))}",
        "rev": contact.updated_at.strftime("%Y%m%dT%H%M%SZ"),
        "formatted_name": str(contact),
        "first_name": contact.first_name,
        "last_name": contact.last_name,
        "company": str(contact.company or ""),
        "job_title": contact.job_title,
        "time_zone": contact.time_zone,
        "languages": [_entry(language=contact.language)] if contact.language else [],
        "birthday": contact.birthday.isoformat() if contact.birthday else "",
        "emails": [_reach(one, address=one.address) for one in contact.emails.all()],
        "phones": [_reach(one, number=one.number) for one in contact.phones.all()],
        "addresses": [_reach(one, **_postal(one)) for one in contact.addresses.all()],
        "categories": [tag.name for tag in contact.tags.all()],
    }


def _postal(address):
    known = ("street", "city", "region", "postcode", "country")
    return dict.fromkeys(shape.ADDRESS, "") | {key: getattr(address, key) for key in known}


def _reach(one, **value):
    words = one.label.casefold().split()
    known = bool(words) and TYPES.issuperset(words)
    return _entry(labels=words if known else [one.label] if one.label else [], primary=one.is_primary, **value)


def _entry(labels=(), primary=False, **value):
    return value | {"labels": list(labels), "primary": primary}
