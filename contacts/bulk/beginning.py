"""From a choice on a list to work in the queue."""

from django.db import transaction
from django.utils.translation import gettext as _

from contacts.bulk import verbs
from contacts.models import BulkChange
from crm_site.jobs.work import CannotWork, start
from crm_site.lib import filters


def selected(of, asked, reader, as_of):
    """The rows that the reader picked, or all that their filter found at that instant; raises CannotWork."""
    if "picked" in asked:
        return of.load(of.model.objects.visible_to(reader)).filter(pk__in=asked["picked"])
    try:
        return of.found(reader, asked, as_of=as_of).filter(created_at__lte=as_of)
    except filters.FilterError as problem:
        raise CannotWork(str(problem)) from None


@transaction.atomic
def begin(of, verb, title, *, by, asked, value, as_of, total=0):
    """Put a change in the queue; it will be about the rows as they are at `as_of`."""
    change = BulkChange.objects.create(of=of.key, what=verb.key, owner=by, asked=asked, value=value, as_of=as_of)
    return _queued(change, verb.work, title, total)


@transaction.atomic
def undo(change, *, by):
    """Put back exactly what a change changed, once; raises CannotWork when that is no longer possible."""
    change = BulkChange.objects.select_for_update(of=("self",)).select_related("job").get(pk=change.pk)
    if not undoable(change):
        raise CannotWork(_("This can not be taken back, or was taken back already."))
    back = BulkChange.objects.create(of=change.of, what=BulkChange.UNDO, owner=by, undoes=change, value=change.value)
    title = _("Undo: %s") % (change.job or change)
    return _queued(back, "contacts.bulk", title, change.changed)


def undoable(change):
    """Whether it is over, has changed something that can be put back, and was not taken back before."""
    verb = verbs.find(change.of, change.what)
    if not (verb and verb.undo and change.changed) or (change.job and change.job.unfinished):
        return False
    return not BulkChange.objects.filter(undoes=change).exists()


def _queued(change, kind, title, total):
    change.job = start(kind, title, owner=change.owner, subject=change, total=total)
    change.save(update_fields=["job"])
    return change
