"""A list page: searched, filtered by the one grammar, sorted and paged by key, all of it in the address."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.utils.timezone import now
from django.utils.translation import gettext as _

from crm_site.lib import filters, keyset
from crm_site.lib.counting import DEAREST, Count, count
from crm_site.lib.filters.quick import condition
from crm_site.lib.narrowing import Narrowed

# Written anew by each form and link of the list; everything else in the address is carried along.
OF_THE_LIST = {"q", "filter", "page", "field", "op", "value", "value2"}
# What a saved view remembers, and what the address may say instead.
STATE = ("q", "filter", "sort", "columns", "view", "whose")


@dataclass(frozen=True)
class Column:
    """What a list can show of each row. `load(queryset)` fetches what it needs for all rows of a page at once,
    `value(row)` is what an export writes, `sort` names an order of the list, `look` is the class of its cells. A cell
    shows the value unless a `template` draws it (of `row`, `column`, `value` and `link`; once for equal values if they
    look `alike`) or a function does, `drawn(row, link)`. `field` is the filter field by which a cell narrows the list,
    to the rows with the same `asks(row)` (else the value itself): `""` asks for those without one, None for nothing.
    `edit` is the fact that is changed in place, by its name in `contacts.inline`.
    An export of a million rows makes no objects of them when each column also says where its value stands: `path`, as
    `values_list` takes it (and `told` the words of what stands there), or `many(keys)`, which gives `{key: value}`.
    """

    key: str
    label: str
    look: str = ""
    sort: str = ""
    load: Callable | None = None
    value: Callable | None = None
    template: str = ""
    alike: bool = False
    drawn: Callable | None = None
    field: str = ""
    asks: Callable | None = None
    edit: str = ""
    path: str = ""
    told: Callable | None = None
    many: Callable | None = None

    @property
    def is_placed(self):
        """Whether it has a place of its own on the card of a phone; the others are lines with their label."""
        return self.look.startswith("cell-")

    @property
    def head(self):
        """The class of its head: how the words of its cells stand, where a phone puts them aside."""
        return " ".join(word for word in self.look.split() if not word.startswith("cell-"))


class Listing(Narrowed):
    """`base` is already scoped to the reader. `sorts` are the orders offered: `{"name": ("folded", "pk")}`, each
    ending in a unique key; a leading `-` turns one around. `search(queryset, text)` narrows by the search field.
    `remembered` is the state of the saved view that is open: it holds wherever the address is silent.
    `view` is the tab that is open, if the list has tabs; `name` is the column that always stands first.
    `columns` may be shown, those named in `shown` are, unless the address or the view chooses others.
    """

    def __init__(
        self,
        request,
        base,
        *,
        sorts,
        default,
        search=None,
        size=keyset.SIZE,
        remembered=None,
        columns=(),
        shown=(),
        view=None,
        name=None,
    ):
        self.request, self.base, self.sorts, self.default, self.size = request, base, sorts, default, size
        self.search, self.remembered, self.offered, self.shown = search, remembered, columns, shown
        self.problem, self.view, self.name = "", view, name
        self.rejected = {}
        self.asked = asked_of(request, remembered)
        self.q = self.asked.get("q", "").strip()[:200]
        self.tree = self._tree()
        self.queryset = self._narrowed()

    def _narrowed(self):
        """All rows that the search and the filter leave; an impossible filter leaves them all and says why."""
        try:
            return filters.compile(self.tree, self.searched, reader=self.request.user, as_of=now())
        except filters.FilterError as problem:
            self.problem, self.rejected, self.tree = str(problem), self.tree, {}
            return self.searched

    @property
    def sort(self):
        """The chosen order's name, with a leading `-` for the other way round."""
        wanted = self.asked.get("sort", "")
        return wanted if wanted.lstrip("-") in self.sorts else self.default

    @property
    def order(self):
        keys = self.sorts[self.sort.lstrip("-")]
        return [keyset.flip(key) for key in keys] if self.sort.startswith("-") else list(keys)

    @property
    def turn(self):
        """For each order what its column head links to: that order, or its reverse when it is the one in force."""
        return {name: f"-{name}" if self.sort == name else name for name in self.sorts}

    @cached_property
    def page(self):
        return keyset.page(self.loaded(self.queryset), self.order, self.request.GET.get("page", ""), self.size)

    def loaded(self, rows):
        """The rows with all that the shown columns need."""
        for column in self.columns:
            rows = column.load(rows) if column.load else rows
        return rows

    @cached_property
    def columns(self):
        """The columns that are shown, in the order in which they were chosen."""
        return chosen(self.offered, self.asked.get("columns", ""), self.shown)

    @property
    def choices(self):
        """For the menu of columns: those shown first, in their order, then the others: `[(key, label, is shown)]`."""
        shown = {column.key for column in self.columns}
        others = [column for column in self.offered if column.key not in shown]
        return [(column.key, str(column.label), column.key in shown) for column in [*self.columns, *others]]

    @property
    def heads(self):
        """`[(column, the order its head links to, how it is sorted now)]`; the last is for `aria-sort`."""
        shown = [self.name, *self.columns] if self.name else self.columns
        return [self._head(column) for column in shown]

    def _head(self, column):
        return column, self.turn.get(column.sort, ""), self.direction(column.sort)

    def direction(self, name):
        """`ascending` or `descending` if the list is in the order of this name, else nothing."""
        if not name or self.sort.lstrip("-") != name:
            return ""
        return "descending" if self.order[0].startswith("-") else "ascending"

    @property
    def state(self):
        """All that a saved view remembers of this list."""
        columns = ",".join(column.key for column in self.columns)
        said = {"q": self.q, "filter": self.tree, "sort": self.sort, "columns": columns}
        view = self.asked.get("view", "")[:20] if self.view is None else self.view
        return said | {"view": view, "whose": self.asked.get("whose", "")[:20]}

    @property
    def state_query(self):
        """The state as a query string, every part of it said."""
        return query_of(self.state)

    @property
    def state_pairs(self):
        """The state for the hidden inputs of a form, `[(key, text)]`."""
        return [(key, _written(value)) for key, value in self.state.items()]

    @property
    def is_changed(self):
        """Whether the list is no longer as the saved view remembers it."""
        return self.remembered is not None and self.state != self.remembered

    @cached_property
    def count(self):
        """How many rows it has: an estimate where counting them all would take longer than to show the page."""
        shown = len(self.page) + bool(self.page.next)
        if not (self.page.next or self.page.previous):
            return Count(shown, True)
        found = count(self.queryset, dearest=DEAREST, whole=not (self.q or self.tree))
        return found if found.exact or found.number >= shown else Count(shown, False)

    @property
    def tree_json(self):
        return json.dumps(self.tree) if self.tree else ""

    @property
    def kept(self):
        """What else the address says, such as the view: a form of the list carries it along, `[(key, value)]`.

        Within a saved view an empty answer is one too: it outweighs what the view remembers.
        """
        said = [(key, value) for key, value in self.request.GET.items() if key not in OF_THE_LIST]
        return [(key, value) for key, value in said if value or self.remembered is not None]

    def _tree(self):
        """The filter of the address, with a condition added by the form if one was sent."""
        try:
            tree = json.loads(self.asked.get("filter") or "{}")
            filters.check(tree)
            tree = {} if tree == {"all": []} else tree
        except (ValueError, RecursionError):
            self.problem = _("The filter in this address is damaged and was left out.")
            tree = {}
        added = condition(self.request.GET, self.base.model)
        if not added:
            return tree
        parts = tree.get("all", [tree] if tree else [])
        return {"all": [*parts, added]}


def asked_of(request, remembered=None):
    """What the address says of the list, and where it is silent what the saved view remembers."""
    asked = request.GET.copy()
    for key, value in (remembered or {}).items():
        if key in STATE and key not in asked:
            asked[key] = _written(value)
    return asked


def chosen(offered, names, otherwise=()):
    """The columns named in `names` (`a,b,c`) in that order; those of `otherwise` if none of them is offered."""
    known = {column.key: column for column in offered}
    found = [known[name] for name in dict.fromkeys(names.split(",")) if name in known]
    return found or [known[name] for name in otherwise if name in known]


def query_of(state):
    return urlencode({key: _written(state[key]) for key in STATE if key in state})


def _written(value):
    if isinstance(value, dict):
        return json.dumps(value) if value else ""
    return str(value)
