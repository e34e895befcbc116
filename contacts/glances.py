"""What the preview beside a list says of a row, beyond its own facts: what comes next, and what happened last."""

from itertools import groupby

from django.contrib.contenttypes.models import ContentType
from django.db.models import prefetch_related_objects
from django.utils.timezone import localdate

from contacts import timeline
from contacts.models import Interaction

FACTS = 5
PEOPLE = 4


def of_contact(contact, reader):
    """A person also shows how to reach them, and their tags."""
    prefetch_related_objects([contact], "emails", "phones", "tags")
    return of_record(contact, reader)


def of_record(record, reader):
    """The next open task of a person or a company, and the last lines of its story."""
    lines = [entry for _day, entries in timeline.tell(record, reader).days for entry in entries]
    tasks = record.tasks.at_hand().open().order_by("due_at", "pk").select_related("assignee")
    return {"task": tasks.first(), "days": by_day(lines[:FACTS])}


def of_company(company, reader):
    """A company also shows a few of its people."""
    people = company.people.visible_to(reader).order_by("folded", "pk")[:PEOPLE]
    return of_record(company, reader) | {"people": people}


def about(row, reader, **whose):
    """What happened last to a deal, an order or a ticket of this customer."""
    facts = Interaction.objects.visible_to(reader).select_related("by", "contact", "company").newest_first()
    kind = ContentType.objects.get_for_model(row)
    found = facts.filter(about_type=kind, about_id=row.pk, **whose)[:FACTS] if any(whose.values()) else []
    return by_day([timeline.Entry(fact) for fact in found])


def by_day(entries):
    """`[(day, entries)]`, as the story of a record shows them."""
    return [(day, list(these)) for day, these in groupby(entries, key=lambda entry: localdate(entry.fact.at))]
