"""Taking people along as a file: one pass over the rows by a cursor of the server, so memory does not grow."""

import time
from contextlib import contextmanager
from tempfile import TemporaryFile
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files import File
from django.utils import timezone, translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.bulk.beginning import PEOPLE, selected
from contacts.bulk.files import FILES
from contacts.models import BulkChange
from crm_site.jobs.work import CannotWork, work
from crm_site.lib.listing import chosen

AT_ONCE = 2000  # rows per trip to the server, and per look for their addresses and tags
BREATH = 0.5  # seconds between two signs of life


@work("contacts.export", queue="report")
def export(job):
    """Write the file, from the beginning if a worker died over it: nothing was stored before the end."""
    change = BulkChange.objects.select_related("owner").filter(pk=job.subject_id).first()
    if change is None or not change.owner.has_perm(PEOPLE.permission):
        raise CannotWork(_("You may no longer see these people."))
    with eyes_of(change.owner), TemporaryFile() as stream:
        columns = chosen(PEOPLE.columns, change.asked.get("columns", ""), PEOPLE.shown)
        file = FILES[change.value["format"]](stream, header(columns))
        rows = fill(file, people(change, columns), columns, job)
        if rows is not None and job.tell(rows, rows):
            stream.seek(0)
            job.attach("result_file", f"contacts-{localtime(change.as_of):%Y-%m-%d}.{file.ending}", File(stream))
            job.finish(ngettext("%(n)s person.", "%(n)s people.", rows) % {"n": f"{rows:,}"}, rows=rows)
    return False


def header(columns):
    """Names of columns that the import knows."""
    return [_("Number"), _("First name"), _("Last name"), *(str(column.label) for column in columns)]


def people(change, columns):
    rows = selected(change.asked, change.owner, change.as_of).order_by("pk")
    for column in columns:
        rows = column.load(rows) if column.load else rows
    return rows.iterator(chunk_size=AT_ONCE)


def fill(file, people, columns, job):
    """One row after the other, with signs of life; how many, or None when the job was cancelled meanwhile."""
    rows, told = 0, time.monotonic()
    for rows, person in enumerate(people, 1):
        names = [person.external_id, person.first_name, person.last_name]
        file.add([*names, *(column.value(person) for column in columns)])
        if time.monotonic() - told > BREATH:
            told = time.monotonic()
            if not job.tell(rows, max(job.total, rows)):
                file.drop()
                return None
    file.finish()
    return rows


@contextmanager
def eyes_of(reader):
    """In the reader's zone and language."""
    with timezone.override(ZoneInfo(reader.time_zone)), translation.override(reader.language or settings.LANGUAGE_CODE):
        yield
