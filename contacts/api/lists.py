"""Lists and what may be asked of them, saved views, and the one search over everything."""

import json
from datetime import datetime
from typing import Any

from django.http import Http404
from django.utils.timezone import now
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema
from pydantic import Field

from contacts.api.shapes import joined
from contacts.list_forms import SavedViewForm
from contacts.lists import LISTS
from contacts.models import SavedView
from crm_site.api.areas import Area
from crm_site.api.doors import own, seen
from crm_site.api.problems import Problem, not_yours, of_form
from crm_site.api.shapes import Part, Ref, Shape, Strict, Walked, ref
from crm_site.lib import filters, registry

lists = Area("lists", _("Lists, saved views and search"))
MOST_HITS, MOST_STATE = 20, 20_000


class Listed(Schema):
    key: str
    title: str
    sorts: list[str]
    views: list[str]


class Comparison(Schema):
    key: str
    label: str
    takes: str


class Option(Schema):
    value: str
    label: str


class Askable(Schema):
    key: str
    label: str
    ops: list[Comparison]
    options: list[Option] = Field(description="What can be chosen, of a field with choices.")


class Lists(Schema):
    items: list[Listed]


class Fields(Schema):
    items: list[Askable]


class Tree(Strict):
    filter: dict[str, Any]


class Sentence(Schema):
    sentence: str


class Found(Schema):
    group: str
    title: str
    line: str
    url: str


class Hits(Schema):
    items: list[Found]


class State(Strict):
    """What the view remembers of the list."""

    q: str = Field("", max_length=200)
    filter: dict[str, Any] = Field(default_factory=dict)
    sort: str = Field("", max_length=60)
    columns: str = Field("", max_length=1000, description="Keys of columns, with commas.")
    view: str = Field("", max_length=20)
    whose: str = Field("", max_length=20)


class ViewChange(Strict):
    name: str | None = Field(None, max_length=60)
    shared: bool | None = None
    pinned: bool | None = None
    query: State | None = None


class NewView(ViewChange):
    name: str = Field(max_length=60)
    of: str = Field(max_length=20, description="The key of the list.")


def _key_of(view):
    return next((of.key for of in LISTS.values() if of.model._meta.label_lower == view.model), view.model)


VIEW = Shape(
    "SavedView",
    id=Part(int),
    name=Part(str),
    of=Part(str, _key_of),
    owner=Part(Ref, lambda view: ref(view.owner), joined("owner")),
    shared=Part(bool),
    pinned=Part(bool),
    query=Part(dict[str, Any]),
    created_at=Part(datetime),
)


@lists.get("/lists", Lists)
def list_list(request):
    """The lists that you may see, with their orders and tabs."""
    seen_ = [of for of in LISTS.values() if request.user.has_perm(of.permission)]
    return {"items": [_listed(of) for of in seen_]}


def _listed(of):
    tabs = [standing.key for standing in of.standing if standing.key]
    return {"key": of.key, "title": str(of.title), "sorts": list(of.sorts), "views": tabs}


def rows_of(request, key):
    """The list of that key, for those who may see its rows."""
    of = LISTS.get(key)
    if of is None:
        raise Http404
    if not request.user.has_perm(of.permission):
        raise not_yours()
    return of


@lists.get("/lists/{str:of}/fields", Fields)
def list_fields(request, of: str):
    """What a filter of this list may ask."""
    model = rows_of(request, of).model
    return {"items": [_field(key, one) for key, one in filters.fields_of(model).items()]}


def _field(key, one):
    ops = [{"key": op, "label": str(how.label), "takes": how.takes} for op, how in one.ops.items()]
    known = one.options() if hasattr(one, "options") else []
    options = [{"value": str(value), "label": str(label)} for value, label in known]
    return {"key": key, "label": str(one.label), "ops": ops, "options": options}


@lists.post("/lists/{str:of}/sentence", Sentence, status=200, reads=True)
def list_sentence(request, of: str, payload: Tree):
    """A filter in words; refused when it cannot be asked."""
    model = rows_of(request, of).model
    filters.compile(payload.filter, model.objects.none(), reader=request.user, as_of=now())
    return {"sentence": filters.say(payload.filter, model)}


@lists.get("/views", VIEW.page)
def view_list(request, asked: Query[Walked]):
    """Your own saved views and those that colleagues share."""
    return VIEW.walk(SavedView.objects.visible_to(request.user), ["-pk"], asked)


@lists.post("/views", VIEW.schema)
def view_add(request, payload: NewView):
    """Give a state of a list a name."""
    if payload.of not in LISTS:
        raise Problem(422, fields={"of": [say("There is no such list.")]})
    model = rows_of(request, payload.of).model
    view = SavedView(owner=request.user, model=model._meta.label_lower)
    return VIEW.said(_kept(view, payload, request.user, State()))


@lists.get("/views/{int:pk}", VIEW.schema)
def view(request, pk: int):
    """One saved view."""
    return VIEW.said(seen(request, SavedView, pk, VIEW.loaded))


@lists.patch("/views/{int:pk}", VIEW.schema)
def view_change(request, pk: int, payload: ViewChange):
    """Rename, share or pin it, or let it remember another state."""
    found = own(request, SavedView, pk, load=VIEW.loaded)
    return VIEW.said(_kept(found, payload, request.user))


@lists.delete("/views/{int:pk}")
def view_delete(request, pk: int):
    """Take the view away; what it showed is still there."""
    own(request, SavedView, pk).delete()


def _kept(view, payload, user, state=None):
    state = payload.query or state
    if state:
        view.query = _checked(view, state.dict(), user)
    given = payload.dict(exclude_none=True)
    known = {name: getattr(view, name) for name in SavedViewForm._meta.fields}
    form = SavedViewForm(known | {name: given[name] for name in known if name in given}, instance=view)
    if not form.is_valid():
        raise of_form(form)
    return form.save()


def _checked(view, state, user):
    """A view that cannot be opened is not stored."""
    if len(json.dumps(state)) > MOST_STATE:
        raise Problem(422, fields={"query": [say("This is too long.")]})
    model = next(of.model for of in LISTS.values() if of.model._meta.label_lower == view.model)
    filters.compile(state["filter"], model.objects.none(), reader=user, as_of=now())
    return state


@lists.get("/search", Hits, right="contacts.view_contact")
def search(request, q: str, limit: int = 6):
    """One search over everything that you may see, as in the search box."""
    q, limit = q.strip()[:200], max(1, min(limit, MOST_HITS))
    if len(q) < 2:
        raise Problem(422, fields={"q": [say("Type at least two letters.")]})
    return {"items": [_hit(one.key, hit) for one in registry.searches for hit in one.find(q, request.user, limit)]}


def _hit(group, hit):
    return {"group": group, "title": str(hit.title), "line": str(hit.line), "url": hit.url}
