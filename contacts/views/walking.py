"""From row to row: one row anew, a look at it beside its list, and on to the next record as the list has them."""

from copy import copy
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from contacts import inline, remembered
from contacts.views.lists import editable_keys, figures, list_or_404, listing_of, said, saved_view_of
from crm_site.lib import keyset
from crm_site.lib.htmx import wants_part

MOST_PLACES = 1000


@require_GET
@login_required
def narrowed(request, of):
    """Leads to the list with only the rows of one value of a cell; all else in the address is the list as it is."""
    of = list_or_404(request, of)
    listing = listing_of(request, of, saved_view_of(request, of, []))
    found = listing.narrowed_by(request.GET.get("field", ""), request.GET.get("value", ""))
    return redirect(f"{of.url}?{urlsplit(found or listing.with_tree(listing.tree)).query}")


@require_GET
@login_required
def row(request, of, pk):
    """A row as the list shows it now, after one of its cells was changed, and the figures of the whole list."""
    of = list_or_404(request, of)
    listing = listing_of(request, of, saved_view_of(request, of, []))
    rows = listing.loaded(of.load(of.model.objects.visible_to(request.user)))
    found = get_object_or_404(rows, pk=pk)
    context = {
        "of": of,
        "listing": listing,
        "row": found,
        "view": listing.view or "",
        "editable": editable_keys(of, [found], request.user),
        "left": not listing.queryset.filter(pk=pk).exists(),
        "noun": said(of, listing.count),
        "totals": figures(of, listing.queryset) if listing.count.exact else None,
        "about": of.about and of.about(request.user),
    }
    return render(request, "kit/_row_news.html", context)


@require_GET
@login_required
def preview(request, of, pk):
    """A look at one row beside its list; without htmx it is the record itself."""
    of = list_or_404(request, of)
    rows = of.load(of.model.objects.visible_to(request.user))
    subject = inline.subjects.get(of.key)
    found = get_object_or_404(rows.select_related(*subject.related) if subject else rows, pk=pk)
    view = request.GET.get("view", "")
    if not wants_part(request) or not of.preview:
        return redirect(of.link(found, view))
    context = {
        "of": of,
        "row": found,
        of.model._meta.model_name: found,
        "link": of.link(found, view),
        "editable": found.pk in editable_keys(of, [found], request.user),
    }
    return render(request, of.preview, context | of.glance(found, request.user))


@require_GET
@login_required
def neighbours(request, of, pk):
    """The records before and after this one in the list as its reader left it, and the way back to it."""
    of = list_or_404(request, of)
    get_object_or_404(of.model.objects.visible_to(request.user), pk=pk)
    before = copy(request)
    before.GET = remembered.as_it_was(request, of)
    query = before.GET.urlencode()
    context = {"of": of, "back": f"{of.url}?{query}" if query else of.url} | _beside(before, of, pk)
    return render(request, "kit/_steps.html", context)


def _beside(before, of, pk):
    """The two neighbours; in a list that is not too long also the place. Nothing when it is not in the list."""
    try:
        listing = listing_of(before, of, saved_view_of(before, of, []))
    except Http404:  # the saved view is gone
        return {}
    row = listing.queryset.filter(pk=pk).first()
    if row is None:
        return {}
    found = zip(("previous", "next"), keyset.neighbours(listing.queryset, listing.order, row), strict=True)
    links = {name: of.link(other, listing.view or "") for name, other in found if other}
    return links | _place(listing, row)


def _place(listing, row):
    """`14 of 214`, where counting is cheap."""
    count = listing.queryset.order_by()[: MOST_PLACES + 1].count()
    if count > MOST_PLACES:
        return {}
    return {"place": keyset.place(listing.queryset, listing.order, row), "count": count}
