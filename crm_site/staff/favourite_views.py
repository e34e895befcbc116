"""The star on a record's page, and one's favourites."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from crm_site.lib import records
from crm_site.lib.htmx import wants_part
from crm_site.staff.models import Favourite
from crm_site.staff.models.favourite import MOST
from crm_site.staff.shell import Favourites


@require_GET
@login_required
def favourite_list(request):
    shown = Favourites(request.user, most=MOST + 50).shown
    starred = sum(not one.pinned for one in shown)
    return render(request, "staff/favourites.html", {"favourites": shown, "starred": starred, "active": "favourites"})


@require_POST
@login_required
def star(request, kind, key):
    """Keep a record that one may see at hand (`on=1`), or no longer; twice is once."""
    on = request.POST.get("on") == "1"
    if on and not _is_seen(kind, key, request.user):
        raise Http404
    if not on:
        pinned = Favourites(request.user).is_pinned(kind, key)
        Favourite.unstar(request.user, kind, key, pinned=pinned)
    elif not Favourite.star(request.user, kind, key):
        messages.warning(request, _("%s favourites are enough. Take one away first.") % MOST)
    if wants_part(request):
        here = urlsplit(request.htmx.current_url_abs_path or "").path
        return render(request, "staff/_starred.html", {"kind": kind, "key": key, "here": here})
    there = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(there, {request.get_host()}, request.is_secure())
    return redirect(there if ours else "staff:favourites")


def _is_seen(kind, key, reader):
    record = records.records.get(kind)
    return record is not None and record.seen_by(reader).filter(pk=key).exists()


@require_POST
@login_required
def favourite_move(request, kind, key):
    """One place up (`to=up`) or down."""
    pairs = [(one.kind, one.key) for one in Favourites(request.user, most=MOST).shown if not one.pinned]
    pair = (kind, key)
    if pair not in pairs:
        raise Http404
    at = pairs.index(pair)
    other = max(at - 1, 0) if request.POST.get("to") == "up" else min(at + 1, len(pairs) - 1)
    pairs[at], pairs[other] = pairs[other], pairs[at]
    Favourite.arrange(request.user, pairs)
    return redirect("staff:favourites")
