"""Typed fields: which comparisons each allows, and the Q that each becomes.

A negative comparison is always the complement of its positive one, so a row without a value “is not X”.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import ClassVar

from django.contrib.auth import get_user_model
from django.db.models import DecimalField, Exists, Model, OuterRef, Q
from django.db.models import Value as Constant
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from crm_site.lib.filters.tree import FilterError

NAMED = 6  # of more values than these, the sentence says how many


@dataclass(frozen=True)
class Value:
    """A comparison: its words, and what it compares with (`one`, `two`, `many`, `days`, `pick` or nothing).

    A sentence says `alone` instead of them where it compares with one value, and that within `tail`.
    """

    label: str
    takes: str = ""
    alone: str | None = None
    tail: str = "%s"


@dataclass(frozen=True, kw_only=True)
class Field:
    """What can be asked. For rows of a child table give `rows` (a queryset's maker) and `link` to the parent."""

    key: str
    label: str
    path: str = ""
    rows: Callable | None = None
    link: str = ""
    ops: ClassVar[dict] = {}
    input: ClassVar[str] = "text"  # the type of an HTML input that takes one value
    negative: ClassVar[dict] = {"is_not": "is", "not_in": "in", "empty": "set", "not_contains": "contains"}

    def q(self, op, value, asked):
        """The Q of a comparison; raises FilterError for one that this field does not allow."""
        if op not in self.ops:
            raise FilterError(_("“%s” cannot be compared that way.") % self.label)
        if op in self.negative:
            return ~self._positive(self.negative[op], value, asked)
        return self._positive(op, value, asked)

    def _positive(self, op, value, asked):
        path = self.path or self.key
        where = self.present(path) if op == "set" else getattr(self, f"q_{op}")(path, value, asked)
        if self.rows is None:
            return where & Q(**{f"{path}__isnull": False})
        return Q(Exists(self.rows().filter(where, **{self.link: OuterRef("pk")})))

    def present(self, path):
        return Q(**{f"{path}__isnull": False})

    def read(self, value):
        """One value of the right type; raises FilterError."""
        return value

    def read_many(self, value):
        if not isinstance(value, list) or not value or len(value) > 1000:
            raise FilterError(_("Choose at least one value for “%s”.") % self.label)
        return [self.read(one) for one in value]

    def read_two(self, value):
        if not isinstance(value, list) or len(value) != 2:
            raise FilterError(_("Give two values for “%s”: from and to.") % self.label)
        return [self.read(one) for one in value]

    def q_is(self, path, value, asked):
        return Q(**{path: self.read(value)})

    def q_in(self, path, value, asked):
        return Q(**{f"{path}__in": self.read_many(value)})

    def q_gt(self, path, value, asked):
        return Q(**{f"{path}__gt": self.read(value)})

    def q_lt(self, path, value, asked):
        return Q(**{f"{path}__lt": self.read(value)})

    def q_between(self, path, value, asked):
        return Q(**{f"{path}__range": self.read_two(value)})

    def exactly(self, value):
        """The comparison that asks for this value and no other, as `{"op": …, "value": …}`."""
        return {"op": "empty"} if value is None or value == "" else {"op": "is", "value": value}

    def say(self, op, value):
        return " ".join(filter(None, self.pieces(op, value)))

    def pieces(self, op, value):
        """The comparison in words: what, how, and with what; the last may be empty."""
        how = self.ops.get(op, Value(op))
        values = value if isinstance(value, list) else [value]
        words = how.label if how.alone is None or len(values) > 1 else how.alone
        return str(self.label), str(words), how.tail % self.shown(how.takes, values)

    def shown(self, takes, values):
        """What it compares with, in words."""
        if not takes:
            return ""
        if takes == "days":
            return days_in_words(values[0])
        names = self.names(values)
        if takes == "two" and len(names) == 2:
            return say("%(first)s and %(last)s") % {"first": names[0], "last": names[1]}
        return one_of(names) if takes == "many" else ", ".join(names)

    def names(self, values):
        return [str(value) for value in values]


def days_in_words(value):
    number = int(value) if str(value).isdecimal() and len(str(value)) < 10 else None
    return ngettext("%d day", "%d days", number) % number if number is not None else str(value)


def one_of(names):
    """`a, b or c`; of many only the first ones by name."""
    if len(names) > NAMED:
        rest = len(names) - NAMED + 1
        names = [*names[: NAMED - 1], ngettext("%d other", "%d others", rest) % rest]
    if len(names) < 2:
        return "".join(names)
    return say("%(several)s or %(last)s") % {"several": ", ".join(names[:-1]), "last": names[-1]}


KNOWN = {"set": Value(_("is known")), "empty": Value(_("is not known"))}
SET = {"set": Value(_("is set")), "empty": Value(_("is not set"))}


@dataclass(frozen=True, kw_only=True)
class Text(Field):
    ops: ClassVar[dict] = {
        "contains": Value(_("contains"), "one"),
        "not_contains": Value(_("does not contain"), "one"),
        "is": Value(_("is"), "one"),
        "is_not": Value(_("is not"), "one"),
        "starts": Value(_("starts with"), "one"),
        "in": Value(_("is one of"), "many", alone=_("is")),
        **KNOWN,
    }

    def read(self, value):
        if not isinstance(value, str) or not value.strip() or "\x00" in value or len(value) > 500:
            raise FilterError(_("Give a text for “%s”.") % self.label)
        return value.strip()

    def present(self, path):
        return super().present(path) & ~Q(**{path: ""})

    def q_is(self, path, value, asked):
        return Q(**{f"{path}__iexact": self.read(value)})

    def q_contains(self, path, value, asked):
        return Q(**{f"{path}__icontains": self.read(value)})

    def q_starts(self, path, value, asked):
        return Q(**{f"{path}__istartswith": self.read(value)})

    def exactly(self, value):
        return super().exactly("" if value is None else str(value).strip())


@dataclass(frozen=True, kw_only=True)
class Number(Field):
    input: ClassVar[str] = "number"
    ops: ClassVar[dict] = {
        "is": Value(_("is"), "one"),
        "is_not": Value(_("is not"), "one"),
        "gt": Value(_("is more than"), "one"),
        "lt": Value(_("is less than"), "one"),
        "between": Value(_("is between"), "two"),
        **KNOWN,
    }

    def read(self, value):
        """A whole number as it is; any other as a constant, which a whole column cannot round."""
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number) >= 10**12 or number.as_tuple().exponent < -20:
            raise FilterError(_("Give a number for “%s”.") % self.label)
        return int(number) if number == int(number) else Constant(number, DecimalField())

    def exactly(self, value):
        return super().exactly(str(value) if isinstance(value, Decimal) else value)


