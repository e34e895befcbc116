"""Changing, exporting and deleting many people of the list at once."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contacts.bulk import beginning
from contacts.bulk.forms import FORMS, MOST_PICKED, is_choice
from contacts.models import BulkChange
from crm_site.jobs.work import CannotWork
from crm_site.lib.counting import count
from crm_site.lib.htmx import render_page, wants_part
from crm_site.lib.listing import query_of

SEES = permission_required("contacts.view_contact", raise_exception=True)
What = BulkChange.What


@require_http_methods(["GET", "POST"])
@login_required
@SEES
def bulk(request, what):
    """Say how many people it is about, ask how they are to be changed, and put it in the queue."""
    if what not in FORMS:
        raise Http404
    if not request.user.has_perm(f"contacts.{beginning.RIGHTS[what]}_contact"):
        raise PermissionDenied
    sent, as_of = request.method == "POST", now()
    form = FORMS[what](request.POST if sent else None, initial={"asked": _asked(request.GET)})
    asked = _said(request) if sent else _asked(request.GET)
    if not is_choice(asked):
        messages.error(request, _("Choose at least one person first."))
        return redirect("contacts:list")
    try:
        rows = beginning.selected(asked, request.user, as_of)
        if form.is_valid():
            return redirect("contacts:change", pk=_begun(request, what, form, rows, as_of).pk)
    except CannotWork as problem:
        messages.error(request, str(problem))
        return redirect("contacts:list")
    context = {"form": form, "active": "contacts"} | _words(request, What(what), asked, rows)
    part = "kit/_dialog.html"
    return render_page(request, "contacts/bulk.html", part, context, status=422 if form.errors else 200)


def _begun(request, what, form, rows, as_of):
    number = count(beginning.within(rows, what, request.user))
    words = form.words()
    title = f"{What(what).label}: {words}" if words else str(What(what).label)
    return beginning.begin(
        what,
        f"{title} ({number})",
        by=request.user,
        asked=form.cleaned_data["asked"],
        value=form.value(),
        as_of=as_of,
        total=number.number,
    )


def _words(request, what, asked, rows):
    """What the page says before anything is done: how many, how many not, and what cannot be taken back."""
    number, all_of_them = count(beginning.within(rows, what, request.user)), count(rows)
    left = all_of_them.number - number.number if number.exact and all_of_them.exact else 0
    deletes = what == What.DELETE
    note = _("%s of those you chose are not yours and stay as they are.") % left if left else ""
    if deletes:
        gone = _(
            "%s people are deleted for ever, with their history, notes, tasks and tickets. Their orders and deals "
            "stay, without a name. This cannot be undone."
        )
        note = f"{gone % number} {note}"
    return {
        "title": what.label,
        "text": _("%s people") % number,
        "note": note,
        "danger": deletes,
        "submit": _("Delete %s people") % number if deletes else what.label,
        "back": "" if "picked" in asked else query_of(asked),
    }


def _asked(sent):
    """Whom the list's form chose: the keys that were picked, or all that its search and filter find."""
    kept = {"columns": sent.get("columns", "")[:200]}
    if not sent.get("all"):
        picked = [int(key) for key in sent.getlist("pick")[:MOST_PICKED] if key.isdecimal() and len(key) < 19]
        return kept | {"picked": picked}
    try:
        tree = json.loads(sent.get("filter") or "{}")
    except (ValueError, RecursionError):
        return None
    return kept | {"q": sent.get("q", "")[:200], "filter": tree, "view": sent.get("view", "")[:20]}


def _said(request):
    """The choice that came back with the form."""
    try:
        return json.loads(request.POST.get("asked", ""))
    except (ValueError, RecursionError):
        return None


@require_GET
@login_required
@SEES
def change(request, pk):
    """How far it got and what came of it."""
    rows = BulkChange.objects.visible_to(request.user).select_related("job", "undoes__job")
    found = get_object_or_404(rows, pk=pk)
    context = {"change": found, "job": found.job, "active": "contacts"}
    return render(request, "contacts/_change.html" if wants_part(request) else "contacts/change.html", context)


@require_POST
@login_required
@SEES
def change_undo(request, pk):
    """Take it back for all whom nobody changed since."""
    found = get_object_or_404(BulkChange.objects.visible_to(request.user), pk=pk)
    if not BulkChange.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    try:
        return redirect("contacts:change", pk=beginning.undo(found, by=request.user).pk)
    except CannotWork as problem:
        messages.error(request, str(problem))
        return redirect("contacts:change", pk=pk)
