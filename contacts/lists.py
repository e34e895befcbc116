"""The lists that remember: each floor adds its own in `lists.py`, found at start-up. From then on a list has tabs,
saved views, chosen columns, a filter, totals, and what can be done with many of its rows at once.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model
from django.urls import reverse

from contacts.custom.offered import sorts_of
from crm_site.lib import filters
from crm_site.lib.listing import Column

LISTS = {}


@dataclass(frozen=True)
class Standing:
    """A tab that is always there: `narrow(rows, reader)` are its rows, `order` replaces the list's usual one."""

    key: str
    label: str
    narrow: Callable = lambda rows, reader: rows
    order: tuple[str, ...] = ()
    empty: str = ""


@dataclass(frozen=True)
class Empty:
    """What a list without rows says: of its first step when there is nothing at all."""

    title: str
    text: str
    icon: str


@dataclass(frozen=True)
class ListOf:
    """`key` is its word in addresses, `url_name` its own page, `search(rows, text)` what its search field asks.

    `name` is the first column of every row and always shown; `load(rows)` fetches what all pages need. `noun` says
    how many (`"%(n)s people"`), `totals(rows)` gives more figures over the whole list, `[(label, text)]`, and
    `about(reader)` a sentence instead. `standing` are its tabs, `usual(reader)` the one to start with; `whose` offers
    one’s own rows and one’s team’s. `link(row, view)` is where a row leads, `tools` a template with the buttons of the
    page’s head. `verbs` are what can be done with many rows, by their keys in `contacts.bulk`. `preview` is a template
    for one row beside the list; it gets the row by the name of its model, and what `glance(row, reader)` adds.
    Of a row that is `fixed(row)` nothing can be changed any more.
    """

    key: str
    model: type[Model]
    url_name: str
    permission: str
    title: str
    group: str
    active: str
    name: Column
    sorts: dict
    search: Callable
    hint: str
    noun: Callable
    empty: Empty
    columns: tuple[Column, ...]
    shown: tuple[str, ...]
    default: str = "name"
    standing: tuple[Standing, ...] = ()
    usual: Callable = lambda reader: ""
    whose: bool = False
    load: Callable = lambda rows: rows
    totals: Callable | None = None
    link: Callable = lambda row, view: row.get_absolute_url()
    about: Callable | None = None
    tools: str = ""
    verbs: tuple[str, ...] = ()
    preview: str = ""
    glance: Callable = lambda row, reader: {}
    fixed: Callable = lambda row: False

    def view(self, key, reader):
        """The tab of that name, else the one the reader starts with; None in a list without tabs."""
        known = {standing.key: standing for standing in self.standing}
        return known.get(key) or known.get(self.usual(reader)) or next(iter(self.standing), None)

    def base(self, reader, view="", whose=""):
        """All that the reader may see, those of a tab, those of theirs or of their team."""
        rows = self.load(self.model.objects.visible_to(reader))
        if standing := self.view(view, reader):
            rows = standing.narrow(rows, reader)
        return self._of(rows, reader, whose) if self.whose else rows

    @staticmethod
    def _of(rows, reader, whose):
        if whose == "mine":
            return rows.filter(owner=reader)
        return rows.filter(owner__team=reader.team_id) if whose == "team" and reader.team_id else rows

    def found(self, reader, state, *, as_of):
        """The rows of a state of the list at that instant; raises FilterError."""
        rows = self.base(reader, state.get("view", ""), state.get("whose", ""))
        if state.get("q"):
            rows = self.search(rows, state["q"])
        return filters.compile(state.get("filter") or {}, rows, reader=reader, as_of=as_of)

    def orders(self, view, reader):
        """The orders offered in a tab; the tab's own one stands for the usual one."""
        standing = self.view(view, reader)
        own = sorts_of(self.model)
        return self.sorts | own | ({self.default: standing.order} if standing and standing.order else {})

    @property
    def url(self):
        return reverse(self.url_name)


def add(*lists):
    """Offer a list under its key."""
    LISTS.update({of.key: of for of in lists})


def list_of(model):
    """The list that shows rows of this model."""
    return next(of for of in LISTS.values() if of.model is model)
