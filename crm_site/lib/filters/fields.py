"""Typed fields: which comparisons each allows, and the Q that each becomes.

A negative comparison is always the complement of its positive one, so a row without a value “is not X”.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import ClassVar

from django.db.models import DecimalField, Exists, OuterRef, Q
from django.db.models import Value as Constant
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import is_naive, make_aware
from django.utils.translation import gettext_lazy as _

from crm_site.lib.filters.tree import FilterError


@dataclass(frozen=True)
class Value:
    """A comparison: its words, and what it compares with (`one`, `two`, `many`, `days` or nothing)."""

    label: str
    takes: str = ""


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

    def say(self, op, value):
        words = self.ops[op].label if op in self.ops else op
        values = value if isinstance(value, list) else [value]
        shown = ", ".join(self.show(one) for one in values) if self.ops.get(op, Value("")).takes else ""
        return f"{self.label} {words} {shown}".strip()

    def show(self, value):
        return str(value)


SET = {"set": Value(_("is known")), "empty": Value(_("is not known"))}


@dataclass(frozen=True, kw_only=True)
class Text(Field):
    ops: ClassVar[dict] = {
        "contains": Value(_("contains"), "one"),
        "not_contains": Value(_("does not contain"), "one"),
        "is": Value(_("is"), "one"),
        "is_not": Value(_("is not"), "one"),
        "starts": Value(_("starts with"), "one"),
        "in": Value(_("is one of"), "many"),
        **SET,
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


@dataclass(frozen=True, kw_only=True)
class Number(Field):
    input: ClassVar[str] = "number"
    ops: ClassVar[dict] = {
        "is": Value(_("is"), "one"),
        "is_not": Value(_("is not"), "one"),
        "gt": Value(_("is more than"), "one"),
        "lt": Value(_("is less than"), "one"),
        "between": Value(_("is between"), "two"),
        **SET,
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


@dataclass(frozen=True, kw_only=True)
class Choice(Field):
    choices: Callable | tuple = ()
    ops: ClassVar[dict] = {
        "in": Value(_("is one of"), "many"),
        "not_in": Value(_("is none of"), "many"),
        **SET,
    }

    def options(self):
        """`[(value, label), …]`, read anew each time, for they may live in a table."""
        return list(self.choices() if callable(self.choices) else self.choices)

    def read(self, value):
        if str(value) not in {str(option) for option, _label in self.options()}:
            raise FilterError(_("“%(value)s” is no choice for “%(field)s”.") % {"value": value, "field": self.label})
        return value

    def show(self, value):
        return str({str(key): label for key, label in self.options()}.get(str(value), value))


@dataclass(frozen=True, kw_only=True)
class Link(Choice):
    """Another row, such as the owner; `me` is whoever reads."""

    ops: ClassVar[dict] = {**Choice.ops, "me": Value(_("is me"))}

    def q_me(self, path, value, asked):
        return Q(**{path: asked.reader.pk if asked.reader else None})


@dataclass(frozen=True, kw_only=True)
class Flag(Field):
    ops: ClassVar[dict] = {"yes": Value(_("yes")), "no": Value(_("no"))}
    negative: ClassVar[dict] = {"no": "yes"}

    def q_yes(self, path, value, asked):
        return Q(**{path: True})


@dataclass(frozen=True, kw_only=True)
class Date(Field):
    input: ClassVar[str] = "date"
    ops: ClassVar[dict] = {
        "last_days": Value(_("within the last days:"), "days"),
        "next_days": Value(_("within the next days:"), "days"),
        "before": Value(_("before"), "one"),
        "after": Value(_("after"), "one"),
        "between": Value(_("between"), "two"),
        **SET,
    }

    def read(self, value):
        try:
            found = parse_date(value) if isinstance(value, str) else None
        except ValueError:
            found = None
        if found is None:
            raise FilterError(_("Give a date for “%s”, as 2026-12-31.") % self.label)
        return found

    def days(self, value):
        digits = "" if isinstance(value, bool) else str(value)
        if not digits.isdecimal() or len(digits) > 5 or not 0 < int(digits) <= 36_500:
            raise FilterError(_("Give a number of days for “%s”.") % self.label)
        return timedelta(days=int(digits))

    def instant(self, asked) -> date | datetime:
        return asked.as_of.date()

    def q_last_days(self, path, value, asked):
        end = self.instant(asked)
        return Q(**{f"{path}__gt": end - self.days(value), f"{path}__lte": end})

    def q_next_days(self, path, value, asked):
        start = self.instant(asked)
        return Q(**{f"{path}__gte": start, f"{path}__lt": start + self.days(value)})

    def q_before(self, path, value, asked):
        return self.q_lt(path, value, asked)

    def q_after(self, path, value, asked):
        return self.q_gt(path, value, asked)


@dataclass(frozen=True, kw_only=True)
class Moment(Date):
    """A date with a time; a bare date means the whole day in the current zone."""

    def read(self, value):
        try:
            found = parse_datetime(value) if isinstance(value, str) else None
        except ValueError:
            found = None
        if found is None:
            found = datetime.combine(super().read(value), datetime.min.time())
        return make_aware(found) if is_naive(found) else found

    def end(self, value):
        """The first instant that lies behind the value: behind a bare date it is the next midnight."""
        found = self.read(value)
        is_day = len(value.strip()) <= len("2026-12-31")
        return found + (timedelta(days=1) if is_day else timedelta(microseconds=1))

    def q_gt(self, path, value, asked):
        return Q(**{f"{path}__gte": self.end(value)})

    def q_between(self, path, value, asked):
        start, _last = self.read_two(value)
        return Q(**{f"{path}__gte": start, f"{path}__lt": self.end(value[1])})

    def instant(self, asked):
        return asked.as_of
