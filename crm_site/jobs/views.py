from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from crm_site.jobs.models import Job
from crm_site.lib import keyset
from crm_site.lib.htmx import render_page, wants_part

MOST_RUNNING = 10
JUST_ENDED = 4


@require_GET
@login_required
def job_list(request):
    jobs = Job.objects.visible_to(request.user).select_related("owner")
    page = keyset.page(jobs, ["-pk"], request.GET.get("page", ""), size=25)
    return render(request, "jobs/list.html", {"page": page, "active": "jobs"})


@require_GET
@login_required
def jobs_now(request):
    """What the top bar's panel holds; without htmx it is the page of all jobs."""
    return _panel(request) if wants_part(request) else redirect("jobs:list")


def _panel(request):
    """One's own running jobs, and the last few that ended."""
    rows = Job.objects.visible_to(request.user).filter(owner=request.user)
    running = list(rows.unfinished()[:MOST_RUNNING])
    ended = list(rows.ended()[:JUST_ENDED])
    return render(request, "jobs/_panel.html", {"running": running, "ended": ended})


@require_GET
@login_required
def job_detail(request, pk):
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    return render_page(request, "jobs/detail.html", "kit/_progress.html", {"job": job, "active": "jobs"})


@require_POST
@login_required
def job_cancel(request, pk):
    job = get_object_or_404(Job.objects.editable_by(request.user), pk=pk)
    job.cancel(by=request.user)
    if wants_part(request):
        return _panel(request) if "panel" in request.GET else render(request, "kit/_progress.html", {"job": job})
    return redirect("jobs:detail", pk=pk)


@require_GET
@login_required
def job_result(request, pk):
    return _file(get_object_or_404(Job.objects.visible_to(request.user), pk=pk).result_file)


@require_GET
@login_required
def job_errors(request, pk):
    return _file(get_object_or_404(Job.objects.visible_to(request.user), pk=pk).error_file)


def _file(stored):
    """A stored file as a download; 404 when there is none."""
    if not stored or not stored.storage.exists(stored.name):
        raise Http404
    return FileResponse(stored.open("rb"), as_attachment=True, filename=Path(stored.name).name)
