"""What a person may take with them: everything they gave us or that happened with them, as JSON or to be read."""

import json
from datetime import datetime
from itertools import islice

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.timezone import localtime, now
from django.utils.translation import gettext_lazy as _

from contacts import custom
from contacts.history import telling
from contacts.preferences import zone_of
from crm_site.lib import registry
from crm_site.lib.when import moment_full

AT_ONCE = 500


@registry.export("identity", _("Who you are"), order=10)
def identity(contact):
    company = {"company": str(contact.company)} if contact.company else {}
    names = ("first_name", "last_name", "job_title", "company_since", "language", "time_zone", "preferred_channel")
    names += ("birthday", "external_id")
    yield {name: getattr(contact, name) for name in names if getattr(contact, name)} | company


@registry.export("addresses", _("How to reach you"), order=20)
def addresses(contact):
    for one in contact.emails.all():
        yield {"kind": "email", "value": one.address, "label": one.label, "primary": one.is_primary} | _trouble(one)
    for one in contact.phones.all():
        yield {"kind": "phone", "value": one.number, "label": one.label, "primary": one.is_primary} | _trouble(one)
    for one in contact.addresses.all():
        parts = {name: getattr(one, name) for name in ("street", "postcode", "city", "region", "country")}
        yield {"kind": "post", **parts, "label": one.label, "primary": one.is_primary} | _trouble(one)


def _trouble(way):
    """Since when and why it does not work, where it does not."""
    return {"not_working_since": way.trouble_at, "because": way.trouble_why} if way.trouble_at else {}


@registry.export("own_fields", _("What else we know of you"), order=25)
def own_fields(contact):
    known = {field.label: custom.say(field, value) for field, value in custom.values_of(contact)}
    if known:
        yield known


@registry.export("consents", _("What you agreed to, and what you refused"), order=30)
def consents(contact):
    names = ("at", "channel", "purpose", "granted", "source", "wording", "ip")
    yield from contact.consents.order_by("pk").values(*names).iterator()


@registry.export("preferences", _("How often you want to hear from us"), order=40)
def preferences(contact):
    if hasattr(contact, "preference"):
        yield {
            "most_per_month": contact.preference.most_per_month,
            "paused_until": contact.preference.paused_until,
        }


@registry.export("changes", _("What was changed about you"), order=90)
def changes(contact):
    found = telling.changes_of(contact).order_by("pk").iterator(chunk_size=AT_ONCE)
    while some := list(islice(found, AT_ONCE)):
        words = telling.Words(some)
        for change in some:
            for line in words.lines(change):
                yield {"at": change.at, "field": line.label, "before": line.old, "after": line.new}


def as_json(contact):
    """The whole, piece by piece: `{"made_at": …, "identity": [{…}], …}`."""
    yield f'{{"made_at": {_json(now())}'
    for part in _parts():
        yield f', "{part.key}": ['
        for number, row in enumerate(part.rows(contact)):
            yield (", " if number else "") + _json(row)
        yield "]"
    yield "}\n"


def as_page(contact, request, **context):
    """The same to be read, piece by piece."""
    yield render_to_string("contacts/public/own_data_start.html", {"contact": contact, **context}, request)
    for part in _parts():
        yield render_to_string("contacts/public/_own_data_part.html", {"label": part.label})
        empty = True
        for row in part.rows(contact):
            empty = False
            with timezone.override(zone_of(contact)):  # the view is over by now, and with it its own clock
                said = render_to_string("contacts/public/_own_data_row.html", {"row": _readable(row)})
            yield said
        yield render_to_string("contacts/public/_own_data_part_end.html", {"empty": empty})
    yield render_to_string("contacts/public/_own_data_end.html")


def _parts():
    return sorted(registry.exports.values(), key=lambda part: part.order)


def _readable(row):
    """Names in words, times as people write them; what is not known is left out."""
    return [(name.replace("_", " "), _said(value)) for name, value in row.items() if value not in ("", None)]


def _said(value):
    return f"{moment_full(value)} {localtime(value):%Z}" if isinstance(value, datetime) else value


def _json(value):
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
