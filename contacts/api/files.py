"""Whole files: imports with their dry run, exports, and how far the work got."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404
from django.utils.timezone import now
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from ninja import File, Form, Query, Schema
from ninja.files import UploadedFile
from pydantic import Field

from contacts.api.lists import State
from contacts.bulk import beginning as bulk_beginning
from contacts.bulk import verbs
from contacts.bulk.forms import MOST_PICKED
from contacts.importing import beginning, targets, undoing
from contacts.importing.forms import UploadForm
from contacts.lists import LISTS
from contacts.models import BulkChange, Import
from crm_site.api.areas import Area
from crm_site.api.doors import own, seen
from crm_site.api.problems import Problem, means, not_yours, of_form
from crm_site.api.shapes import Part, Shape, Strict, Walked
from crm_site.jobs.work import CannotWork
from crm_site.lib.counting import count

imports = Area("imports", _("Imports"))
exports = Area("exports", _("Exports"))
MAY = "contacts.add_import"
means(CannotWork, 409)

JOB = Shape(
    "Job",
    id=Part(int),
    kind=Part(str),
    title=Part(str),
    state=Part(str, about="queued, running, done, failed or cancelled."),
    done=Part(int),
    total=Part(int),
    message=Part(str),
    created_at=Part(datetime),
    finished_at=Part(datetime),
)


def _job(job):
    return job and JOB.said(job)


IMPORT = Shape(
    "Import",
    id=Part(int),
    kind=Part(str),
    name=Part(str),
    mapping=Part(dict[str, Any]),
    planned=Part(dict[str, int], about="What a dry run found would happen, by fate."),
    counts=Part(dict[str, int]),
    dry_run=Part(JOB.schema, lambda run: _job(run.plan), lambda rows: rows.select_related("plan")),
    job=Part(JOB.schema, lambda run: _job(run.job), lambda rows: rows.select_related("job")),
    undo=Part(JOB.schema, lambda run: _job(run.reversal), lambda rows: rows.select_related("reversal")),
    created_at=Part(datetime),
)
ROW = Shape("ImportRow", id=Part(int), line=Part(int), level=Part(str), reason=Part(str), cells=Part(list[Any]))
EXPORT = Shape(
    "Export",
    id=Part(int),
    of=Part(str),
    format=Part(str, lambda change: change.value.get("format")),
    job=Part(JOB.schema, lambda change: _job(change.job), lambda rows: rows.select_related("job")),
)


class Guessed(Schema):
    kind: str
    mapping: dict[str, Any]
    header: list[str]
    examples: list[list[str]]
    columns: dict[str, str] = Field(description="The columns that there are, by key.")


class Mapped(Strict):
    mapping: dict[str, Any] = Field(default_factory=dict, description="What it leaves unsaid is guessed.")


class NewExport(State):
    of: str = Field(max_length=20)
    format: str = "csv"
    picked: list[int] | None = Field(None, max_length=MOST_PICKED, description="Only these rows.")


@imports.get("/imports", IMPORT.page, right=MAY)
def import_list(request, asked: Query[Walked]):
    """Your imports, the last one first."""
    return IMPORT.walk(Import.objects.visible_to(request.user), ["-pk"], asked)


@imports.post("/imports", IMPORT.schema, right=MAY)
def import_add(request, file: File[UploadedFile], kind: Form[str] = "contacts"):
    """Bring a file; nothing is read into the base before it is started."""
    form = UploadForm({"kind": kind}, {"file": file}, limit=settings.UPLOAD_LIMIT)
    if not form.is_valid():
        raise of_form(form)
    form.instance.owner, form.instance.name = request.user, form.cleaned_data["file"].name[:200]
    return IMPORT.said(form.save())


@imports.get("/imports/{int:pk}", IMPORT.schema, right=MAY)
def import_one(request, pk: int):
    """How far it got and what came of it."""
    return IMPORT.said(seen(request, Import, pk, IMPORT.loaded))


@imports.get("/imports/{int:pk}/guess", Guessed, right=MAY)
def import_guess(request, pk: int):
    """What the file seems to hold: a mapping to correct and send back."""
    run = seen(request, Import, pk)
    guess = beginning.guess_for(run)
    known = {column.key: str(column.label) for column in targets[run.kind].columns}
    told = {"kind": guess.kind, "header": guess.header, "examples": guess.examples, "columns": known}
    return told | {"mapping": guess.as_mapping()}


@imports.post("/imports/{int:pk}/dry-run", IMPORT.schema, status=202, right=MAY)
def import_rehearse(request, pk: int, payload: Mapped):
    """Look at every row and write nothing; `planned` tells what would happen."""
    run = own(request, Import, pk)
    beginning.rehearse(run, _mapping(run, payload))
    return IMPORT.said(seen(request, Import, pk, IMPORT.loaded))


@imports.post("/imports/{int:pk}/start", IMPORT.schema, status=202, right=MAY)
def import_start(request, pk: int, payload: Mapped):
    """Bring it in, in the background, once; without a mapping as the dry run had it."""
    run = own(request, Import, pk)
    beginning.begin(run, _mapping(run, payload))
    return IMPORT.said(seen(request, Import, pk, IMPORT.loaded))


def _mapping(run, payload):
    """What is sent, checked; what it leaves unsaid as the dry run had it, else as it is guessed."""
    known = run.mapping if run.plan_id else {}
    return beginning.completed(known | beginning.checked(payload.mapping), beginning.guess_for(run))


@imports.post("/imports/{int:pk}/cancel", IMPORT.schema, status=200, right=MAY)
def import_cancel(request, pk: int):
    """Stop what is under way, the dry run, the import or its undo; what was done stays done."""
    run = own(request, Import, pk, load=IMPORT.loaded)
    for job in (run.plan, run.job, run.reversal):
        if job and job.unfinished:
            job.cancel(by=request.user)
    return IMPORT.said(seen(request, Import, pk, IMPORT.loaded))


@imports.post("/imports/{int:pk}/undo", IMPORT.schema, status=202, right=MAY)
def import_undo(request, pk: int):
    """Take back what it made and changed, but for what somebody changed since."""
    undoing.begin_undo(own(request, Import, pk), by=request.user)
    return IMPORT.said(seen(request, Import, pk, IMPORT.loaded))


@imports.get("/imports/{int:pk}/rows", ROW.page, right=MAY)
def import_rows(request, pk: int, asked: Query[Walked]):
    """Rows that did not come in, or with a remark."""
    return ROW.walk(seen(request, Import, pk).rows.all(), ["pk"], asked)


@imports.get("/imports/{int:pk}/errors", None, right=MAY)
def import_errors(request, pk: int):
    """The file of the rows that did not come in, to be mended and sent again."""
    run = seen(request, Import, pk, IMPORT.loaded)
    return _file(run.job and run.job.error_file)


@exports.get("/exports", EXPORT.page)
def export_list(request, asked: Query[Walked]):
    """Exports that you may see, the last one first."""
    rows = BulkChange.objects.visible_to(request.user).filter(what="export", job__isnull=False)
    return EXPORT.walk(rows, ["-pk"], asked)


@exports.post("/exports", EXPORT.schema, status=202)
def export_start(request, payload: NewExport):
    """Write a list to a file, in the background: all that its search and filter find, or the rows that are named."""
    of, verb = _exportable(request, payload.of)
    asked = payload.dict(exclude={"of", "format", "picked"}) | ({"picked": payload.picked} if payload.picked else {})
    form = verb.form({"asked": asked, "format": payload.format}, of=of, reader=request.user)
    form.fields["asked"].clean = lambda value: value
    if not form.is_valid():
        raise of_form(form)
    moment = now()
    number = count(bulk_beginning.selected(of, asked, request.user, moment))
    title = f"{verb.label}: {form.words()} ({number})"
    change = bulk_beginning.begin(
        of, verb, title, by=request.user, asked=asked, value=form.value(), as_of=moment, total=number.number
    )
    return EXPORT.said(change)


def _exportable(request, key):
    of = LISTS.get(key)
    verb = of and verbs.find(key, "export")
    if verb is None:
        raise Problem(422, fields={"of": [say("There is no such list.")]})
    if not verbs.may(request.user, of, verb):
        raise not_yours()
    return of, verb


@exports.get("/exports/{int:pk}", EXPORT.schema)
def export_one(request, pk: int):
    """How far it got."""
    return EXPORT.said(_export(request, pk))


@exports.get("/exports/{int:pk}/file", None)
def export_file(request, pk: int):
    """The finished file."""
    return _file(_export(request, pk).job.result_file)


@exports.delete("/exports/{int:pk}")
def export_cancel(request, pk: int):
    """Stop it; a finished one stays finished."""
    _export(request, pk)
    own(request, BulkChange, pk, load=EXPORT.loaded).job.cancel(by=request.user)


def _export(request, pk):
    found = seen(request, BulkChange, pk, EXPORT.loaded)
    if found.what != "export" or not found.job:
        raise Http404
    return found


def _file(stored):
    if not stored or not stored.storage.exists(stored.name):
        raise Http404
    return FileResponse(stored.open("rb"), as_attachment=True, filename=Path(stored.name).name)
