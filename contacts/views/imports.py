from django.conf import settings
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from contacts.importing import again, beginning, guessing, oddities, planning, presets, reading, targets, undoing
from contacts.importing.forms import MappingForm, ReadingForm, UploadForm
from contacts.models import Import, PlannedRow
from crm_site.jobs.work import CannotWork
from crm_site.lib import keyset

MAY = permission_required("contacts.add_import", raise_exception=True)


@require_http_methods(["GET", "POST"])
@login_required
@MAY
def import_list(request):
    """Earlier imports, and the form that begins one."""
    sent = request.method == "POST"
    form = UploadForm(*((request.POST, request.FILES) if sent else ()), limit=settings.UPLOAD_LIMIT)
    if form.is_valid():
        form.instance.owner, form.instance.name = request.user, form.cleaned_data["file"].name[:200]
        return redirect("contacts:import", pk=form.save().pk)
    rows = Import.objects.visible_to(request.user).select_related("job", "reversal", "owner")
    page = keyset.page(rows, ["-pk"], request.GET.get("page", ""), size=25)
    context = {"form": form, "page": page, "active": "imports", "targets": targets}
    return render(request, "contacts/imports.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
@MAY
def import_detail(request, pk):
    """What the file seems to hold, to be confirmed; a dry run of it; once begun, how far it got and what came of it."""
    run = _run(request, pk)
    context = {"run": run, "target": targets[run.kind], "active": "imports"}
    if run.job:
        return render(request, "contacts/import.html", context | _ended(run, request.user))
    if run.plan and request.method == "GET" and "columns" not in request.GET:
        return render(request, "contacts/import_plan.html", context | _plan(run, request.user))
    return _mapping_page(request, run, context)


def _run(request, pk):
    rows = Import.objects.visible_to(request.user).select_related("job", "plan", "reversal")
    return get_object_or_404(rows, pk=pk)


def _ended(run, reader):
    rows = again.with_what_is_in_the_bin(run, list(run.rows.exclude(level="skipped")[:50]), reader)
    return {"job": run.job, "rows": rows, "failed": not run.job.unfinished and again.failed(run).count()}


def _mapping_page(request, run, context):
    told = ReadingForm.told(request.GET)
    try:
        said = {} if told else run.mapping
        guess = beginning.guess_for(run, told or _reading_of(said))
        context |= {"guess": guess, "preset": presets.find(guess.preset), "reading": ReadingForm(guess=guess)}
        form = MappingForm(request.POST or None, guess=guess, target=context["target"], said=said)
        if form.is_valid():
            act = beginning.rehearse if request.POST.get("then") == "check" else beginning.begin
            act(run, form.mapping())
            return redirect("contacts:import", pk=run.pk)
    except CannotWork as reason:
        context["problem"] = reason
    if "guess" in context:
        context |= {"form": form, "hints": oddities.hints(run, context["guess"])}
    return render(request, "contacts/import.html", context, status=422 if "problem" in context else 200)


def _reading_of(mapping):
    """How the dry run read the file."""
    keys = [key for key in ("encoding", "delimiter", "sheet") if mapping.get(key)]
    return {key: mapping[key] for key in keys} | ({"preset": mapping.get("preset", "")} if keys else {})


def _plan(run, reader):
    rows = again.with_what_is_in_the_bin(run, list(run.planned_rows.all()), reader)
    fates = [
        (fate, run.planned.get(fate.value, 0), [row for row in rows if row.fate == fate])
        for fate in (PlannedRow.Fate.ERROR, *(one for one in PlannedRow.Fate if one != PlannedRow.Fate.ERROR))
        if run.planned.get(fate.value)
    ]
    tiles = [(fate, run.planned.get(fate.value, 0)) for fate in PlannedRow.Fate]
    return {"job": run.plan, "fates": fates, "tiles": tiles, "mended": run.corrections.count()}


@require_POST
@login_required
@MAY
def import_start(request, pk):
    """After a dry run: the import itself, as it was looked at."""
    run = _run(request, pk)
    if not run.plan:
        raise Http404
    beginning.begin(run, run.mapping)
    return redirect("contacts:import", pk=run.pk)


@require_http_methods(["GET", "POST"])
@login_required
@MAY
def import_row(request, pk, line):
    """The cells of a row that the dry run shows, to be mended; they are taken along when the import runs."""
    run = _run(request, pk)
    row = get_object_or_404(run.planned_rows, line=line)
    header = guessing.unique(reading.header(run.file, run.mapping))
    width = max(len(header), len(row.cells))
    names = header + [""] * (width - len(header))
    cells = row.cells + [""] * (width - len(row.cells))
    if request.method == "POST":
        if run.job:
            raise PermissionDenied
        said = [request.POST.get(f"cell{place}", cell).replace("\r\n", "\n") for place, cell in enumerate(cells)]
        planning.mend(row, said)
        return redirect("contacts:import", pk=run.pk)
    meanings = [run.mapping.get("columns", {}).get(name) for name in names]
    fields = list(zip(range(width), names, cells, meanings, strict=True))
    context = {"run": run, "row": row, "fields": fields, "active": "imports"}
    return render(request, "contacts/import_row.html", context)


@require_POST
@login_required
@MAY
def import_undo(request, pk):
    """Take back what the import made and changed."""
    run = _run(request, pk)
    try:
        undoing.begin_undo(run, by=request.user)
    except CannotWork as reason:
        return _refused(request, run, reason)
    return redirect("contacts:import", pk=run.pk)


@require_POST
@login_required
@MAY
def import_again(request, pk):
    """The rows that did not come in as an import of their own, to be looked at and begun."""
    run = _run(request, pk)
    try:
        made = again.again(run, by=request.user)
    except CannotWork as reason:
        return _refused(request, run, reason)
    return redirect("contacts:import", pk=made.pk)


def _refused(request, run, reason):
    context = {"run": run, "target": targets[run.kind], "active": "imports", "job": run.job, "problem": reason}
    return render(request, "contacts/import.html", context, status=422)