@dataclass(frozen=True, kw_only=True)
class Choice(Field):
    choices: Callable | tuple = ()
    ops: ClassVar[dict] = {
        "in": Value(_("is one of"), "many", alone=_("is")),
        "not_in": Value(_("is none of"), "many", alone=_("is not")),
        **SET,
    }

    def options(self):
        """`[(value, label), …]`, read anew each time, for they may live in a table."""
        return list(self.choices() if callable(self.choices) else self.choices)

    def read_many(self, value):
        known = {str(option) for option, _label in self.options()}
        for one in super().read_many(value):
            if str(one) not in known:
                raise FilterError(_("“%(value)s” is no choice for “%(field)s”.") % {"value": one, "field": self.label})
        return value

    def names(self, values):
        known = {str(key): label for key, label in self.options()}
        return [str(known.get(str(value), value)) for value in values]

    def exactly(self, value):
        value = value.pk if isinstance(value, Model) else value
        return {"op": "empty"} if value is None or value == "" else {"op": "in", "value": [value]}


@dataclass(frozen=True, kw_only=True)
class Link(Choice):
    """A colleague, such as the owner; `me` is whoever reads. Somebody who is no longer offered may be asked for."""

    ops: ClassVar[dict] = {**Choice.ops, "me": Value(_("is me"))}

    def read_many(self, value):
        known = {str(option) for option, _label in self.options()}
        gone = [one for one in Field.read_many(self, value) if str(one) not in known]
        if gone and len(self._people(gone)) < len(gone):
            return super().read_many(value)
        return value

    def names(self, values):
        known = {str(key): label for key, label in self.options()}
        gone = [value for value in values if str(value) not in known]
        known |= self._people(gone) if gone else {}
        return [str(known.get(str(value), value)) for value in values]

    @staticmethod
    def _people(keys):
        """`{key as text: user}` of those who exist, also those who left."""
        keys = [int(key) for key in keys if str(key).isdecimal() and len(str(key)) < 10]
        return {str(key): user for key, user in get_user_model().objects.in_bulk(keys).items()}

    def q_me(self, path, value, asked):
        return Q(**{path: asked.reader.pk if asked.reader else None})


@dataclass(frozen=True, kw_only=True)
class TeamChoice(Choice):
    """A team, such as that of the owner; `mine` is that of whoever reads."""

    ops: ClassVar[dict] = {**Choice.ops, "mine": Value(_("is mine"))}

    def q_mine(self, path, value, asked):
        return Q(**{path: getattr(asked.reader, "team_id", None)})


@dataclass(frozen=True, kw_only=True)
class Flag(Field):
    ops: ClassVar[dict] = {"yes": Value(_("yes")), "no": Value(_("no"))}
    negative: ClassVar[dict] = {"no": "yes"}

    def q_yes(self, path, value, asked):
        return Q(**{path: True})

    def exactly(self, value):
        return {"op": "yes" if value else "no"}

    def say(self, op, value):
        label, answer, _nothing = self.pieces(op, value)
        return f"{label}: {answer}"
