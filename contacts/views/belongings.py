"""What a record has several of, changed in its card: positions, relations, days, people."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contacts.belongings import KINDS
from contacts.belongings.cards import context_of
from contacts.models import Company, Contact
from crm_site.lib.htmx import render_page, wants_part
from crm_site.staff.once import done

MODELS = {"contacts": Contact, "companies": Company}


@require_http_methods(["GET", "POST"])
@login_required
def belongings(request, of, pk, kind):
    """Add one. With `?shown` the card as it is."""
    record, known = _found(request, of, pk, kind)
    if request.method == "GET" and "shown" in request.GET:
        return _card(request, record, known)
    return _asked(request, record, known, None)


@require_http_methods(["GET", "POST"])
@login_required
def belonging(request, of, pk, kind, row):
    """Change one."""
    record, known = _found(request, of, pk, kind)
    return _asked(request, record, known, _row(request, record, known, row))


@require_POST
@login_required
def belonging_act(request, of, pk, kind, row, act):
    """Do one of the verbs that ask nothing; one whose row is gone already is done."""
    record, known = _found(request, of, pk, kind)
    if act not in known.acts:
        raise Http404
    found = known.rows(record, request.user).get(row)
    gone = known.form(record=record, user=request.user, row=found) if found and act == "removal" else None
    if found:
        known.acts[act](found, by=request.user)
    record.refresh_from_db()
    return done(_card(request, record, known, gone=_undone_by(gone)), record.get_absolute_url())


def _found(request, of, pk, kind):
    """The record, if the reader may change it, and what is meant of it."""
    model = MODELS.get(of)
    if model is None or kind not in KINDS[of]:
        raise Http404
    if not request.user.has_perm(f"contacts.view_{model._meta.model_name}"):
        raise PermissionDenied
    record = get_object_or_404(model.objects.visible_to(request.user), pk=pk)
    if not model.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    return record, KINDS[of][kind]


def _row(request, record, known, row):
    found = known.rows(record, request.user).get(row)
    if found is None:
        raise Http404
    return found


def _asked(request, record, known, row):
    sent = request.POST if request.method == "POST" else None
    form = known.form(sent, record=record, user=request.user, row=row)
    if form.is_valid() and _is_saved(form, known, request.user):
        record.refresh_from_db()
        return done(_card(request, record, known), record.get_absolute_url())
    context = {"form": form, "asked": "new" if row is None else row.pk}
    return _card(request, record, known, status=422 if sent is not None else 200, **context)


def _is_saved(form, known, by):
    try:
        form.save(by=by)
    except known.refused as refused:
        form.add_error(None, str(refused))
    return form.is_valid()


def _undone_by(form):
    """What adds again what was removed: `[(name, value)]` for the form that adds; None when there is nothing."""
    if form is None or form.row is None:
        return None
    row, other = form.row, {}
    for name in ("company", "other", "contact"):
        who = getattr(row, name, None)
        if name == "other" and who is not None:
            who = row.other_than(form.record)
        if who is not None and who != form.record:
            other |= {name: str(who), f"{name}_key": who.pk}
    said = {name: value for name, value in form.initial.items() if value not in (None, "", False)}
    if hasattr(row, "word_for"):
        said["word"] = row.word_for(form.record)
    main = {"main": "on"} if getattr(row, "is_main", False) else {}
    return {"what": row, "fields": list((said | other | main).items())}


def _card(request, record, known, status=200, **more):
    context = context_of(record, known, request.user) | more
    if request.method == "POST" and status == 200 and not wants_part(request):
        messages.success(request, _("Removed.") if more.get("gone") else _("Saved."))
        return redirect(record)
    answer = render_page(request, "contacts/belonging.html", known.template, context, status=status)
    if request.method == "POST" and status == 200:
        _tell_the_page(answer, record, known)
    return answer


def _tell_the_page(answer, record, known):
    """The story is told anew, and what a main position says stands in the head of the page, too."""
    news = {"of": "contacts", "pk": record.pk}
    if known.key != "roles":
        answer["HX-Trigger-After-Settle"] = "record-changed"
        return
    answer["HX-Trigger-After-Swap"] = json.dumps({"record-changed": news | {"field": "company"}})
    answer["HX-Trigger-After-Settle"] = json.dumps({"record-changed": news | {"field": "job_title"}})
