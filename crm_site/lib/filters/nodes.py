"""A filter as it stands in the builder's form: groups and rules, each with a path such as `0-1-2`."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext_lazy as _

from crm_site.lib.filters.declared import fields_of, is_of_people
from crm_site.lib.filters.sent import takes_of
from crm_site.lib.filters.tree import CONDITIONS, DEPTH

WORDS = {"all": _("All of"), "any": _("Any of"), "none": _("None of"), "not_all": _("Not all of")}
NEGATIVE = ("none", "not_all")


@dataclass
class Group:
    """Conditions and groups, joined by one of `WORDS`. A `bare` one of a single part stands for `not` alone, or at
    the very top for the part itself.
    """

    model: type
    word: str = "all"
    parts: list = field(default_factory=list)
    bare: bool = False
    path: str = "0"
    above: int = 0  # levels of the tree around it
    is_touched: bool = False  # something was just taken away from it
    is_group = True

    @property
    def is_complete(self):
        """An empty group asks something, too: all of nothing is everyone, any of nothing is nobody."""
        return not self.parts or any(part.is_complete for part in self.parts)

    def tree(self):
        inside = [part.tree() for part in self.parts if part.is_complete]
        if self.bare and len(inside) == 1:
            return {"not": inside[0]} if self.word in NEGATIVE else inside[0]
        if self.word in NEGATIVE:
            return {"not": {"any" if self.word == "none" else "all": inside}}
        return {self.word: inside}

    def number(self, path="0", above=0):
        """Give everything the path of its place."""
        self.path, self.above = path, above
        for place, part in enumerate(self.parts):
            part.number(f"{path}-{place}", above + self.levels)
        return self

    def walk(self):
        yield self
        for part in self.parts:
            yield from part.walk()

    @property
    def rules(self):
        return [node for node in self.walk() if not node.is_group]

    @property
    def room(self):
        """How many more conditions fit, asked of the outermost group."""
        return CONDITIONS - len(self.rules)

    @property
    def levels(self):
        """How deep its own words make the tree."""
        if self.bare and len(self.parts) == 1:
            return int(self.word in NEGATIVE)
        return 2 if self.word in NEGATIVE else 1

    @property
    def below(self):
        """The levels of the deepest group within."""
        return max((part.levels + part.below for part in self.parts if part.is_group), default=0)

    @property
    def may_nest(self):
        """Whether one more group fits into it."""
        return self.above + (2 if self.word in NEGATIVE else 1) < DEPTH

    @property
    def choices(self):
        """Its words, `[(key, label, chosen, does not fit)]`: a denial takes a level more."""
        fits = self.above + self.below + 2 <= DEPTH
        return [(key, label, key == self.word, key in NEGATIVE and not fits) for key, label in WORDS.items()]

    @property
    def finds_all(self):
        """What it finds as long as it is empty."""
        return self.word in ("all", "none")

    @property
    def is_of_people(self):
        return is_of_people(self.model)


@dataclass
class Rule:
    """One condition as it stands in the form; it may not be complete yet."""

    model: type
    field: str = ""
    op: str = ""
    value: object = None
    path: str = "0"
    problem: str = ""
    count: object = None
    is_foreign: bool = False  # asked by somebody else, who may ask more
    is_new: bool = False
    is_group = False

    @property
    def asks(self):
        """What is asked, as declared beside the model; None while nothing is chosen."""
        return fields_of(self.model).get(self.field)

    @property
    def is_complete(self):
        return bool(self.asks)

    @property
    def is_blank(self):
        """Whether nothing was typed yet."""
        given = self.value.values() if isinstance(self.value, dict) else self.value
        given = given if isinstance(self.value, dict | list) else [self.value]
        return all(one in (None, "", []) for one in given)

    @property
    def takes(self):
        return takes_of(self.asks, self.op)

    @property
    def ops(self):
        return [(key, value.label) for key, value in self.asks.ops.items()] if self.asks else []

    @property
    def options(self):
        """The choices of a field that has some, as `(value, label, chosen)`; one that is gone stays to be seen."""
        if not hasattr(self.asks, "options"):
            return []
        chosen = [str(one) for one in self.value] if isinstance(self.value, list) else []
        offered = [(str(value), label) for value, label in self.asks.options()]
        gone = [(one, one) for one in chosen if one not in dict(offered)]
        return [(value, label, value in chosen) for value, label in [*offered, *gone]]

    @property
    def picks(self):
        """The spans of time, as `(key, label, chosen)`."""
        return [(key, label, key == self.value) for key, label in self.asks.picks.items()]

    @property
    def input(self):
        """The type of the input for one value; what does not fit a calendar is shown as the text it is."""
        kind = self.asks.input
        return "text" if kind == "date" and not all(map(_is_day, self.values)) else kind

    @property
    def values(self):
        """One or two values for the inputs."""
        given = self.value if isinstance(self.value, list) else [self.value]
        wanted = 2 if self.takes == "two" else 1
        return [("" if one is None else str(one)) for one in (*given, *[""] * wanted)][:wanted]

    @property
    def lines(self):
        return "\n".join(map(str, self.value)) if isinstance(self.value, list) else self.value or ""

    @property
    def form(self):
        """The questions of a criterion, filled in."""
        given = self.value if isinstance(self.value, dict) else None
        return self.asks.form(initial=given, prefix=f"value-{self.path}")

    def tree(self):
        tree = {"field": self.field, "op": self.op}
        return tree if self.takes == "" else tree | {"value": self.value}

    def number(self, path, above=0):
        self.path = path

    def walk(self):
        yield self


def _is_day(text):
    try:
        return not text or (len(text) == len("2026-12-31") and bool(date.fromisoformat(text)))
    except ValueError:
        return False
