from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contacts.models import Task
from crm_site.lib import keyset

UNDATED = 50  # tasks without a date that are shown


@require_GET
@login_required
@permission_required("contacts.view_task", raise_exception=True)
def task_list(request):
    """Open tasks that one may see, the most overdue first."""
    rows = Task.objects.visible_to(request.user).open().select_related("contact", "company", "assignee")
    page = keyset.page(rows.exclude(due_at=None), ["due_at", "pk"], request.GET.get("page", ""))
    context = {"page": page, "undated": rows.filter(due_at=None)[:UNDATED], "active": "today", "now": now()}
    return render(request, "contacts/tasks.html", context)


@require_POST
@login_required
@permission_required("contacts.view_task", raise_exception=True)
def task_complete(request, pk):
    task = get_object_or_404(Task.objects.visible_to(request.user), pk=pk)
    if not Task.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    if request.POST.get("undo"):
        task.reopen()
        messages.success(request, _("The task is open again."))
    else:
        task.complete(by=request.user)
        messages.success(request, _("Done: %s") % task)
    return redirect(_back(request) or task.customer or "today")


def _back(request):
    """The page that the form stood on, when it is one of ours."""
    there = request.POST.get("next", "")
    return there if url_has_allowed_host_and_scheme(there, {request.get_host()}, request.is_secure()) else ""
