"""Taking back what was just done to tasks: who has the signed word may, for a day."""

from datetime import datetime

from django.core import signing
from django.db import transaction
from django.utils.dateparse import parse_date

from contacts.models import Task

SALT = "contacts.tasks"
A_DAY = 86_400
NAMES = ("due_at", "due_day", "remind_at", "assignee_id")


def note(tasks):
    """What the tasks are before something is done to them."""
    return {task.pk: _state(task) for task in tasks}


def word(before, *, by):
    """The signed word that takes it back: what each was, and what it is now."""
    now_ = note(Task.objects.filter(pk__in=before))
    rows = [[pk, was, now_[pk]] for pk, was in before.items() if pk in now_]
    return signing.dumps([by.pk, rows], salt=SALT, compress=True)


@transaction.atomic
def take_back(said, *, by):
    """Put back those that nobody changed since; how many. None for a word that is forged, old or somebody else's."""
    try:
        whose, rows = signing.loads(said, salt=SALT, max_age=A_DAY)
    except signing.BadSignature:
        return None
    if whose != by.pk:
        return None
    tasks = Task.objects.select_for_update(of=("self",)).in_bulk([pk for pk, _was, _is in rows])
    return sum(_put_back(tasks[pk], was, then) for pk, was, then in rows if pk in tasks)


def _put_back(task, was, then):
    if _state(task) != then:
        return False
    if then["done"] and not was["done"]:
        return task.reopen()
    task.due_at, task.due_day = _moment(was["due_at"]), was["due_day"] and parse_date(was["due_day"])
    task.remind_at, task.assignee_id = _moment(was["remind_at"]), was["assignee_id"]
    task.save(update_fields=["assignee"])
    task.keep_times()
    return True


def _moment(kept):
    return kept and datetime.fromisoformat(kept)


def _state(task):
    values = {name: getattr(task, name) for name in NAMES}
    plain = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}
    return plain | {"done": task.done_at is not None}
