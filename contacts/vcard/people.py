"""A contact as a card."""

from urllib.parse import urljoin
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings

from contacts import custom
from contacts.vcard import shape
from contacts.vcard.related import TYPES as TYPES_OF_RELATIONS

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


NEEDS = ("emails", "phones", "addresses", "tags", "importantdates", "relations__other", "related__contact")


def card_of(contact):
    """The card of a contact, for `write`: how to reach them, and what they are to us by their tags; no notes."""
    days = list(contact.importantdates.all())
    anniversaries = [one for one in days if one.kind == "anniversary" and not one.label]
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
        "anniversary": next((one.day.isoformat() for one in anniversaries), ""),
        "dates": [_entry(labels=[one.name], date=one.day.isoformat()) for one in days if one not in anniversaries[:1]],
        "related": list(_related(contact)),
        "emails": [_reach(one, address=one.address) for one in contact.emails.all()],
        "phones": [_reach(one, number=one.number) for one in contact.phones.all()],
        "addresses": [_reach(one, **_postal(one)) for one in contact.addresses.all()],
        "categories": [tag.name for tag in contact.tags.all()],
        "custom": [own_line(field, value) for field, value in custom.values_of(contact)],
    }


def _related(contact):
    """The others, by what they are to the person; none who is in the bin or part of somebody else by now."""
    for one, whom in [(row, row.other) for row in contact.relations.all()] + [
        (row, row.contact) for row in contact.related.all()
    ]:
        if whom.deleted_at is None and whom.merged_into_id is None:
            yield _entry(labels=[TYPES_OF_RELATIONS[one.word_for(contact)]], value=str(whom))


def own_line(field, value):
    """A field of the house's own, under a name that our import knows again."""
    return {"name": line_name(field), "value": custom.write(field, value), "params": {}}


def line_name(field):
    return f"X-RAPPORT-{field.key.upper().replace('_', '-')}"


def _postal(address):
    known = ("street", "city", "region", "postcode", "country")
    return dict.fromkeys(shape.ADDRESS, "") | {key: getattr(address, key) for key in known}


def _reach(one, **value):
    words = one.label.casefold().split()
    known = bool(words) and TYPES.issuperset(words)
    return _entry(labels=words if known else [one.label] if one.label else [], primary=one.is_primary, **value)


def _entry(labels=(), primary=False, **value):
    return value | {"labels": list(labels), "primary": primary}
