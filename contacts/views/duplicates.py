"""The queue of pairs that look like one: merge them, or say that they are not the same."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from contacts import duplicates
from contacts.models import DuplicatePair
from contacts.models.duplicate import MODELS
from contacts.views.lists import list_or_404
from crm_site.jobs.models import Job
from crm_site.lib import keyset
from crm_site.lib.counting import count
from crm_site.lib.htmx import wants_part

AT_ONCE = 10
PEOPLE = [
    ("first_name", gettext_lazy("First name")),
    ("last_name", gettext_lazy("Last name")),
    ("company", gettext_lazy("Company")),
    ("emails", gettext_lazy("E-mail")),
    ("phones", gettext_lazy("Phone")),
    ("street", gettext_lazy("Street")),
    ("postcode", gettext_lazy("Postcode")),
    ("city", gettext_lazy("City")),
    ("country", gettext_lazy("Country")),
]
COMPANIES = [
    ("name", gettext_lazy("Name")),
    ("domain", gettext_lazy("Web domain")),
    ("country", gettext_lazy("Country")),
]


@require_GET
@login_required
def duplicate_list(request, of):
    """The most alike first; only pairs of which both are the reader's to change."""
    listed = _list(request, of)
    rows = DuplicatePair.objects.editable_by(request.user).open().filter(of=of)
    one = request.GET.get("with", "")
    if one.isdecimal() and len(one) < 19:
        rows = rows.among(of, [int(one)])
    page = keyset.page(rows, ["-score", "pk"], request.GET.get("page", ""), size=AT_ONCE)
    job = duplicates.last_search(of)
    context = {
        "of": listed,
        "page": page,
        "pairs": _told(of, page),
        "count": count(rows),
        "job": job,
        "sees_job": job and Job.objects.visible_to(request.user).filter(pk=job.pk).exists(),
        "active": "duplicates",
    }
    return render(request, "contacts/duplicates.html", context)


@require_POST
@login_required
def duplicate_search(request, of):
    """Look through the whole base, in the background."""
    _list(request, of)
    duplicates.look(of, by=request.user)
    messages.success(request, _("The whole base is being looked through. You may leave this page."))
    return redirect("contacts:duplicates", of=of)


@require_POST
@login_required
def duplicate_part(request, pk):
    """They are not the same: the pair never comes back."""
    pair = _pair(request, pk)
    pair.part(by=request.user)
    return _answer(request, pair)


@require_POST
@login_required
def duplicate_reopen(request, pk):
    """Take that back."""
    pair = _pair(request, pk)
    pair.reopen(by=request.user)
    return _answer(request, pair)


def _list(request, of):
    """The list of that key, for those who may change its rows at all."""
    if of not in MODELS:
        raise Http404
    listed = list_or_404(request, of)
    if not request.user.has_perm(listed.permission.replace(".view_", ".change_")):
        raise PermissionDenied
    return listed


def _pair(request, pk):
    pair = get_object_or_404(DuplicatePair.objects.visible_to(request.user), pk=pk)
    if not DuplicatePair.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    return pair


def _answer(request, pair):
    if not wants_part(request):
        return redirect("contacts:duplicates", of=pair.of)
    told = _told(pair.of, [pair])
    return render(request, "contacts/_duplicate.html", {"told": told[0]} if told else {})


def _told(of, pairs):
    """The pairs with both records and the reasons, in three queries for the whole page."""
    keys = {key for pair in pairs for key in (pair.first, pair.second)}
    known = {record.pk: record for record in duplicates.records(of).filter(pk__in=keys)}
    both = [(pair, known.get(pair.first), known.get(pair.second)) for pair in pairs]
    return [
        {
            "pair": pair,
            "records": (one, other),
            "lines": _lines(of, one, other),
            "why": duplicates.reasons(of, one, other),
        }
        for pair, one, other in both
        if one and other
    ]


def _lines(of, one, other):
    """What both say, line by line: `(label, one's words, the other's, whether they agree)`."""
    labels = PEOPLE if of == "contacts" else COMPANIES
    rows = [duplicates.row(of, record) for record in (one, other)]
    said = [(label, *(_words(row[name]) for row in rows)) for name, label in labels]
    return [(label, a, b, a.casefold() == b.casefold()) for label, a, b in said if a or b]


def _words(value):
    return ", ".join(value) if isinstance(value, list) else value or ""
