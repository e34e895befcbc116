"""From a file to a running import."""

import json
from contextlib import suppress
from pathlib import Path

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from contacts.importing import guessing, oddities, reading, slots, workbooks
from contacts.importing.running import Runner
from contacts.importing.targets import targets
from contacts.models import Import, ImportTrace
from contacts.models.imports import UNDO_FOR
from crm_site.jobs.work import CannotWork, start, work

SHAPES = {
    "encoding": str,
    "delimiter": str,
    "date_order": str,
    "decimal": str,
    "columns": dict,
    "aliases": dict,
    "options": dict,
    "skip": list,
    "preset": str,
    "sheet": str,
    "what": str,
    "blanks": list,
}


def guess_for(run, told=None):
    """What the stored file seems to hold, but for what is `told`; raises CannotWork for one that is no table."""
    raw = reading.head(run.file, guessing.SAMPLE * 2)
    if workbooks.is_workbook(raw):
        with reading.opened(run.file) as book:
            guess = guessing.of_workbook(book, run.kind, told or {}, own=True)
    else:
        guess = guessing.sniff(raw, run.kind, told, own=True)
    if guess.kind != run.kind:
        raise CannotWork(_("This file holds cards of people. Import it as contacts."))
    if reason := oddities.refusal(raw, guess):
        raise CannotWork(reason)
    return guess


@transaction.atomic
def begin(run, mapping, *, ring=True):
    """Put the import in the queue with this mapping, once. A dry run that is still going ends."""
    run = Import.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if run.job:
        return run.job
    _check(run, mapping)
    if run.plan and run.plan.unfinished:
        run.plan.cancel()
    ImportTrace.objects.filter(at__lt=now() - UNDO_FOR).delete()
    run.mapping = mapping
    run.job = start("contacts.import", run.name, owner=run.owner, subject=run, ring=ring)
    run.save()
    return run.job


@transaction.atomic
def rehearse(run, mapping):
    """Put a dry run with this mapping in the queue; what an earlier one found is forgotten."""
    run = Import.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if run.job:
        return run.job
    _check(run, mapping)
    if run.plan and run.plan.unfinished:
        run.plan.cancel()
    forgotten = [run.planned_rows, run.seen]
    if _meaning(run.mapping) != _meaning(mapping):
        forgotten.append(run.corrections)  # they were cells of other columns, or of another sheet
    for rows in forgotten:
        rows.all().delete()
    run.mapping, run.planned, run.planned_to = mapping, {}, 0
    run.plan = start("contacts.import_plan", _("Dry run: %s") % run.name, owner=run.owner, subject=run)
    run.save()
    return run.plan


def _meaning(mapping):
    return [mapping.get(key, "") for key in ("encoding", "delimiter", "sheet")]


def _check(run, mapping):
    """Raises CannotWork when the columns that are chosen are not enough."""
    target = targets[run.kind]
    found = [slots.parse(said)[0] for said in mapping["columns"].values() if said]
    missing = [str(column.label) for column in target.columns if column.required and column.key not in found]
    if missing:
        raise CannotWork(_("No column of the file was chosen for: %s.") % ", ".join(missing))
    if not found:
        raise CannotWork(_("No column of the file has a meaning yet. Choose at least one."))


def read_mapping(path):
    """A mapping file; raises CannotWork when it is damaged or says what we do not know."""
    try:
        mapping = json.loads(Path(path).read_text("utf-8"))
    except (OSError, ValueError) as problem:
        raise CannotWork(_("The mapping file cannot be read: %s") % problem) from None
    return checked(mapping)


def checked(mapping):
    """The mapping, if the reader of the file can follow it; raises CannotWork."""
    unknown = set(mapping) - set(SHAPES) if isinstance(mapping, dict) else {"?"}
    if unknown:
        raise CannotWork(_("The mapping file says what we do not know: %s.") % ", ".join(sorted(unknown)))
    wrong = [key for key, said in mapping.items() if not _sound(key, said)]
    if wrong:
        raise CannotWork(_("The mapping file cannot be followed in what it says of: %s.") % ", ".join(wrong))
    return mapping


def _sound(key, said):
    """Whether the answer is one that the reader of the file can follow."""
    if not isinstance(said, SHAPES[key]):
        return False
    if key == "encoding":
        with suppress(LookupError, ValueError):
            return bool(b"x".decode(said, "replace"))
        return False
    choices = {"date_order": ("ymd", "dmy", "mdy"), "decimal": (".", ","), "what": ("both", "create", "update")}
    if key == "delimiter":
        return len(said) == 1 and said not in '"\r\n'
    if key == "columns":
        return all(isinstance(column, str) for column in said.values())
    if key == "skip":
        return all(isinstance(rule, dict) and isinstance(rule.get("starts", ""), str) for rule in said)
    return key not in choices or said in choices[key]


def completed(mapping, guess):
    """What the mapping leaves unsaid is guessed."""
    return guess.as_mapping() | mapping


@work("contacts.import", page="contacts:import")
def import_file(job):
    """Import a file for a while. May be called again after a crash: it goes on where the last chunk ended."""
    return Runner(Import.objects.get(pk=job.subject_id), job).work()
