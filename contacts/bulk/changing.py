"""The work on many people: a chunk at a time, each in one transaction with the place it got to."""

import time

from django.db import transaction
from django.utils.translation import gettext as _

from contacts.bulk import undoing, verbs
from contacts.bulk.beginning import RIGHTS, selected
from contacts.models import BulkChange, Contact
from crm_site.jobs.work import CannotWork, work

CHUNK = 500
PATIENCE = 20  # seconds of work before another task goes on
VERBS = {
    BulkChange.What.ASSIGN: verbs.assign,
    BulkChange.What.STAGE: verbs.stage,
    BulkChange.What.TAG: verbs.tag,
    BulkChange.What.UNTAG: verbs.untag,
    BulkChange.What.DELETE: verbs.delete,
    BulkChange.What.UNDO: undoing.undo,
}


@work("contacts.bulk")
def change_many(job):
    """Go on behind the last person who was looked at."""
    change = BulkChange.objects.filter(pk=job.subject_id).first()
    if change is None:
        raise CannotWork(_("This change was deleted meanwhile."))
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        change, more = step(change.pk)
        if not job.tell(change.seen, max(job.total, change.seen) if more else change.seen):
            return False
        if not more:
            job.finish(said(change), changed=change.changed)
            return False
    return True


@transaction.atomic
def step(pk):
    """One chunk: the change as it is then, and whether there may be more."""
    change = BulkChange.objects.select_for_update(of=("self",)).select_related("owner", "undoes").get(pk=pk)
    keys = list(_candidates(change)[:CHUNK])
    if keys:
        people = _changeable(change, keys)
        change.refused += len(keys) - len(people)
        VERBS[change.what](change, people)
        change.last, change.seen = keys[-1], change.seen + len(keys)
        change.save()
    return change, len(keys) == CHUNK


def _candidates(change):
    """The keys of those who come next."""
    if change.undoes:
        rows = change.undoes.rows.filter(contact__gt=change.last)
        return rows.order_by("contact").values_list("contact", flat=True)
    rows = selected(change.asked, change.owner, change.as_of).filter(pk__gt=change.last)
    return rows.order_by("pk").values_list("pk", flat=True)


def _changeable(change, keys):
    """Those of them whom the person may change as of now, held until the chunk is done."""
    rows = Contact.objects.within(change.owner, RIGHTS.get(change.what, "change")).filter(pk__in=keys)
    return list(rows.order_by("pk").select_for_update(of=("self",)))


def said(change):
    """What came of it, in a sentence."""
    done = {"delete": _("%s deleted"), "undo": _("%s put back")}.get(change.what, _("%s changed"))
    parts = [
        (change.changed, done),
        (change.unchanged, _("%s were so already")),
        (change.outdated, _("%s left alone, since somebody changed them meanwhile")),
        (change.refused, _("%s not yours")),
    ]
    told = [words % f"{number:,}" for number, words in parts if number or words is done]
    return ", ".join(told) + "."
