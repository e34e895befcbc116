"""Taking an import back: the last chunk first. What somebody changed since stays, and is said."""

import time
from collections import Counter

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.importing import taking_back
from contacts.models import Import
from crm_site.jobs.work import CannotWork, start, work

SLICE = 20  # seconds
MOST_NAMES = 50


@transaction.atomic
def begin_undo(run, *, by):
    """Put the undo in the queue, once; after one that was stopped it goes on with what is left."""
    run = Import.objects.select_for_update(of=("self",)).select_related("job", "reversal").get(pk=run.pk)
    if not run.can_be_undone:
        raise CannotWork(_("This import can no longer be undone."))
    total = run.traces.values("chunk").distinct().count()
    run.reversal = start("contacts.import_undo", _("Undo: %s") % run.name, owner=by, subject=run, total=total)
    run.save(update_fields=["reversal"])
    return run.reversal


@work("contacts.import_undo", page="contacts:import")
def undo_import(job):
    """Go on with the last chunk that is left."""
    end = time.monotonic() + SLICE
    run = Import.objects.get(pk=job.subject_id)
    while step(run, job):
        left = run.traces.values("chunk").distinct().count()
        if not job.tell(max(0, job.total - left)):
            return False
        if time.monotonic() > end:
            return True
    run.refresh_from_db()
    job.tell(job.total)
    job.finish(sentence(run.put_back))
    return False


@transaction.atomic
def step(run, job):
    """One chunk; False when none is left."""
    run = Import.objects.select_for_update(of=("self",)).get(pk=run.pk)
    chunk = run.traces.order_by("-chunk").values_list("chunk", flat=True).first()
    if chunk is None or run.reversal_id != job.pk:
        return False
    traces = run.traces.filter(chunk=chunk)
    done = taking_back.Chunk(traces, run, job.owner).take_back()
    names = [*run.put_back.get("names", []), *done.pop("names")][:MOST_NAMES]
    counts = Counter({key: number for key, number in run.put_back.items() if key != "names"})
    counts.update(done)
    Import.objects.filter(pk=run.pk).update(put_back={**counts, "names": names})
    traces.delete()
    return True


def sentence(done):
    """What happened, as one would tell a colleague."""
    parts = [
        ngettext("%d deleted", "%d deleted", done.get("deleted", 0)) % done.get("deleted", 0),
        ngettext("%d put back", "%d put back", done.get("restored", 0)) % done.get("restored", 0),
    ]
    stayed = done.get("stayed", 0)
    if stayed:
        words = ngettext("%d left, since somebody changed it", "%d left, since somebody changed them", stayed)
        parts.append(words % stayed)
    return ", ".join(parts) + "."
