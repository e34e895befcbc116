from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm_site.lib import keyset
from crm_site.lib.htmx import render_page
from reports.forms import ReportForm, initial_of
from reports.kinds import kinds
from reports.looking import GLANCE, Look
from reports.models import Report, ReportRun

SEES = permission_required("reports.view_report", raise_exception=True)


@require_GET
@login_required
@SEES
def report_list(request):
    rows = Report.objects.visible_to(request.user).select_related("owner")
    page = keyset.page(rows, ["-pk"], request.GET.get("page", ""), size=25)
    context = {"page": page, "active": "reports"}
    return render_page(request, "reports/list.html", "reports/_list.html", context)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required("reports.add_report", raise_exception=True)
def report_add(request):
    """Choose what and when, look at the first rows, and keep it under a name."""
    if request.method == "POST":
        form = ReportForm(request.POST, reader=request.user)
        if form.is_valid():
            return redirect(form.save())
        return _form(request, form, status=422)
    form = ReportForm(initial=_wanted(request), reader=request.user)
    chosen = ReportForm(request.GET, reader=request.user)
    look = _look(chosen) if request.GET.get("kind") else None
    return _form(request, form, look=look)


def _wanted(request):
    """What the address asks for, with a name that says it."""
    wanted = {name: request.GET[name] for name in ReportForm.base_fields if name in request.GET}
    how = kinds.get(wanted.get("kind"))
    return {"name": str(how.label) if how else ""} | wanted


def _look(form):
    """The first rows, if the address asks for something that the reader may see."""
    form.errors.pop("name", None)
    how = kinds.get(form.cleaned_data.get("kind"))
    return Look(how, form.asked(), GLANCE) if how and not form.errors else None


def _form(request, form, *, look=None, status=200, report=None):
    context = {"form": form, "look": look, "report": report, "active": "reports"}
    return render_page(request, "reports/form.html", "reports/_form.html", context, status=status)


@require_GET
@login_required
@SEES
def report(request, pk):
    """The numbers and first rows as they are now, and the files that the reader had made."""
    found = get_object_or_404(Report.objects.visible_to(request.user).select_related("owner"), pk=pk)
    runs = ReportRun.objects.visible_to(request.user).filter(report=found).select_related("job", "report")
    context = {
        "report": found,
        "look": Look(found.how, found.asked(request.user)),
        "runs": runs[:10],
        "mine": found.owner_id == request.user.pk,
        "active": "reports",
    }
    return render(request, "reports/report.html", context)


@require_http_methods(["GET", "POST"])
@login_required
@SEES
def report_edit(request, pk):
    found = get_object_or_404(Report.objects.visible_to(request.user), pk=pk)
    if not Report.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    sent = request.POST if request.method == "POST" else None
    form = ReportForm(sent, initial=initial_of(found), reader=request.user)
    if form.is_valid():
        return redirect(form.save(found))
    return _form(request, form, report=found, status=422 if form.errors else 200)


@require_POST
@login_required
@SEES
def report_delete(request, pk):
    found = get_object_or_404(Report.objects.visible_to(request.user), pk=pk)
    if not Report.objects.deletable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    found.remove()
    messages.success(request, _("“%s” and its files are deleted.") % found)
    return redirect("reports:list")
