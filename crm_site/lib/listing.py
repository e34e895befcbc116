"""A list page: searched, filtered by the one grammar, sorted and paged by key, all of it in the address."""

import json
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.shortcuts import render
from django.utils.timezone import now
from django.utils.translation import gettext as _

from crm_site.lib import filters, keyset
from crm_site.lib.counting import count

# Written anew by each form and link of the list; everything else in the address is carried along.
OF_THE_LIST = {"q", "filter", "page", "field", "op", "value", "value2"}


@dataclass(frozen=True)
class Chip:
    """A condition in force; `without` is the address of the list without it."""

    text: str
    without: str


class Listing:
    """`base` is already scoped to the reader. `sorts` are the orders offered: `{"name": ("folded", "pk")}`, each
    ending in a unique key; a leading `-` turns one around. `search(queryset, text)` narrows by the search field.
    """

    def __init__(self, request, base, *, sorts, default, search=None, size=keyset.SIZE):
        self.request, self.base, self.sorts, self.default, self.size = request, base, sorts, default, size
        self.search = search
        self.problem = ""
        self.q = request.GET.get("q", "").strip()[:200]
        self.tree = self._tree()
        self.queryset = self._narrowed()

    def _narrowed(self):
        """All rows that the search and the filter leave; an impossible filter leaves them all and says why."""
        rows = self.search(self.base, self.q) if self.search and self.q else self.base
        try:
            return filters.compile(self.tree, rows, reader=self.request.user, as_of=now())
        except filters.FilterError as problem:
            self.problem, self.tree = str(problem), {}
            return rows

    @property
    def sort(self):
        """The chosen order's name, with a leading `-` for the other way round."""
        wanted = self.request.GET.get("sort", "")
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
        return keyset.page(self.queryset, self.order, self.request.GET.get("page", ""), self.size)

    @cached_property
    def count(self):
        return count(self.queryset)

    @cached_property
    def chips(self):
        """One for each top-level condition."""
        parts = self.tree.get("all", [self.tree] if self.tree else [])
        return [Chip(filters.say(part, self.base.model), self._address(without=part)) for part in parts]

    @property
    def fields(self):
        """What may be asked, for the “add a filter” form: `[(key, label)]`."""
        return sorted(
            ((key, str(field.label)) for key, field in filters.fields_of(self.base.model).items()),
            key=_by_label,
        )

    @property
    def tree_json(self):
        return json.dumps(self.tree) if self.tree else ""

    @property
    def kept(self):
        """What else the address says, such as the view: a form of the list carries it along, `[(key, value)]`."""
        return [(key, value) for key, value in self.request.GET.items() if value and key not in OF_THE_LIST]

    def _tree(self):
        """The filter of the address, with a condition added by the form if one was sent."""
        try:
            tree = json.loads(self.request.GET.get("filter") or "{}")
            filters.check(tree)
        except (ValueError, RecursionError):
            self.problem = _("The filter in this address is damaged and was left out.")
            tree = {}
        added = condition(self.request.GET, self.base.model)
        if not added:
            return tree
        parts = tree.get("all", [tree] if tree else [])
        return {"all": [*parts, added]}

    def _address(self, *, without):
        parts = [part for part in self.tree.get("all", [self.tree]) if part is not without]
        kept = dict(self.kept) | ({"q": self.q} if self.q else {})
        if parts:
            kept["filter"] = json.dumps({"all": parts})
        return f"{self.request.path}?{urlencode(kept)}"


def filter_inputs(request, model):
    """The answer to a choice in “add a filter”: the comparisons of the field, and what the chosen one compares with."""
    field = filters.fields_of(model).get(request.GET.get("field", ""))
    ops = field.ops if field else {}
    op = request.GET.get("op", "")
    op = op if op in ops else next(iter(ops), "")
    context = {
        "field": field,
        "op": op,
        "takes": ops[op].takes if op else "",
        "criterion": field.form() if hasattr(field, "form") else None,
        "inputs_url": request.path,
    }
    return render(request, "kit/_filter_field.html", context)


def condition(sent, model):
    """The condition that the “add a filter” form sent, or None."""
    field = filters.fields_of(model).get(sent.get("field", ""))
    op = sent.get("op", "")
    if field is None or op not in field.ops:
        return None
    takes = field.ops[op].takes
    if takes == "many":
        value = sent.getlist("value")
    elif takes == "two":
        value = [sent.get("value", ""), sent.get("value2", "")]
    else:
        value = sent.get("value", "")
    if not hasattr(field, "path"):
        value = {name: sent[name] for name in field.form.base_fields if sent.get(name)}
    return {"field": field.key, "op": op} | ({"value": value} if takes or not hasattr(field, "path") else {})


def _by_label(pair):
    return pair[1].casefold()
