"""One fact of one record: asked for in place, saved, shown again. Without JavaScript it is a page of its own."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contacts import inline
from contacts.models.record import EditConflict
from crm_site.lib.htmx import render_page, wants_part


@require_http_methods(["GET", "POST"])
@login_required
def field(request, of, pk, field):
    """GET asks for the fact (with `?shown` it is only shown), POST saves it. Who lost a race sees both values."""
    fact = inline.find(of, field)
    if fact is None:
        raise Http404
    row = _row(request, fact.subject, pk)
    if request.method == "GET" and "shown" in request.GET:
        return _shown(request, fact, row)
    if not _may_change(request.user, row):
        raise PermissionDenied
    form = inline.FactForm(request.POST if request.method == "POST" else None, fact=fact, row=row, user=request.user)
    if request.method == "GET":
        return _asked(request, form, status=200)
    return _saved(request, form) if form.is_valid() else _asked(request, form, status=422)


def _row(request, subject, pk):
    if not request.user.has_perm(subject.permission):
        raise PermissionDenied
    return get_object_or_404(subject.rows(request.user), pk=pk)


def _may_change(user, row):
    return type(row).objects.editable_by(user).filter(pk=row.pk).exists()


def _saved(request, form):
    try:
        row = form.save(by=request.user)
    except EditConflict as conflict:
        return _asked(request, form.renewed(conflict.theirs), status=409, theirs=conflict.theirs)
    except form.fact.subject.refused as refused:
        form.add_error(None, str(refused))
        return _asked(request, form, status=422)
    except ObjectDoesNotExist:
        raise Http404 from None
    if not wants_part(request):
        messages.success(request, _("Saved."))
        return redirect(_back(request, row))
    answer = _shown(request, form.fact, row)
    answer["HX-Trigger-After-Settle"] = json.dumps({"record-changed": _news(form.fact, row)})
    return answer


def _news(fact, row):
    return {"of": fact.subject.of, "pk": row.pk, "field": fact.key, "version": getattr(row, "version", None)}


def _shown(request, fact, row):
    if not wants_part(request):
        return redirect(_back(request, row))
    cell = inline.Cell(fact, row, _may_change(request.user, row), _look(request))
    return render(request, "kit/_cell.html", cell.context)


def _asked(request, form, *, status, theirs=None):
    cell = inline.Cell(form.fact, form.row, True, _look(request))
    context = cell.context | {"form": form, "active": form.fact.subject.active, "back": _back(request, form.row)}
    if theirs is not None:
        context["theirs"] = inline.Cell(form.fact, theirs, False, "said").context
    return render_page(request, "contacts/field.html", "kit/_cell_form.html", context, status=status)


def _look(request):
    look = request.GET.get("look", "")
    return look if look in inline.LOOKS else ""


def _back(request, row):
    """Where the page of the form leads to: the page it was opened from, when it is one of ours."""
    there = request.POST.get("next") or request.GET.get("next", "")
    fine = url_has_allowed_host_and_scheme(there, {request.get_host()}, request.is_secure())
    return there if fine else row.get_absolute_url()
