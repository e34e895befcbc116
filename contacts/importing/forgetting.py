"""What imports keep of a person's words beside their record: rows shown or mended, values of before, files."""

import csv
import io
from contextlib import suppress
from tempfile import TemporaryFile

from django.core.files.base import File
from django.db import connection, transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast, Lower
from django.utils.timezone import now

from contacts.importing import reading
from contacts.models import Contact, Correction, Import, ImportTrace, PlannedRow
from contacts.models.imports import UNDO_FOR
from crm_site.jobs.models import Job
from crm_site.jobs.work import CannotWork

OF_THEM = f"UPDATE {ImportTrace._meta.db_table} SET changed = changed - %s::text[] WHERE model = %s AND changed ?| %s"
KEPT = UNDO_FOR  # for so long files are kept that one may still fetch, or begin to import
AT_ONCE = 500


def forget(contact, person):
    """Delete them; an undo then leaves the person as they are."""
    for model in (PlannedRow, Correction):
        model.objects.annotate(words=Lower(Cast("cells", TextField()))).filter(person.stands_in("words")).delete()
    forget_traces(Contact, [contact.pk])
    words = frozenset(word.casefold() for word in person.words)
    transaction.on_commit(lambda: forget_in_files(words))


def forget_traces(model, keys):
    """What an import changed of these records is not put back any more."""
    keys = [str(key) for key in keys]
    with connection.cursor() as cursor:
        cursor.execute(OF_THEM, [keys, model._meta.label, keys])


def forget_in_files(words):
    """Files in which one of these words stands: one that waits to be imported goes, of errors only the rows go."""
    waiting = Import.objects.exclude(file="").exclude(job__state__in=Job.UNFINISHED)
    for run in waiting.select_related("job").iterator():
        if run.job_id or stands_in(run, words):
            drop_original(run)
    for job in Job.objects.filter(kind="contacts.import").exclude(error_file="").iterator():
        forget_errors(job, words)


def stands_in(run, words):
    """Whether one of the words is in the file; what cannot be read may hold them."""
    try:
        chunks = reading.chunks(run.file, run.mapping)
        return any(_holds(row.cells, words) for chunk in chunks for row in chunk)
    except CannotWork:
        return True


def _holds(cells, words):
    said = "\n".join(cells).casefold()
    return any(word in said for word in words)


def forget_errors(job, words):
    """Write the file of rows that need a look once more, without those in which one of the words stands."""
    with suppress(FileNotFoundError), job.error_file.open("rb") as old, TemporaryFile() as new:
        with io.TextIOWrapper(old, "utf-8-sig", newline="") as text:
            rows = csv.reader(text)
            kept, gone = _without(rows, words, new)
        if gone:
            name, stored = job.error_file.name, job.error_file
            stored.storage.delete(name)
            new.seek(0)
            job.attach("error_file", name.rpartition("/")[2], File(new)) if kept else _lose(job)


def _without(rows, words, stream):
    """`(rows that stay, rows that go)`; the header stays."""
    kept = gone = 0
    text = io.TextIOWrapper(stream, "utf-8-sig", newline="", write_through=True)
    out = csv.writer(text)
    out.writerow(next(rows, []))
    for cells in rows:
        if _holds(cells, words):
            gone += 1
        else:
            out.writerow(cells)
            kept += 1
    text.detach()
    return kept, gone


def _lose(job):
    Job.objects.filter(pk=job.pk).update(error_file="")


def drop_original(run):
    """The file goes, what came of it stays; the import can no longer be begun."""
    name, storage = run.file.name, run.file.storage
    Import.objects.filter(pk=run.pk, file=name).update(file="")
    storage.delete(name)


def drop_old_files(moment=None):
    """Originals of imports that are over, and whatever is older than a month; how many."""
    before = (moment or now()) - KEPT
    over = Q(job__isnull=False) & ~Q(job__state__in=Job.UNFINISHED) | Q(job=None, created_at__lt=before)
    runs = list(Import.objects.filter(over).exclude(file="").select_related("job")[:AT_ONCE])
    for run in runs:
        drop_original(run)
    jobs = Job.objects.filter(kind__in=["contacts.import", "contacts.export"], finished_at__lt=before)
    old = list(jobs.exclude(error_file="", result_file="").order_by("pk")[:AT_ONCE])
    for job in old:
        for stored in filter(None, (job.error_file, job.result_file)):
            stored.storage.delete(stored.name)
        Job.objects.filter(pk=job.pk).update(error_file="", result_file="")
    return len(runs) + len(old)
