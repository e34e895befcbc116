"""Tasks: given, put off, done, skipped; those that repeat come again by themselves."""

from datetime import date, datetime, time
from typing import Literal

from django.utils.timezone import localtime
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from ninja import Query
from pydantic import Field

from contacts.api.shapes import TASK, Moment
from contacts.api.story import of_customer
from contacts.models import Company, Contact, Task
from contacts.models.doing import zone_of
from contacts.repeating import Repeat
from crm_site.api.areas import Area
from crm_site.api.doors import own, seen
from crm_site.api.problems import Problem
from crm_site.api.shapes import Strict, Walked
from crm_site.staff.models import User

tasks = Area("tasks", _("Tasks"))
SEES = "contacts.view_task"


class Again(Strict):
    every: Literal["day", "week", "month", "year"]
    step: int = Field(1, ge=1, le=99)
    until: date | None = None
    count: int | None = Field(None, ge=1, le=999)


class TaskChange(Strict):
    title: str | None = Field(None, min_length=1, max_length=200)
    kind: Task.Kind | None = None
    notes: str | None = Field(None, max_length=20_000)
    due_at: Moment | None = None
    due_day: date | None = Field(None, description="Instead of `due_at`: on that day, where the assignee is.")
    minutes: int | None = Field(None, ge=1, le=1440)
    priority: Task.Priority | None = None
    assignee: int | None = None
    remind_before: int | None = Field(None, ge=0, le=43_200, description="Minutes.")


class NewTask(TaskChange):
    title: str = Field(min_length=1, max_length=200)
    contact: int | None = None
    company: int | None = None
    repeat: Again | None = None


class AskedTasks(Walked):
    open: bool = Field(True, description="The open ones by their date; else the done ones, the last one first.")
    assignee: int | None = None
    contact: int | None = None
    company: int | None = None


@tasks.get("/tasks", TASK.page, right=SEES)
def task_list(request, asked: Query[AskedTasks]):
    """Tasks that you may see, those without a date last."""
    rows = of_customer(Task.objects.visible_to(request.user), asked).filter(done_at__isnull=asked.open)
    if asked.assignee is not None:
        rows = rows.filter(assignee=asked.assignee)
    return TASK.walk(rows, ["due_at", "pk"] if asked.open else ["-done_at", "-pk"], asked)


@tasks.post("/tasks", TASK.schema, right="contacts.add_task")
def task_add(request, payload: NewTask):
    """Something to do, for yourself or for a colleague, who hears of it."""
    values = _values(payload) | _customer(request, payload)
    assignee = values.pop("assignee", None) or request.user
    repeat = _repeat(payload, assignee)
    return _told(request, Task.add(values.pop("title"), by=request.user, assignee=assignee, repeat=repeat, **values))


@tasks.get("/tasks/{int:pk}", TASK.schema, right=SEES)
def task(request, pk: int):
    """One task."""
    return TASK.said(seen(request, Task, pk, TASK.loaded))


@tasks.patch("/tasks/{int:pk}", TASK.schema, right=SEES)
def task_change(request, pk: int, payload: TaskChange):
    """Change what is given; how it repeats stays as it is."""
    found = own(request, Task, pk, load=TASK.loaded)
    values = _values(payload)
    times = {name: values.pop(name) for name in ("due_at", "due_day") if name in values}
    if values:
        found.revise(by=request.user, repeat=found.repeat and Repeat.of(found.repeat), **values)
    if times:
        found.move(**({"due_at": None, "due_day": None} | times))
    return TASK.said(TASK.loaded(Task.objects.filter(pk=pk)).get())


@tasks.put("/tasks/{int:pk}/completion", TASK.schema, right=SEES)
def task_complete(request, pk: int):
    """It is done; doing it twice is once."""
    found = own(request, Task, pk, load=TASK.loaded)
    found.complete(by=request.user)
    return TASK.said(found)


@tasks.delete("/tasks/{int:pk}/completion", right=SEES)
def task_reopen(request, pk: int):
    """It is not done after all; within a day."""
    found = own(request, Task, pk)
    if found.done_at and not found.reopen():
        raise Problem(409, say("It was done more than a day ago. Write a new task."))


@tasks.post("/tasks/{int:pk}/skip", TASK.schema, status=200, right=SEES)
def task_skip(request, pk: int):
    """Leave it out this time; one that repeats comes again."""
    found = own(request, Task, pk, load=TASK.loaded)
    found.skip(by=request.user)
    return TASK.said(found)


def _told(request, row):
    return TASK.said(TASK.loaded(Task.objects.filter(pk=row.pk)).get())


def _values(payload):
    """What is given, as the verbs take it."""
    given = payload.dict(exclude_unset=True, exclude={"contact", "company", "repeat"})
    if given.get("due_at") and given.get("due_day"):
        raise Problem(422, fields={"due_day": [say("Give a moment or a day, not both.")]})
    if given.get("due_day"):
        _within(given["due_day"])
    if "title" in given and not (given["title"] or "").strip():
        raise Problem(422, fields={"title": [say("Say what is to be done.")]})
    if given.get("assignee") is not None:
        given["assignee"] = _colleague(given["assignee"])
    needed = ("title", "kind", "notes", "priority", "assignee")
    return {name: value for name, value in given.items() if value is not None or name not in needed}


def _within(day):
    if not 1900 < day.year < 2199:
        raise Problem(422, fields={"due_day": [say("Choose a day between 1900 and 2199.")]})


def _repeat(payload, assignee):
    """How it comes again, by the clock of whoever does it."""
    if payload.repeat is None:
        return None
    if not (payload.due_at or payload.due_day):
        raise Problem(422, fields={"repeat": [say("What repeats needs a first day.")]})
    again, zone = payload.repeat, zone_of(assignee)
    moment = localtime(payload.due_at, zone).replace(tzinfo=None) if payload.due_at else None
    begin = moment or datetime.combine(payload.due_day, time.min)
    return Repeat(every=again.every, begin=begin, step=again.step, until=again.until, count=again.count)


def _customer(request, payload):
    found = {}
    for name, model in (("contact", Contact), ("company", Company)):
        if (pk := getattr(payload, name)) is not None:
            found[name] = model.objects.visible_to(request.user).filter(pk=pk).first()
            if found[name] is None:
                raise Problem(422, fields={name: [say("There is no such record.")]})
    if len(found) > 1:
        raise Problem(422, fields={"company": [say("A task is about a person or about a company.")]})
    return found


def _colleague(pk):
    found = User.objects.filter(pk=pk, is_active=True).first()
    if found is None:
        raise Problem(422, fields={"assignee": [say("There is no such colleague.")]})
    return found
