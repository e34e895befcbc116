"""A list told to a program: the same search, filter, tabs and orders as on its page."""

from django.utils.timezone import now
from django.utils.translation import gettext as _

from contacts.lists import LISTS
from contacts.models import SavedView
from crm_site.api.problems import Problem
from crm_site.api.shapes import tree_of
from crm_site.lib import filters, keyset


def told(request, of, shape, asked):
    """One page of the list, as `{items, next, previous}`."""
    listed, names = LISTS[of], shape.chosen(asked.fields)
    state = _state(request, listed, asked)
    rows = _searched(request, listed, state)
    rows = filters.compile(state.get("filter") or {}, rows, reader=request.user, as_of=now())
    return shape.walk(rows, _order(request, listed, state), asked, names)


def _state(request, listed, asked):
    """What is asked, and where that is silent what the saved view says."""
    said = {"q": asked.q, "filter": tree_of(asked.filter), "view": asked.view, "sort": asked.sort}
    known = _remembered(request, listed, asked.saved) if asked.saved is not None else {}
    return known | {name: value for name, value in said.items() if value}


def _searched(request, listed, state):
    """Without a tab it is all that the caller may see, whatever tab their pages start with."""
    view = state.get("view", "")
    if view and view not in {standing.key for standing in listed.standing}:
        known = ", ".join(standing.key for standing in listed.standing if standing.key)
        text = _("There is no tab “%(name)s”. There are: %(known)s.") % {"name": view, "known": known}
        raise Problem(422, fields={"view": [text]})
    if view or state.get("whose"):
        rows = listed.base(request.user, view, state.get("whose", ""))
    else:
        rows = listed.load(listed.model.objects.visible_to(request.user))
    return listed.search(rows, state["q"]) if state.get("q") else rows


def _remembered(request, listed, number):
    views = SavedView.objects.visible_to(request.user).of(listed.model)
    found = views.filter(pk=number).first()
    if found is None:
        raise Problem(422, fields={"saved": [_("There is no such saved view of this list.")]})
    return found.query


def _order(request, listed, state):
    wanted = state.get("sort", "")
    orders = listed.orders(state.get("view", ""), request.user)
    name = wanted.removeprefix("-") or listed.default
    if name not in orders:
        known = ", ".join(orders)
        text = _("There is no order “%(name)s”. There are: %(known)s.") % {"name": name, "known": known}
        raise Problem(422, fields={"sort": [text]})
    keys = orders[name]
    return [keyset.flip(key) for key in keys] if wanted.startswith("-") else list(keys)
