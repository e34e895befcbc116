"""What the fields of people and companies were before, by whom and on what way they were changed."""

from datetime import datetime

from django.utils.translation import gettext as say
from ninja import Query, Schema
from pydantic import Field

from contacts.api.people import SEES, SEES_COMPANY, people
from contacts.history import telling
from contacts.models import Company, Contact
from crm_site.api.doors import seen
from crm_site.api.problems import Problem
from crm_site.api.shapes import Ref, Walked, checked, ref


class AskedHistory(Walked):
    field: str = Field(
        "", max_length=100, description="A column, such as “job_title”, “owner_id”, or “emails”, “roles”."
    )


class ChangedLine(Schema):
    field: str
    label: str
    before: str = Field(description="In words; empty for nothing.")
    after: str


class Change(Schema):
    id: int
    at: datetime
    by: Ref | None
    through: str = Field(description="page, api, merge, admin, customer, rapport, outside, or “job:” and its kind.")
    what: str = Field(description="added, changed or removed.")
    lines: list[ChangedLine]


class Changes(Schema):
    items: list[Change]
    next: str = ""
    previous: str = ""


@people.get("/contacts/{int:pk}/history", Changes, right=SEES)
def contact_history(request, pk: int, asked: Query[AskedHistory]):
    """Each change of a person and of what belongs to them, the newest first."""
    return _told(seen(request, Contact, pk), asked)


@people.get("/companies/{int:pk}/history", Changes, right=SEES_COMPANY)
def company_history(request, pk: int, asked: Query[AskedHistory]):
    """Each change of a company, its days and who worked there."""
    return _told(seen(request, Company, pk), asked)


def _told(record, asked):
    if asked.field and asked.field not in dict(telling.choices(record)):
        raise Problem(422, fields={"field": [say("There is no field of this name.")]})
    columns, token = [asked.field] if asked.field else [], checked(asked.cursor, telling.NEWEST)
    found = telling.history(record, columns=columns, token=token, size=asked.limit)
    items = [_change(told) for told in found.told]
    return {"items": items, "next": found.page.next, "previous": found.page.previous}


def _change(told):
    change = told.change
    lines = [
        {"field": line.sort or line.column, "label": str(line.label), "before": line.old, "after": line.new}
        for line in told.lines
    ]
    known = {"id": change.pk, "at": change.at, "by": ref(change.by), "through": change.through}
    return known | {"what": change.what, "lines": lines}
