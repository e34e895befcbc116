"""From a choice on the list to work in the queue."""

from django.db import transaction
from django.utils.translation import gettext as _

from contacts.lists import LISTS
from contacts.models import BulkChange
from crm_site.jobs.work import CannotWork, start
from crm_site.lib import filters

PEOPLE = LISTS["contacts"]
What = BulkChange.What
RIGHTS = {
    What.ASSIGN: "change",
    What.TAG: "change",
    What.UNTAG: "change",
    What.STAGE: "change",
    What.EXPORT: "view",
    What.DELETE: "delete",
}


def selected(asked, reader, as_of):
    """Whom the reader picked, or all whom their filter found at that instant; raises CannotWork."""
    if "picked" in asked:
        return PEOPLE.base(reader).filter(pk__in=asked["picked"])
    try:
        return PEOPLE.found(reader, asked, as_of=as_of).filter(created_at__lte=as_of)
    except filters.FilterError as problem:
        raise CannotWork(str(problem)) from None


def within(rows, what, reader):
    """Those of the rows to whom the reader may do that."""
    return rows.within(reader, RIGHTS[what])


@transaction.atomic
def begin(what, title, *, by, asked, value, as_of, total=0):
    """Put a change in the queue; it will be about the people as they are at `as_of`."""
    change = BulkChange.objects.create(what=what, owner=by, asked=asked, value=value, as_of=as_of)
    kind = "contacts.export" if what == What.EXPORT else "contacts.bulk"
    return _queued(change, kind, title, total)


@transaction.atomic
def undo(change, *, by):
    """Put back exactly what a change changed, once; raises CannotWork when that is no longer possible."""
    change = BulkChange.objects.select_for_update(of=("self",)).select_related("job").get(pk=change.pk)
    if not change.can_be_undone:
        raise CannotWork(_("This can not be taken back, or was taken back already."))
    back = BulkChange.objects.create(what=What.UNDO, owner=by, undoes=change, value=change.value)
    title = _("Undo: %s") % (change.job or change)
    return _queued(back, "contacts.bulk", title, change.changed)


def _queued(change, kind, title, total):
    change.job = start(kind, title, owner=change.owner, subject=change, total=total)
    change.save(update_fields=["job"])
    return change
