"""How people, companies and what hangs on them are told to a program."""

from datetime import date, datetime
from typing import Annotated, Any

from django.db.models import Prefetch
from django.utils.translation import gettext as say
from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, Field

from contacts import custom
from contacts.bulk.exporting import link_to
from contacts.models import Consent
from contacts.reach_forms import WayForm
from crm_site.api.shapes import Money, Part, Ref, Shape, money, ref
from crm_site.lib.moments import EARLIEST, LATEST


def _between(moment):
    if not EARLIEST <= moment <= LATEST:
        raise ValueError(say("Choose a day between 1900 and 2199."))
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_between)]


class Email(Schema):
    id: int
    address: str
    label: str
    primary: bool
    trouble: str = Field(description="Why it does not work, such as “bounced”; empty as long as it does.")


class Phone(Schema):
    id: int
    number: str
    e164: str
    label: str
    primary: bool
    trouble: str


class Address(Schema):
    id: int
    street: str
    postcode: str
    city: str
    region: str
    country: str
    label: str
    primary: bool
    trouble: str


def joined(name):
    return lambda rows: rows.select_related(name)


def fetched(name):
    return lambda rows: rows.prefetch_related(name)


def email(way):
    return {"address": way.address} | _way(way)


def phone(way):
    return {"number": way.number, "e164": way.key} | _way(way)


def address(way):
    return way.parts | _way(way)


def _way(way):
    known = {"id": way.pk, "label": way.label, "primary": way.is_primary}
    return known | {"trouble": WayForm._word(way)}


def own_fields(row):
    """`{key: value}` of the fields that the house added, as far as they are in use."""
    return {field.key: row.custom[field.key] for field in custom.fields_of(type(row)) if field.key in row.custom}


def _last_said(rows):
    last = Consent.objects.order_by("contact_id", "channel", "purpose", "-pk")
    return rows.prefetch_related(
        Prefetch("consents", last.distinct("contact_id", "channel", "purpose"), to_attr="last_said")
    )


def _consent(person):
    return {f"{said.channel}.{said.purpose}": said.granted for said in person.last_said}


OF_RECORD = {
    "external_id": Part(str),
    "owner": Part(Ref, lambda row: ref(row.owner), joined("owner")),
    "custom": Part(dict[str, Any], own_fields, about="Fields that the house added, by their keys."),
    "version": Part(int, about="The ETag: send it back as If-Match."),
    "created_at": Part(datetime),
    "updated_at": Part(datetime),
    "url": Part(str, link_to, about="The page of the record."),
}
CONTACT = Shape(
    "Contact",
    id=Part(int),
    name=Part(str, str),
    first_name=Part(str),
    last_name=Part(str),
    company=Part(Ref, lambda row: ref(row.company), joined("company")),
    job_title=Part(str),
    company_since=Part(date),
    lifecycle=Part(str),
    language=Part(str),
    time_zone=Part(str),
    preferred_channel=Part(str),
    birthday=Part(date),
    emails=Part(list[Email], lambda row: [email(way) for way in row.emails.all()], fetched("emails")),
    phones=Part(list[Phone], lambda row: [phone(way) for way in row.phones.all()], fetched("phones")),
    addresses=Part(list[Address], lambda row: [address(way) for way in row.addresses.all()], fetched("addresses")),
    tags=Part(list[str], lambda row: [tag.name for tag in row.tags.all()], fetched("tags")),
    consent=Part(dict[str, bool], _consent, _last_said, about="The last word on each channel and purpose."),
    **OF_RECORD,
)
COMPANY = Shape(
    "Company",
    id=Part(int),
    name=Part(str),
    domain=Part(str),
    industry=Part(str),
    email=Part(str),
    phone=Part(str),
    street=Part(str),
    postcode=Part(str),
    city=Part(str),
    region=Part(str),
    country=Part(str),
    employees=Part(int),
    revenue=Part(Money, lambda row: money(row.revenue, row.currency)),
    founded=Part(int),
    parent=Part(Ref, lambda row: ref(row.parent), joined("parent")),
    **OF_RECORD,
)
FACT = Shape(
    "Fact",
    id=Part(int),
    kind=Part(str),
    label=Part(str, lambda fact: str(fact.told.label)),
    at=Part(datetime),
    by=Part(Ref, lambda fact: ref(fact.by), joined("by")),
    channel=Part(str),
    direction=Part(str),
    text=Part(str),
    data=Part(dict[str, Any]),
    contact=Part(Ref, lambda fact: ref(fact.contact), joined("contact")),
    company=Part(Ref, lambda fact: ref(fact.company), joined("company")),
)
TASK = Shape(
    "Task",
    id=Part(int),
    title=Part(str),
    kind=Part(str),
    notes=Part(str),
    due_at=Part(datetime),
    due_day=Part(date),
    minutes=Part(int),
    remind_at=Part(datetime),
    repeat=Part(dict[str, Any], about="How it comes again."),
    skipped=Part(bool),
    priority=Part(int, about="1 high, 2 normal, 3 low."),
    assignee=Part(Ref, lambda task: ref(task.assignee), joined("assignee")),
    contact=Part(Ref, lambda task: ref(task.contact), joined("contact")),
    company=Part(Ref, lambda task: ref(task.company), joined("company")),
    done_at=Part(datetime),
    created_at=Part(datetime),
)
NOTE = Shape(
    "Note",
    id=Part(int),
    text=Part(str),
    author=Part(Ref, lambda note: ref(note.author), joined("author")),
    pinned=Part(bool),
    contact=Part(Ref, lambda note: ref(note.contact), joined("contact")),
    company=Part(Ref, lambda note: ref(note.company), joined("company")),
    created_at=Part(datetime),
)
CONSENT = Shape(
    "Consent",
    id=Part(int),
    channel=Part(str),
    purpose=Part(str),
    granted=Part(bool),
    source=Part(str),
    wording=Part(str),
    ip=Part(str),
    by=Part(Ref, lambda said: ref(said.by), joined("by")),
    at=Part(datetime),
)
