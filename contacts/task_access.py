"""Who may do what with tasks and calendars."""

from django.utils.timezone import now

from contacts import feed
from contacts.models import Agenda, Task
from crm_site.testing.access import EVERYONE, STAFF, Access

MAY = "rep manager admin"  # with a task of the rep
MAY_NOT = "agent marketer analyst"


def _task(cast):
    return [Task.objects.create(title="Call", due_at=now(), assignee=cast.rep).pk]


def _feed(cast):
    agenda = Agenda.of(cast.rep)
    agenda.link()
    return [cast.rep.pk, feed.key_of(agenda)]


TASKS = [
    Access("contacts:tasks", GET=STAFF),
    Access("contacts:task_add", GET=STAFF, POST=STAFF),
    Access("contacts:task", _task, GET=MAY, POST=MAY, unseen=MAY_NOT),
    Access("contacts:task_move", _task, POST=MAY, unseen=MAY_NOT),
    Access("contacts:task_next", _task, POST=MAY, unseen=MAY_NOT),
    Access("contacts:task_event", _task, GET=MAY, unseen=MAY_NOT),
    Access("contacts:task_complete", _task, POST=MAY, unseen=MAY_NOT),
    Access("contacts:task_bulk", POST=STAFF),
    Access("contacts:task_undo", POST=STAFF),
    Access("contacts:calendar", GET=STAFF),
    Access("contacts:calendar_settings", GET=STAFF, POST=STAFF),
    Access("contacts:feed", _feed, GET=EVERYONE, public=True),
]
