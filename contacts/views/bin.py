"""The bin: what was deleted, who deleted it, and the way back."""

from functools import wraps

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
from contacts.binning import right
from contacts.glances import by_day
from contacts.lists import list_of
from contacts.models.bin import KEPT, Binned
from contacts.models.duplicate import MODELS
from contacts.timeline import Entry
from contacts.views.lists import list_or_404
from crm_site.lib import keyset, records, undoing
from crm_site.lib.counting import count

AT_ONCE = 50
MOST = 500  # records that one click is about
FACTS = 10


@require_GET
@login_required
def bin_start(request):
    """The first kind of records that the reader may bring back."""
    if not (known := binning.bins(request.user)):
        raise PermissionDenied
    return bin_page(request, known[0].key)


@require_GET
@login_required
def bin_page(request, of):
    """What the reader may bring back, the newest first."""
    of = _list(request, of)
    rows = of.model.everyone.binned().deletable_by(request.user)
    q = request.GET.get("q", "").strip()[:100]
    rows = of.search(rows, q) if q else rows
    shown = of.load(rows).select_related("deleted_by")
    page = keyset.page(shown, ["-deleted_at", "-pk"], request.GET.get("page", ""), size=AT_ONCE)
    context = {"of": of, "kinds": binning.bins(request.user), "page": page, "q": q, "count": count(rows)}
    context |= {
        "mark": _mark(of.model),
        "days": KEPT.days,
        "may_purge": request.user.has_perm(right(of.model, "purge")),
        "active": "bin",
    }
    return render(request, "contacts/bin.html", context)


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
    if not request.user.has_perm(right(of.model, "purge")):
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
    of = _with_bin(request, of)
    rows = of.model.everyone.filter(pk=pk)
    record = get_object_or_404(rows.visible_to(request.user))
    if getattr(record, "merged_into_id", None):
        raise Http404
    if not rows.deletable_by(request.user).exists():
        raise PermissionDenied
    binning.put_in_bin([record], by=request.user)
    back = reverse("contacts:bin_restore", args=[of.key])
    undoing.offer(request, _("%s is in the bin.") % record, back, pick=pk)
    return redirect(of.url)


def or_in_bin(model):
    """Of a record page: a record in the bin is shown as such."""

    def decorate(view):
        @wraps(view)
        def shown(request, pk):
            try:
                return view(request, pk)
            except Http404:
                if page := in_bin(request, model, pk):
                    return page
                raise

        return shown

    return decorate


def in_bin(request, model, pk):
    """The page of a record in the bin, read only; None when it is not there for this reader."""
    record = model.everyone.binned().visible_to(request.user).select_related("deleted_by").filter(pk=pk).first()
    if record is None:
        return None
    facts = binning.story_of(record, request.user).select_related("by", "contact", "company").newest_first()[:FACTS]
    context = {
        "record": record,
        "of": list_of(model),
        "mark": _mark(model),
        "days": by_day([Entry(fact) for fact in facts]),
        "leaves_at": record.deleted_at + KEPT,
        "may_restore": model.everyone.binned().deletable_by(request.user).filter(pk=pk).exists(),
        "may_purge": request.user.has_perm(right(model, "purge")),
        "overdue": record.deleted_at + KEPT < now(),
        "active": list_of(model).active,
    }
    return render(request, "contacts/in_bin.html", context)


def _mark(model):
    """The icon of those that have no face."""
    return "" if model in MODELS.values() else records.records[model._meta.label_lower].icon


def _list(request, key):
    """The list of that key, for those who may delete its rows at all."""
    of = _with_bin(request, key)
    if not request.user.has_perm(right(of.model, "delete")):
        raise PermissionDenied
    return of


def _with_bin(request, key):
    of = list_or_404(request, key)
    if not issubclass(of.model, Binned):
        raise Http404
    return of


def _picked(request, of, right):
    """The records in the bin that the form names; a 403 when one of them is not the reader's."""
    keys = [int(key) for key in request.POST.getlist("pick")[:MOST] if key.isdecimal() and len(key) < 19]
    rows = list(of.model.everyone.binned().visible_to(request.user).filter(pk__in=keys).order_by("pk"))
    mine = of.model.everyone.binned().within(request.user, right).filter(pk__in=[row.pk for row in rows])
    if mine.count() < len(rows):
        raise PermissionDenied
    return rows
