"""Tasks and meetings in the calendar."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.models import Interaction, Task
from contacts.models.bin import of_somebody_at_hand
from crm_site.lib.calendars import MOST, Dated, calendar

ICONS = {"todo": "square-check", "call": "phone", "email": "mail", "meeting": "users"}


@calendar("tasks", _("Tasks"), "square-check", "blue")
def tasks(reader, span):
    """What is to be done, and what was."""
    rows = Task.objects.visible_to(reader).filter(due_at__gte=span.start, due_at__lt=span.end)
    rows = rows.of(reader) if span.mine else rows
    editable = reader.reach("contacts.change_task")
    for one in rows.select_related("contact", "company", "assignee")[:MOST]:
        yield of_task(one, reader, movable=editable == "all" or one.assignee_id == reader.pk)


def of_task(task, reader, *, movable=False):
    done = task.done_at is not None
    others = task.assignee is not None and task.assignee_id != reader.pk
    return Dated(
        key=f"task-{task.pk}",
        title=task.title,
        url=reverse("contacts:task", args=[task.pk]),
        at=None if task.due_day else task.due_at,
        day=task.due_day,
        minutes=task.minutes or 0,
        line=" · ".join(filter(None, [str(task.customer or ""), str(task.assignee) if others else ""])),
        icon=ICONS[task.kind],
        tone="plain" if done else "late" if task.overdue else "blue",
        done=done,
        busy=task.kind == Task.Kind.MEETING,
        move_url=reverse("contacts:task_move", args=[task.pk]) if movable and not done else "",
        dialog=movable,
        changed_at=task.updated_at,
    )


@calendar("meetings", _("Meetings"), "users", "violet")
def meetings(reader, span):
    """Meetings that were written down in a story."""
    rows = Interaction.objects.visible_to(reader).filter(kind="contacts.meeting", at__gte=span.start, at__lt=span.end)
    rows = rows.filter(of_somebody_at_hand())
    rows = rows.filter(by=reader) if span.mine else rows
    for fact in rows.select_related("contact", "company").order_by("at")[:MOST]:
        record = fact.contact or fact.company
        title = fact.text.partition("\n")[0][:80] or str(record)
        yield Dated(
            key=f"meeting-{fact.pk}",
            title=title,
            url=record.get_absolute_url(),
            at=fact.at,
            minutes=30,
            line=str(record),
            icon="users",
            tone="violet",
            busy=True,
            changed_at=fact.at,
        )
