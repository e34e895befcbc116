"""What a list says of the filter in force, and the addresses that narrow or widen it."""

import json
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from crm_site.lib import filters
from crm_site.lib.filters import builder


@dataclass(frozen=True)
class Chip:
    """A condition in force. `pieces` are its words one by one, `without` is the address of the list without it,
    `at` its place in the filter builder.
    """

    text: str
    without: str
    pieces: tuple = ()
    at: str = ""


class Narrowed:
    """Mixed into `Listing`, whose request, base, tree, search and kept answers it reads."""

    @cached_property
    def searched(self):
        """The rows before any filter: those that the search leaves."""
        return self.search(self.base, self.q) if self.search and self.q else self.base

    @property
    def parts(self):
        """The conditions and groups that must all hold."""
        return self.tree.get("all", [self.tree] if self.tree else [])

    @cached_property
    def chips(self):
        """One for each top-level condition."""
        return [self._chip(place, part) for place, part in enumerate(self.parts)]

    def _chip(self, place, part):
        model = self.base.model
        rest = [other for other in self.parts if other is not part]
        without = self.with_tree({"all": rest})
        return Chip(filters.say(part, model), without, filters.pieces(part, model), f"0-{place}")

    @cached_property
    def asks(self):
        """What the reader may ask, for the form that adds a filter: `[(area, [(key, label), …]), …]`."""
        return builder.choices(self.base.model, self.request.user)

    @property
    def cleared(self):
        """The address of the list without any filter."""
        return self.with_tree({})

    @property
    def query(self):
        """The query string of the list as it stands, for the page that edits its filter: also one that was rejected."""
        return self.with_tree(self.rejected or self.tree, path="").lstrip("?")

    def with_tree(self, tree, path=None):
        """The address of the list with another filter, from its first page; all else that it says stays."""
        kept = {key: value for key, value in self.kept if key != "at"}
        in_view = self.remembered is not None
        if self.q or in_view:
            kept["q"] = self.q
        if tree == {"all": []}:
            tree = {}
        if tree or in_view:
            kept["filter"] = json.dumps(tree, separators=(",", ":")) if tree else ""
        path = self.request.path if path is None else path
        return f"{path}?{urlencode(kept)}" if kept else path

    def narrowed_by(self, field, value):
        """The address of the list with only the rows of this value, among those that it shows; nothing for a field
        that cannot be asked.
        """
        condition = filters.condition_of(self.base.model, field, value)
        if condition is None:
            return ""
        parts = [part for part in self.parts if not _is_implied(part, condition)]
        return self.with_tree({"all": [*parts, condition]})


def _is_implied(part, condition):
    """Whether a row of the condition is one of the part anyway: the same, or one of several values."""
    if part.get("field") != condition["field"] or part.get("op") != condition["op"]:
        return False
    asked, known = _texts(condition), _texts(part)
    return asked <= known if condition["op"] == "in" else asked == known


def _texts(condition):
    value = condition.get("value")
    return {str(one) for one in (value if isinstance(value, list) else [value])}
