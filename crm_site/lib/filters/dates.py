"""Fields of days and of moments. A day is the reader's: it begins and ends at midnight of their zone."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import ClassVar

from django.db.models import Q
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import is_aware, is_naive, localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm_site.lib import when
from crm_site.lib.filters import spans
from crm_site.lib.filters.fields import KNOWN, SET, Field, Value
from crm_site.lib.filters.tree import FilterError

DAY = timedelta(days=1)
YEARS = range(1000, 9000)
OPS = {
    "last_days": Value(_("within the last"), "days"),
    "not_last_days": Value(_("not within the last"), "days"),
    "next_days": Value(_("within the next"), "days"),
    "ago": Value(_("more than … days ago"), "days", alone="", tail=_("more than %s ago")),
    "ahead": Value(_("more than … days ahead"), "days", alone="", tail=_("more than %s ahead")),
    "period": Value(_("in the period"), "pick", alone=""),
    "on": Value(_("on"), "one"),
    "before": Value(pgettext_lazy("date", "before"), "one"),
    "after": Value(pgettext_lazy("date", "after"), "one"),
    "between": Value(_("between"), "two"),
}


@dataclass(frozen=True, kw_only=True)
class Date(Field):
    input: ClassVar[str] = "date"
    ops: ClassVar[dict] = {**OPS, **KNOWN}
    negative: ClassVar[dict] = {"empty": "set", "not_last_days": "last_days"}
    picks: ClassVar[dict] = spans.NAMES

    def read(self, value):
        try:
            found = parse_date(value) if isinstance(value, str) else None
        except ValueError:
            found = None
        if found is None or found.year not in YEARS:
            raise FilterError(_("Give a date for “%s”, as 2026-12-31.") % self.label)
        return found

    def days(self, value):
        digits = "" if isinstance(value, bool) else str(value)
        if not digits.isdecimal() or len(digits) > 5 or not 0 < int(digits) <= 36_500:
            raise FilterError(_("Give a number of days for “%s”, from 1 to 36500.") % self.label)
        return timedelta(days=int(digits))

    def pick(self, value):
        if not isinstance(value, str) or value not in self.picks:
            raise FilterError(_("Choose a span of time for “%s”.") % self.label)
        return value

    def now(self, asked):
        """What `within the last days` is counted from."""
        return asked.today

    def edge(self, day, asked):
        """Where a day begins."""
        return day

    def begin(self, value, asked):
        return self.edge(self.read(value), asked)

    def end(self, value, asked):
        """The first that lies behind the value."""
        return self.edge(self.read(value) + DAY, asked)

    def q_last_days(self, path, value, asked):
        now = self.now(asked)
        return Q(**{f"{path}__gt": now - self.days(value), f"{path}__lte": now})

    def q_next_days(self, path, value, asked):
        now = self.now(asked)
        return Q(**{f"{path}__gte": now, f"{path}__lt": now + self.days(value)})

    def q_ago(self, path, value, asked):
        return Q(**{f"{path}__lt": self.now(asked) - self.days(value)})

    def q_ahead(self, path, value, asked):
        return Q(**{f"{path}__gt": self.now(asked) + self.days(value)})

    def q_period(self, path, value, asked):
        first, after = spans.span(self.pick(value), asked.today)
        return Q(**{f"{path}__gte": self.edge(first, asked), f"{path}__lt": self.edge(after, asked)})

    def q_on(self, path, value, asked):
        return Q(**{f"{path}__gte": self.begin(value, asked), f"{path}__lt": self.end(value, asked)})

    def q_before(self, path, value, asked):
        return Q(**{f"{path}__lt": self.begin(value, asked)})

    def q_after(self, path, value, asked):
        return Q(**{f"{path}__gte": self.end(value, asked)})

    def q_between(self, path, value, asked):
        self.read_two(value)
        first, last = value
        return Q(**{f"{path}__gte": self.begin(first, asked), f"{path}__lt": self.end(last, asked)})

    def exactly(self, value):
        if value is None or value == "":
            return {"op": "empty"}
        if isinstance(value, str):
            return {"op": "on", "value": value}
        day = localtime(value) if isinstance(value, datetime) and is_aware(value) else value
        return {"op": "on", "value": day.strftime("%Y-%m-%d")}

    def names(self, values):
        return [self.name(value) for value in values]

    def name(self, value):
        if isinstance(value, str) and value in self.picks:
            return str(self.picks[value])
        try:
            return when.day(self.read(value))
        except FilterError:
            return str(value)


@dataclass(frozen=True, kw_only=True)
class Anniversary(Date):
    """A day that comes round each year, such as a birthday."""

    ops: ClassVar[dict] = {
        "yearly_days": Value(_("comes round within the next"), "days"),
        "yearly_period": Value(_("comes round in the period"), "pick", alone=_("comes round")),
        **Date.ops,
    }

    def q_yearly_days(self, path, value, asked):
        return spans.each_year(path, asked.today, asked.today + self.days(value))

    def q_yearly_period(self, path, value, asked):
        return spans.each_year(path, *spans.span(self.pick(value), asked.today))


@dataclass(frozen=True, kw_only=True)
class Moment(Date):
    """A date with a time; a bare date means the whole day in the reader's zone."""

    ops: ClassVar[dict] = {**OPS, **SET}

    def read(self, value):
        return self._exact(value) or super().read(value)

    @staticmethod
    def _exact(value):
        """The value as a moment, if it says a time."""
        try:
            found = parse_datetime(value) if isinstance(value, str) else None
        except ValueError:
            return None
        is_day = found is None or len(value.strip()) <= len("2026-12-31")
        return None if is_day or found.year not in YEARS else found

    def now(self, asked):
        return asked.as_of

    def edge(self, day, asked):
        return datetime.combine(day, time.min, asked.zone)

    def begin(self, value, asked):
        exact = self._exact(value)
        if exact is None:
            return super().begin(value, asked)
        return exact.replace(tzinfo=asked.zone) if is_naive(exact) else exact

    def end(self, value, asked):
        if self._exact(value) is None:
            return super().end(value, asked)
        return self.begin(value, asked) + timedelta(microseconds=1)

    def name(self, value):
        exact = self._exact(value)
        return when.moment(exact) if exact else super().name(value)
