"""Merging records that are one, parting them again, and where an old link to a merged one leads."""

from django.apps import apps
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contacts import custom
from contacts.merging import FIELDS, CannotMerge, CannotPart, part
from contacts.merging.children import links_to, rows_of
from contacts.merging.forms import MergeForm
from contacts.merging.joining import MOST
from contacts.models import Interaction, ListMember, Look, Merge
from contacts.views.lists import list_or_404

UNSAID = {Interaction, ListMember, Look}  # they move along, but nobody decides by their number


@require_http_methods(["GET", "POST"])
@login_required
def merge(request, of):
    """Say whose value each field takes, and make one record of those that were picked."""
    of = list_or_404(request, of)
    if of.model not in FIELDS:
        raise Http404
    rows = _picked(request, of)
    if len(rows) < 2:
        messages.error(request, _("Choose at least two records to merge, on one page of the list."))
        return redirect(of.url)
    form = MergeForm(request.POST if request.method == "POST" else None, rows=rows)
    if form.is_valid():
        try:
            form.save(by=request.user)
        except CannotMerge as problem:
            messages.error(request, str(problem))
            return redirect(of.url)
        messages.success(request, _("Merged. The timeline has a button that parts them again."))
        return redirect(form.rows[form.cleaned_data["kept"]])
    context = {"form": form, "of": of, "active": of.active, "rows": rows, "moving": _moving(of.model, rows)}
    return render(request, "contacts/merge.html", context, status=422 if form.errors else 200)


def _picked(request, of):
    """The records that the address names; all of them must be the reader's to change."""
    keys = [int(key) for key in request.GET.getlist("pick")[:MOST] if key.isdecimal() and len(key) < 19]
    if not request.user.has_perm(of.permission.replace(".view_", ".change_")):
        raise PermissionDenied
    rows = list(of.model.objects.visible_to(request.user).filter(pk__in=keys).order_by("pk"))
    if of.model.objects.editable_by(request.user).filter(pk__in=[row.pk for row in rows]).count() < len(rows):
        raise PermissionDenied
    return rows


def _moving(model, rows):
    """What hangs on each of them, for the reader to see what they join: `[(name, [(record, how many)])]`."""
    known = [(link, field) for link, field in links_to(model) if link not in UNSAID and not _is_side(link, field)]
    counts = [(link, [rows_of(link, field, row.pk).count() for row in rows]) for link, field in known]
    return [
        (capfirst(link._meta.verbose_name_plural), list(zip(rows, numbers, strict=True)))
        for link, numbers in counts
        if any(numbers)
    ]


def _is_side(link, field):
    """Tables between two others, and what is worked out from the rest."""
    return link._meta.auto_created or field.one_to_one


@require_POST
@login_required
def merge_undo(request, pk):
    """Part what was merged."""
    found = get_object_or_404(Merge.objects.visible_to(request.user), pk=pk)
    if not Merge.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    model = apps.get_model(found.model)
    kept = model.objects.visible_to(request.user).get(pk=found.kept)
    try:
        left = part(found, by=request.user)
    except CannotPart as problem:
        messages.error(request, str(problem))
        return redirect(kept)
    names = ", ".join(_label(model, name) for name in left)
    said = _("Parted again. Changed since the merge, and left as it is: %s.") % names if left else _("Parted again.")
    messages.success(request, said)
    return redirect(kept)


def _label(model, name):
    if custom.is_own(name):
        return custom.find(model, name).label
    return str(model._meta.get_field(name).verbose_name)


def moved(request, model, pk):
    """A redirect from a record that was merged to the one it is part of; a 404 if there is none for this reader."""
    found = model.everyone.filter(pk=pk).exclude(merged_into=None).first()
    while found and found.merged_into_id:
        found = found.merged_into
    if found is None:
        raise Http404
    return redirect(get_object_or_404(model.everyone.visible_to(request.user), pk=found.pk), permanent=False)
