"""The bin: what was deleted, who deleted it, and the way back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from contacts import binning
from contacts.glances import by_day
from contacts.lists import LISTS
from contacts.models.bin import KEPT
from contacts.models.duplicate import MODELS
from contacts.timeline import Entry
from contacts.views.lists import list_or_404
from crm_site.lib import keyset, undoing
from crm_site.lib.counting import count

AT_ONCE = 50
MOST = 500  # records that one click is about
FACTS = 10


@require_GET
@login_required
def bin_page(request, of):
    """What the reader may bring back, the newest first."""
    of = _list(request, of)
    rows = of.model.everyone.binned().deletable_by(request.user).select_related("deleted_by", "owner")
    q = request.GET.get("q", "").strip()[:100]
    rows = (rows.named(q) | rows.filter(external_id=q)) if q else rows
    page = keyset.page(rows, ["-deleted_at", "-pk"], request.GET.get("page", ""), size=AT_ONCE)
    may_purge = request.user.has_perm(_right(of.model, "purge"))
    context = {"of": of, "page": page, "q": q, "count": count(rows), "days": KEPT.days, "may_purge": may_purge}
    return render(request, "contacts/bin.html", context | {"active": "bin"})


@require_POST
@login_required
def bin_restore(request, of):
    """Bring back those that were picked, as they were."""
    of = _list(request, of)
    rows = _picked(request, of, "delete")
    done = binning.restore(rows, by=request.user)
    if len(rows) == 1 and done:
        messages.success(request, _("%s is back.") % rows[0])
        return redirect(rows[0])
    said = ngettext("%d record is back.", "%d records are back.", len(done)) % len(done)
    messages.success(request, said) if done else messages.error(request, _("Nothing was chosen that is in the bin."))
    return redirect("contacts:bin_of", of=of.key)


@require_POST
@login_required
def bin_purge(request, of):
    """Delete those that were picked for ever."""
    of = _list(request, of)
    if not request.user.has_perm(_right(of.model, "purge")):
        raise PermissionDenied
    rows = _picked(request, of, "purge")
    gone = binning.delete_for_ever(of.model, [row.pk for row in rows])
    said = ngettext("%d record is deleted for ever.", "%d records are deleted for ever.", gone) % gone
    messages.success(request, said) if gone else messages.error(request, _("Nothing was chosen that is in the bin."))
    return redirect("contacts:bin_of", of=of.key)


@require_POST
@login_required
def delete(request, of, pk):
    """Put one record in the bin; the toast takes it back. Deleting twice is once."""
    of = list_or_404(request, of)
    if of.key not in MODELS:
        raise Http404
    rows = of.model.everyone.filter(merged_into=None, pk=pk)
    record = get_object_or_404(rows.visible_to(request.user))
    if not rows.deletable_by(request.user).exists():
        raise PermissionDenied
    binning.put_in_bin([record], by=request.user)
    back = reverse("contacts:bin_restore", args=[of.key])
    undoing.offer(request, _("%s is in the bin.") % record, back, pick=pk)
    return redirect(of.url)


def in_bin(request, model, pk):
    """The page of a record in the bin, read only; None when it is not there for this reader."""
    rows = model.everyone.binned().visible_to(request.user).select_related("deleted_by", "owner")
    record = rows.filter(pk=pk).first()
    if record is None:
        return None
    of = next(LISTS[key] for key, known in MODELS.items() if known is model)
    facts = record.interactions.visible_to(request.user).select_related("by", "contact").newest_first()[:FACTS]
    context = {
        "record": record,
        "of": of,
        "days": by_day([Entry(fact) for fact in facts]),
        "leaves_at": record.deleted_at + KEPT,
        "may_restore": model.everyone.binned().deletable_by(request.user).filter(pk=pk).exists(),
        "may_purge": request.user.has_perm(_right(model, "purge")),
        "overdue": record.deleted_at + KEPT < now(),
        "active": of.active,
    }
    return render(request, "contacts/in_bin.html", context)


def _list(request, key):
    """The list of that key, for those who may delete its rows at all."""
    of = list_or_404(request, key)
    if of.key not in MODELS:
        raise Http404
    if not request.user.has_perm(_right(of.model, "delete")):
        raise PermissionDenied
    return of


def _right(model, verb):
    return f"contacts.{verb}_{model._meta.model_name}"


def _picked(request, of, right):
    """The records in the bin that the form names; a 403 when one of them is not the reader's."""
    keys = [int(key) for key in request.POST.getlist("pick")[:MOST] if key.isdecimal() and len(key) < 19]
    rows = list(of.model.everyone.binned().visible_to(request.user).filter(pk__in=keys).order_by("pk"))
    mine = of.model.everyone.binned().within(request.user, right).filter(pk__in=[row.pk for row in rows])
    if mine.count() < len(rows):
        raise PermissionDenied
    return rows
