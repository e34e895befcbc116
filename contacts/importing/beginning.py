"""From a file to a running import."""

import json
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from contacts.importing import guessing, reading
from contacts.importing.running import Runner
from contacts.importing.targets import targets
from contacts.models import Import
from crm_site.jobs.work import CannotWork, start, work

KEYS = {"encoding", "delimiter", "date_order", "decimal", "columns", "aliases", "options", "skip"}


def guess_for(run):
    """What the stored file seems to hold; raises CannotWork for one that is no table."""
    try:
        raw = reading.head(run.file, run.name, guessing.SAMPLE * 2)
    except (OSError, EOFError):
        raise CannotWork(_("This file is damaged: it cannot be unpacked. Save it again and try once more.")) from None
    if raw.startswith(b"PK\x03\x04"):
        raise CannotWork(_("This is a workbook. Save it as CSV (comma separated) and try again."))
    guess = guessing.sniff(raw, run.kind)
    if len(guess.header) < 1 or not any(guess.header):
        raise CannotWork(_("This file is empty. The first row must hold the names of the columns."))
    return guess


@transaction.atomic
def begin(run, mapping, *, ring=True):
    """Put the import in the queue with this mapping."""
    target = targets[run.kind]
    found = [key for key in mapping["columns"].values() if key]
    missing = [str(column.label) for column in target.columns if column.required and column.key not in found]
    if missing:
        raise CannotWork(_("No column of the file was chosen for: %s.") % ", ".join(missing))
    if not found:
        raise CannotWork(_("No column of the file was recognised. Choose at least one."))
    run.mapping = mapping
    run.job = start("contacts.import", run.name, owner=run.owner, subject=run, ring=ring)
    run.save()
    return run.job


def read_mapping(path):
    """A mapping file; raises CannotWork when it is damaged or says what we do not know."""
    try:
        mapping = json.loads(Path(path).read_text("utf-8"))
    except (OSError, ValueError) as problem:
        raise CannotWork(_("The mapping file cannot be read: %s") % problem) from None
    unknown = set(mapping) - KEYS if isinstance(mapping, dict) else {"?"}
    if unknown:
        raise CannotWork(_("The mapping file says what we do not know: %s.") % ", ".join(sorted(unknown)))
    return mapping


def completed(mapping, guess):
    """What the mapping leaves unsaid is guessed."""
    return guess.as_mapping() | mapping


@work("contacts.import")
def import_file(job):
    """Import a file for a while. May be called again after a crash: it goes on where the last chunk ended."""
    return Runner(Import.objects.get(pk=job.subject_id), job).work()
