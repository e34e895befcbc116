"""What the fields of a record were before, by whom and how they were changed, and back with it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contacts import inline
from contacts.history import restoring, telling
from crm_site.lib.htmx import render_page


def _record(request, of, pk):
    """The subject and the row, for those who may see it."""
    subject = inline.subjects.get(of)
    if subject is None or of not in inline.HISTORIES:
        raise Http404
    if not request.user.has_perm(subject.permission):
        raise PermissionDenied
    return subject, get_object_or_404(subject.rows(request.user), pk=pk)


@require_GET
@login_required
def history(request, of, pk):
    """The newest first; one field of it, or all that one fact is made of."""
    subject, row = _record(request, of, pk)
    choices = telling.choices(row)
    fact, field = inline.find(of, request.GET.get("fact", "")), request.GET.get("field", "")
    columns = telling.columns_of(fact, row) if fact else [field] if field in dict(choices) else []
    found = telling.history(row, columns=columns, token=request.GET.get("page", ""))
    editable = type(row).objects.editable_by(request.user).filter(pk=pk).exists()
    context = {
        "record": row,
        "of": of,
        "history": found,
        "page": found.page,
        "told": [(told, _lines(subject, row, told, editable)) for told in found.told],
        "choices": choices,
        "field": columns[0] if len(columns) == 1 else "",
        "fact": fact,
        "active": subject.active,
    }
    return render_page(request, "contacts/history.html", "contacts/_history.html", context)


def _lines(subject, row, told, editable):
    """`[(line, trace to put it back with, or "" when it cannot be)]`"""
    return [
        (line, restoring.trace_of(subject, row, line) or "row")
        if editable and restoring.may_restore(subject, row, line)
        else (line, "")
        for line in told.lines
    ]


@require_POST
@login_required
def restore(request, of, pk, change):
    """Put back what a field said before that change, as if one had typed it."""
    subject, row = _record(request, of, pk)
    if not type(row).objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    change = get_object_or_404(telling.changes_of(row), pk=change)
    column, seen = request.POST.get("column", ""), request.POST.get("seen", "")
    try:
        restoring.restore(subject, pk, change, column, seen=seen, by=request.user)
    except restoring.CannotRestore as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Put back as it was."))
    return redirect("contacts:history", of=of, pk=pk)
