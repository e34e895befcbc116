"""Doing something with many rows of a list at once."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contacts.bulk import beginning, verbs
from contacts.bulk.forms import MOST_PICKED, is_choice
from contacts.models import BulkChange
from contacts.views.lists import list_or_404, said
from crm_site.jobs.work import CannotWork
from crm_site.lib.counting import count
from crm_site.lib.htmx import render_page, wants_part
from crm_site.lib.listing import query_of

TEXTS = {"q": 200, "view": 20, "whose": 20, "sort": 30, "columns": 200}


@require_http_methods(["GET", "POST"])
@login_required
def bulk(request, of, what):
    """Say how many rows it is about, ask how it is to be done, and put it in the queue."""
    of, verb = _found(request, of, what)
    sent, as_of = request.method == "POST", now()
    asked = _said(request) if sent else _asked(request.GET)
    if not is_choice(asked):
        return _not_done(request, of, _("Choose at least one row first."))
    form = verb.form(request.POST if sent else None, initial={"asked": asked}, of=of, reader=request.user)
    try:
        rows = beginning.selected(of, asked, request.user, as_of)
        allowed = verbs.within(rows, verb, request.user)
        number = count(allowed)
    except CannotWork as problem:
        return _not_done(request, of, str(problem))
    if not number.number:
        return _not_done(request, of, _("None of these is yours to change."))
    if form.is_valid():
        return redirect("contacts:change", pk=_begun(request, of, verb, form, number, as_of).pk)
    context = {"form": form, "of": of, "active": of.active} | _words(of, verb, asked, number, count(rows))
    status = 422 if form.errors else 200
    return render_page(request, "contacts/bulk.html", "kit/_dialog.html", context, status=status)


def _found(request, of, what):
    """The list and the verb that the address names, if this person may use them at all."""
    of = list_or_404(request, of)
    verb = verbs.find(of.key, what)
    if verb is None or verb.door or what not in of.verbs:
        raise Http404
    if not verbs.may(request.user, of, verb):
        raise PermissionDenied
    return of, verb


def _not_done(request, of, why):
    messages.error(request, why)
    return redirect(of.url)


def _begun(request, of, verb, form, number, as_of):
    words = form.words()
    title = f"{verb.label}: {words}" if words else str(verb.label)
    return beginning.begin(
        of,
        verb,
        f"{title} ({number})",
        by=request.user,
        asked=form.cleaned_data["asked"],
        value=form.value(),
        as_of=as_of,
        total=number.number,
    )


def _words(of, verb, asked, number, all_of_them):
    """What the page says before anything is done: how many, how many not, and what cannot be taken back."""
    many = said(of, number)
    left = all_of_them.number - number.number if number.exact and all_of_them.exact else 0
    notes = [verb.note % {"n": many} if verb.note else ""]
    notes += [_("%s of those you chose are not yours and stay as they are.") % left if left else ""]
    return {
        "title": verb.label,
        "text": _("%s. This can be undone.") % many if verb.undo else f"{many}.",
        "note": " ".join(filter(None, notes)),
        "danger": verb.danger,
        "submit": verb.submit % {"n": many} if verb.submit else verb.label,
        "back": _back(of, asked),
    }


def _back(of, asked):
    """The list as it was when the rows were chosen."""
    return f"{of.url}?{query_of(asked)}"


def _asked(sent):
    """What the list's form chose: the keys that were picked, or all that its search and filter find."""
    kept = {key: sent.get(key, "")[:most] for key, most in TEXTS.items()}
    try:
        kept["filter"] = json.loads(sent.get("filter") or "{}")
    except (ValueError, RecursionError):
        return None
    if not sent.get("all"):
        kept["picked"] = [int(key) for key in sent.getlist("pick")[:MOST_PICKED] if key.isdecimal() and len(key) < 19]
    return kept


def _said(request):
    """The choice that came back with the form."""
    try:
        return json.loads(request.POST.get("asked", ""))
    except (ValueError, RecursionError):
        return None


@require_GET
@login_required
def change(request, pk):
    """How far it got and what came of it."""
    rows = BulkChange.objects.visible_to(request.user).select_related("job", "undoes__job")
    found = get_object_or_404(rows, pk=pk)
    of = list_or_404(request, found.of)
    undoable = found.owner_id == request.user.pk and beginning.undoable(found)
    context = {"change": found, "job": found.job, "of": of, "active": of.active, "undoable": undoable}
    context["back"] = _back(of, (found.undoes or found).asked)
    return render(request, "contacts/_change.html" if wants_part(request) else "contacts/change.html", context)


@require_POST
@login_required
def change_undo(request, pk):
    """Put it back in all rows that nobody changed since."""
    found = get_object_or_404(BulkChange.objects.visible_to(request.user), pk=pk)
    if not BulkChange.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    try:
        return redirect("contacts:change", pk=beginning.undo(found, by=request.user).pk)
    except CannotWork as problem:
        messages.error(request, str(problem))
        return redirect("contacts:change", pk=pk)
