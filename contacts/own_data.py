"""What a person may take with them: everything they gave us or that happened with them, as JSON or to be read."""

import json
from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils.timezone import localtime, now
from django.utils.translation import gettext_lazy as _

from crm_site.lib import registry
from crm_site.lib.when import moment_full


@registry.export("identity", _("Who you are"), order=10)
def identity(contact):
    company = {"company": str(contact.company)} if contact.company else {}
    names = ("first_name", "last_name", "job_title", "language", "time_zone", "birthday", "external_id")
    yield {name: getattr(contact, name) for name in names if getattr(contact, name)} | company


@registry.export("addresses", _("How to reach you"), order=20)
def addresses(contact):
    for one in contact.emails.all():
        yield {"kind": "email", "value": one.address, "label": one.label, "primary": one.is_primary}
    for one in contact.phones.all():
        yield {"kind": "phone", "value": one.number, "label": one.label, "primary": one.is_primary}
    for one in contact.addresses.all():
        parts = {name: getattr(one, name) for name in ("street", "postcode", "city", "region", "country")}
        yield {"kind": "post", **parts, "label": one.label, "primary": one.is_primary}


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
            yield render_to_string("contacts/public/_own_data_row.html", {"row": _readable(row)})
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
