"""Saved views and chosen columns of the lists of people and companies."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contacts.list_forms import SavedViewForm
from contacts.lists import LISTS
from contacts.models import ColumnChoice, SavedView
from crm_site.lib import filters
from crm_site.lib.htmx import render_page
from crm_site.lib.listing import Listing, chosen, query_of, quick_count

MOST_TABS = 40
MOST_COUNTS = 12


def opened(request, of):
    """What a list page shows: the listing, the tabs above it and the saved view that is open, if any."""
    tabs = list(SavedView.objects.visible_to(request.user).of(of.model).in_order()[:MOST_TABS])
    saved = _asked_for(request, of, tabs)
    listing = _listing(request, of, saved)
    return {
        "listing": listing,
        "of": of,
        "active": of.key,
        "view": "" if saved else request.GET.get("view", ""),
        "saved": saved,
        "tabs": tabs,
        "home": reverse(of.url_name),
    }


def _listing(request, of, saved=None):
    remembered = saved and _whole(of, saved.query)
    view = request.GET.get("view", (remembered or {}).get("view", ""))
    return Listing(
        request,
        of.base(request.user, view),
        sorts=of.sorts,
        default=of.default,
        search=of.search,
        remembered=remembered,
        columns=of.columns,
        shown=_liked(request.user, of),
    )


def _whole(of, query):
    """What a view remembers, completed and in the form of `Listing.state`: columns may have gone meanwhile."""
    columns = ",".join(column.key for column in chosen(of.columns, query.get("columns", ""), of.shown))
    state = {"q": "", "filter": {}, "sort": of.default, "view": ""} | query
    return state | {"columns": columns}


def _asked_for(request, of, tabs):
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


def _list_or_404(request, key):
    if key not in LISTS:
        raise Http404
    if not request.user.has_perm(LISTS[key].permission):
        raise PermissionDenied
    return LISTS[key]


def _list_of(view):
    return next(of for of in LISTS.values() if of.model._meta.label_lower == view.model)


def _own_view(request, pk):
    """A view that may be changed; one that is only shared with the reader is refused."""
    view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    if view.owner_id != request.user.pk:
        raise PermissionDenied
    return view


def _address(view):
    return f"{reverse(_list_of(view).url_name)}?saved={view.pk}"


def _stored(form):
    """Save the view; of two that get the same name at the same moment, the second is told so."""
    try:
        with transaction.atomic():
            form.save()
    except IntegrityError:
        form.add_error("name", _("You have a view with this name already."))
        return False
    return True


@require_http_methods(["GET", "POST"])
@login_required
def view_add(request, of):
    """Give the state in the address a name."""
    of = _list_or_404(request, of)
    view = SavedView(owner=request.user, model=of.model._meta.label_lower)
    view.query = _listing(request, of).state
    form = SavedViewForm(request.POST if request.method == "POST" else None, instance=view)
    if form.is_valid() and _stored(form):
        messages.success(request, _("Saved as “%s”.") % view)
        return redirect(_address(view))
    context = {"form": form, "of": of, "active": of.key, "title": _("New view")}
    return _form_page(request, context | {"back": f"{reverse(of.url_name)}?{query_of(view.query)}"})


@require_http_methods(["GET", "POST"])
@login_required
def view_edit(request, pk):
    """Rename, share or pin a view."""
    view = _own_view(request, pk)
    form = SavedViewForm(request.POST if request.method == "POST" else None, instance=view)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect(_address(view))
    of = _list_of(view)
    context = {"form": form, "of": of, "active": of.key, "saved": view, "title": _("Settings of this view")}
    return _form_page(request, context | {"back": _address(view)})


def _form_page(request, context):
    status = 422 if context["form"].errors else 200
    return render_page(request, "contacts/saved_view.html", "kit/_dialog.html", context, status=status)


@require_POST
@login_required
def view_state(request, pk):
    """Remember the list as the address has it."""
    view = _own_view(request, pk)
    view.keep(_listing(request, _list_of(view), view).state)
    messages.success(request, _("“%s” now looks like this.") % view)
    return redirect(_address(view))


@require_POST
@login_required
def view_delete(request, pk):
    view = _own_view(request, pk)
    home = _list_of(view).url_name
    view.delete()
    messages.success(request, _("The view “%s” is gone. The people and companies in it are still there.") % view)
    return redirect(home)


@require_GET
@login_required
def view_counts(request, of):
    """How many rows each tab holds, where that is cheap to say; the tabs ask once, after the page is there."""
    of = _list_or_404(request, of)
    views = SavedView.objects.visible_to(request.user).of(of.model).in_order()[:MOST_COUNTS]
    states = {"all": {}, "mine": {"view": "mine"}} | {view.pk: view.query for view in views}
    counts = {key: _quickly(request.user, of, state) for key, state in states.items()}
    return render(request, "contacts/_tab_counts.html", {"counts": counts})


def _quickly(user, of, state):
    try:
        return quick_count(of.found(user, state, as_of=now()))
    except filters.FilterError:
        return None


@require_POST
@login_required
def columns(request, of):
    """Show these columns in this order: kept for the plain list, put into the address within a saved view."""
    of = _list_or_404(request, of)
    wanted = _moved(request.POST.getlist("column"), request.POST.get("up", ""))
    names = ",".join(column.key for column in chosen(of.columns, ",".join(wanted), of.shown))
    address = QueryDict(request.POST.get("address", "").lstrip("?")[:20_000], mutable=True)
    address.pop("columns", None)
    if address.get("saved"):
        address["columns"] = names
    else:
        ColumnChoice.keep(request.user, of.model, names)
    return redirect(f"{reverse(of.url_name)}?{address.urlencode()}{'#columns' if 'up' in request.POST else ''}")


def _moved(names, name):
    """The names with one of them a place further up."""
    at = names.index(name) if name in names else 0
    if at:
        names[at - 1], names[at] = names[at], names[at - 1]
    return names
