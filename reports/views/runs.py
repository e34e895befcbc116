from django.contrib.auth.decorators import login_required, permission_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from crm_site.lib.htmx import render_page
from reports.models import Report, ReportRun

EXPORTS = permission_required("reports.add_reportrun", raise_exception=True)


@require_POST
@login_required
@permission_required("reports.view_report", raise_exception=True)
@EXPORTS
def report_run(request, pk):
    """Have a worker make the files; the page tells how far it is and may be left."""
    found = get_object_or_404(Report.objects.visible_to(request.user), pk=pk)
    found.run(by=request.user)
    return redirect(found)


@require_GET
@login_required
@EXPORTS
def run(request, pk):
    """How far the files are; asked for once a second while they are being made."""
    found = get_object_or_404(_runs(request.user), pk=pk)
    context = {"run": found, "active": "reports"}
    return render_page(request, "reports/run.html", "reports/_run.html", context)


@require_GET
@login_required
@EXPORTS
def csv(request, pk):
    return _download(get_object_or_404(_runs(request.user), pk=pk), "csv")


@require_GET
@login_required
@EXPORTS
def xlsx(request, pk):
    return _download(get_object_or_404(_runs(request.user), pk=pk), "xlsx")


def _runs(user):
    """The user's own runs of reports that the user may still see."""
    seen = Report.objects.visible_to(user)
    return ReportRun.objects.visible_to(user).filter(report__in=seen).select_related("job", "report")


def _download(run, name):
    file = getattr(run, name)
    if not file or not file.storage.exists(file.name):
        raise Http404
    run.fetched()
    return FileResponse(file.open("rb"), as_attachment=True, filename=f"{run.file_name}.{name}")
