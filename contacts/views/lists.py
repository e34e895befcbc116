"""The list page, whatever it lists: tabs, saved views, chosen columns, figures over the whole of it."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from contacts import inline, remembered
from contacts.lists import LISTS
from contacts.models import ColumnChoice, SavedView
from crm_site.lib import filters
from crm_site.lib.counting import quick_count
from crm_site.lib.filters.quick import filter_inputs
from crm_site.lib.htmx import render_page
from crm_site.lib.listing import Listing, asked_of, chosen

MOST_TABS = 40
MOST_COUNTS = 12
WHOSE = {"mine": _("Mine"), "team": _("Team"), "": _("All")}


def list_page(request, key):
    """The answer of an app's own list view, which has checked the right to see it."""
    remembered.keep(request, LISTS[key])
    return render_page(request, "kit/list.html", "kit/_list.html", opened(request, LISTS[key]))


def opened(request, of):
    """What a list page shows: the listing, the tabs above it and the saved view that is open, if any."""
    tabs = list(SavedView.objects.visible_to(request.user).of(of.model).in_order()[:MOST_TABS])
    saved = saved_view_of(request, of, tabs)
    listing = listing_of(request, of, saved)
    return {
        "listing": listing,
        "editable": editable_keys(of, listing.page, request.user),
        "of": of,
        "active": of.active,
        "view": listing.view or "",
        "whose": listing.state["whose"],
        "whose_choices": _whose(request.user) if of.whose else {},
        "saved": saved,
        "tabs": tabs,
        "home": of.url,
        "standing": of.view(listing.view, request.user),
        "noun": said(of, listing.count),
        "totals": figures(of, listing.queryset) if listing.count.exact else None,
        "about": of.about and of.about(request.user),
    }


def editable_keys(of, rows, user):
    """The keys of the rows whose cells the reader may change, in one query; none in a list without such cells."""
    subject = inline.subjects.get(of.key)
    return subject.editable_keys([row for row in rows if not of.fixed(row)], user) if subject else set()


def said(of, count):
    """How many rows: `214 people`, also where it is only about as many."""
    return of.noun % {"number": count.number, "n": count}


def figures(of, rows):
    """What the whole list comes to, `[(label, text)]` without what is empty."""
    return [(label, text) for label, text in (of.totals(rows) if of.totals else []) if text]


def _whose(user):
    return {key: label for key, label in WHOSE.items() if key != "team" or user.team_id}


def listing_of(request, of, saved=None):
    """The listing that the address and the saved view ask for."""
    remembered = saved and _whole(request.user, of, saved.query)
    asked = asked_of(request, remembered)
    standing = of.view(asked.get("view", ""), request.user)
    view = standing.key if standing else ""
    return Listing(
        request,
        of.base(request.user, view, asked.get("whose", "")),
        sorts=of.orders(view, request.user),
        default=of.default,
        search=of.search,
        remembered=remembered,
        columns=of.columns,
        shown=_liked(request.user, of),
        view=view,
        name=of.name,
    )


def _whole(user, of, query):
    """What a view remembers, completed and in the form of `Listing.state`: columns may have gone meanwhile."""
    columns = ",".join(column.key for column in chosen(of.columns, query.get("columns", ""), of.shown))
    standing = of.view(query.get("view", ""), user)
    state = {"q": "", "filter": {}, "sort": of.default, "whose": ""} | query
    return state | {"columns": columns, "view": standing.key if standing else ""}


def saved_view_of(request, of, tabs):
    """The saved view named by the address; a 404 for one that is not there or not for this reader."""
    number = request.GET.get("saved", "")
    if not number:
        return None
    if not number.isdecimal() or len(number) > 18:
        raise Http404
    found = next((view for view in tabs if view.pk == int(number)), None)
    rows = SavedView.objects.visible_to(request.user).of(of.model)
    return found or get_object_or_404(rows, pk=int(number))


def _liked(user, of):
    """The columns that this person chose for the plain list."""
    choice = ColumnChoice.objects.visible_to(user).of(of.model).first()
    return choice.columns.split(",") if choice else of.shown


def list_or_404(request, key):
    """The list of that key, if there is one and the reader may see such rows at all."""
    if key not in LISTS:
        raise Http404
    if not request.user.has_perm(LISTS[key].permission):
        raise PermissionDenied
    return LISTS[key]


@require_GET
@login_required
def filter_field(request, of):
    """The inputs for the field that was chosen in “add a filter”."""
    return filter_inputs(request, list_or_404(request, of).model)


@require_GET
@login_required
def counts(request, of):
    """How many rows each tab holds, where that is cheap to say; the tabs ask once, after the page is there."""
    of = list_or_404(request, of)
    whose = request.GET.get("whose", "")
    views = SavedView.objects.visible_to(request.user).of(of.model).in_order()[:MOST_COUNTS]
    states = {f"tab-{tab.key}": {"view": tab.key, "whose": whose} for tab in of.standing}
    states |= {view.pk: view.query for view in views}
    found = {key: _quickly(request.user, of, state) for key, state in states.items()}
    return render(request, "kit/_tab_counts.html", {"counts": found})


def _quickly(user, of, state):
    try:
        return quick_count(of.found(user, state, as_of=now()))
    except filters.FilterError:
        return None


@require_GET
@login_required
def totals(request, of):
    """The figures of a long list, which would have held up the page."""
    of = list_or_404(request, of)
    saved = saved_view_of(request, of, [])
    listing = listing_of(request, of, saved)
    return render(request, "kit/_totals.html", {"totals": figures(of, listing.queryset)})


@require_POST
@login_required
def columns(request, of):
    """Show these columns in this order: kept for the plain list, put into the address within a saved view."""
    of = list_or_404(request, of)
    wanted = _moved(request.POST.getlist("column"), request.POST.get("up", ""))
    names = ",".join(column.key for column in chosen(of.columns, ",".join(wanted), of.shown))
    address = QueryDict(request.POST.get("address", "").lstrip("?")[:20_000], mutable=True)
    address.pop("columns", None)
    if address.get("saved"):
        address["columns"] = names
    else:
        ColumnChoice.keep(request.user, of.model, names)
    return redirect(f"{of.url}?{address.urlencode()}{'#columns' if 'up' in request.POST else ''}")


def _moved(names, name):
    """The names with one of them a place further up."""
    at = names.index(name) if name in names else 0
    if at:
        names[at - 1], names[at] = names[at], names[at - 1]
    return names
