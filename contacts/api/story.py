"""What happened with a person or a company: to be read, and to be added to; notes and tasks."""

from typing import Literal

from django.utils.translation import gettext as say
from ninja import Query
from pydantic import AwareDatetime, Field

from contacts.api.people import SEES, SEES_COMPANY, people
from contacts.api.shapes import FACT, NOTE, Moment
from contacts.forms import WriteForm
from contacts.models import Company, Contact, Note
from crm_site.api.doors import saved, seen
from crm_site.api.problems import Problem
from crm_site.api.shapes import Strict, Walked
from crm_site.lib import registry

NEWEST = ["-at", "-pk"]


class AskedFacts(Walked):
    kind: str = Field("", max_length=60)
    group: str = Field("", max_length=20, description="A sort of facts, such as “note”, “call”, “deal”.")
    since: AwareDatetime | None = None


class Written(Strict):
    kind: Literal["note", "call", "meeting"] = "note"
    text: str = Field("", max_length=20_000)
    outcome: Literal["reached", "voicemail", "missed", "wrong"] | None = Field(None, description="Of a call.")
    minutes: int | None = Field(None, ge=0, le=1440, description="Of a call or a meeting.")
    at: Moment | None = Field(None, description="Of a call or a meeting, if it was not just now.")


class AskedNotes(Walked):
    contact: int | None = None
    company: int | None = None


class Pin(Strict):
    pinned: bool


@people.get("/contacts/{int:pk}/timeline", FACT.page, right=SEES)
def contact_timeline(request, pk: int, asked: Query[AskedFacts]):
    """What happened with a person, the newest first, as far as you may see it."""
    return _story(request, seen(request, Contact, pk), asked)


@people.get("/companies/{int:pk}/timeline", FACT.page, right=SEES_COMPANY)
def company_timeline(request, pk: int, asked: Query[AskedFacts]):
    """What happened with a company."""
    return _story(request, seen(request, Company, pk), asked)


def _story(request, record, asked):
    facts = record.interactions.visible_to(request.user)
    if asked.kind:
        facts = facts.filter(kind=asked.kind)
    if asked.group:
        facts = facts.of_group(asked.group)
    if asked.since:
        facts = facts.filter(at__gte=asked.since)
    return FACT.walk(facts, NEWEST, asked)


@people.post("/contacts/{int:pk}/timeline", FACT.schema, right="contacts.add_note")
def contact_write(request, pk: int, payload: Written):
    """Write down a note, a call or a meeting with a person."""
    return _write(request, seen(request, Contact, pk), payload)


@people.post("/companies/{int:pk}/timeline", FACT.schema, right="contacts.add_note")
def company_write(request, pk: int, payload: Written):
    """Write down a note, a call or a meeting with a company."""
    return _write(request, seen(request, Company, pk), payload)


def _write(request, record, payload):
    given = payload.dict(exclude_none=True)
    form = WriteForm(given, record=record, kind=payload.kind)
    if left := set(given) - set(form.fields):
        raise Problem(422, fields={name: [say("This does not go with an entry of that kind.")] for name in left})
    saved(form, by=request.user)
    written = record.interactions.filter(by=request.user, kind=f"contacts.{payload.kind}")
    return FACT.said(FACT.loaded(written).latest("pk"))


@people.get("/notes", NOTE.page, right=SEES)
def note_list(request, asked: Query[AskedNotes]):
    """Notes, the newest first."""
    rows = of_customer(Note.objects.visible_to(request.user), asked)
    return NOTE.walk(rows, ["-pk"], asked)


@people.get("/notes/{int:pk}", NOTE.schema, right=SEES)
def note(request, pk: int):
    """One note."""
    return NOTE.said(seen(request, Note, pk, NOTE.loaded))


@people.patch("/notes/{int:pk}", NOTE.schema, right="contacts.add_note")
def note_pin(request, pk: int, payload: Pin):
    """Keep a note on top of its timeline, or let it sink."""
    found = seen(request, Note, pk, NOTE.loaded)
    found.pin() if payload.pinned else found.unpin()
    return NOTE.said(found)


def of_customer(rows, asked):
    """Those of one person or company, if one is named."""
    wanted = {name: getattr(asked, name) for name in ("contact", "company") if getattr(asked, name) is not None}
    return rows.filter(**wanted)


class FactKinds(Strict):
    kinds: dict[str, str]


@people.get("/fact-kinds", FactKinds, right=SEES)
def fact_kinds(request):
    """The kinds of facts that there are, for filters and webhooks."""
    return {"kinds": {key: str(kind.label) for key, kind in registry.kinds.items()}}
