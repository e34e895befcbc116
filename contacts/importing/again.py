"""Rows that did not come in: what in the bin keeps them out, and the way to have them tried once more."""

import csv
import io
from tempfile import TemporaryFile

from django.apps import apps
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from contacts.importing.targets import targets
from contacts.models import Import
from crm_site.jobs.work import CannotWork


def with_what_is_in_the_bin(run, rows, reader):
    """The rows; each that a record in the bin keeps out has it as `binned`, if the reader may open it."""
    found = {}
    for row in rows:
        row.binned = None
    numbers = {cell for row in rows for cell in _numbers(row)}
    for label in targets[run.kind].kept_out_by if numbers else ():
        found |= apps.get_model(label).everyone.visible_to(reader).with_numbers_in_bin(numbers)
    for row in rows if found else ():
        known = (found[cell] for cell in _numbers(row) if cell in found)
        row.binned = next((record for record in known if str(record) in row.reason), None)
    return rows


def _numbers(row):
    """What of its cells the reason names."""
    cells = {" ".join(cell.split()) for cell in row.cells} - {""} if row.reason else ()
    return [cell for cell in cells if cell in row.reason]


def failed(run):
    """The rows that can be tried again; none that was blanked since somebody in it was erased."""
    return run.rows.filter(level="error").exclude(cells=[])


@transaction.atomic
def again(run, *, by):
    """A new import of the rows that did not come in, read as they were; raises CannotWork when none are left."""
    if not run.job or run.job.unfinished or not run.job.error_file or not failed(run).exists():
        raise CannotWork(_("No row is left that could be imported again."))
    told = {key: said for key, said in run.mapping.items() if key != "sheet"}
    made = Import(kind=run.kind, owner=by, mapping=told | {"encoding": "utf-8", "delimiter": ","})
    made.name = _("Again: %s") % run.name.removeprefix(_("Again: %s") % "")[:180]
    with io.TextIOWrapper(TemporaryFile(), "utf-8", newline="", write_through=True) as text:
        out = csv.writer(text)
        header = _header(run)
        out.writerow(header)
        for row in failed(run).iterator(chunk_size=2000):
            out.writerow(row.cells + [""] * (len(header) - len(row.cells)))
        text.buffer.seek(0)
        made.file.save("again.csv", File(text.buffer), save=False)
        made.save()
    return made


def _header(run):
    """The columns of the file that was sent: it may be gone, but the file of errors begins with them."""
    with run.job.error_file.open("rb") as raw:
        return next(csv.reader(io.TextIOWrapper(raw, "utf-8-sig", newline="")))[:-3]
