from django.conf import settings
from django.contrib.auth.decorators import login_required, permission_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from contacts.forms import MappingForm, UploadForm
from contacts.importing import beginning, targets
from contacts.models import Import
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
    rows = Import.objects.visible_to(request.user).select_related("job", "owner")
    page = keyset.page(rows, ["-pk"], request.GET.get("page", ""), size=25)
    context = {"form": form, "page": page, "active": "imports", "targets": targets}
    return render(request, "contacts/imports.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
@MAY
def import_detail(request, pk):
    """What the file seems to hold, to be confirmed; once begun, how far it got and what came of it."""
    run = get_object_or_404(Import.objects.visible_to(request.user).select_related("job"), pk=pk)
    context = {"run": run, "target": targets[run.kind], "active": "imports"}
    if run.job:
        context |= {"job": run.job, "rows": run.rows.exclude(level="skipped")[:50]}
        return render(request, "contacts/import.html", context)
    try:
        context |= {"guess": beginning.guess_for(run)}
        form = MappingForm(request.POST if request.method == "POST" else None, **_about(context))
        if form.is_valid():
            beginning.begin(run, form.mapping())
            return redirect("contacts:import", pk=run.pk)
    except CannotWork as reason:
        context["problem"] = reason
    context["form"] = form if "guess" in context else None
    return render(request, "contacts/import.html", context, status=422 if "problem" in context else 200)


def _about(context):
    return {"guess": context["guess"], "target": context["target"]}
