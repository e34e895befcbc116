"""Spans of time by name, in the reader's zone, and the same span before to compare with."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from crm_site.lib import when

NAMES = {
    "month": _("This month"),
    "quarter": _("This quarter"),
    "year": _("This year"),
    "12months": _("Last 12 months"),
    "ever": _("Ever"),
    "custom": _("From … to …"),
}
USUAL = "12months"
MONTHS = {"month": 1, "quarter": 3, "year": 12, "12months": 12}


@dataclass(frozen=True)
class Period:
    """Whole days from `first` on and before `after`; None has no bound."""

    key: str
    first: date | None = None
    after: date | None = None
    zone: tzinfo = UTC

    @property
    def start(self):
        return self.first and _midnight(self.first, self.zone)

    @property
    def end(self):
        return self.after and _midnight(self.after, self.zone)

    @property
    def last(self):
        return self.after and self.after - timedelta(days=1)

    @property
    def days(self):
        """The span in dates, as people say it."""
        first = self.first and when.day(self.first)
        last = self.last and when.day(self.last)
        if first and last:
            return first if first == last else f"{first} – {last}"
        if first:
            return say("since %s") % first
        return say("until %s") % last if last else say("all dates")

    @property
    def name(self):
        """The span as it was asked for: it stays true when a relative one moves on."""
        return self.days if self.key == "custom" else str(NAMES[self.key])

    def __str__(self):
        return f"{self.name}, {self.days}" if self.key in MONTHS else self.name

    def before(self, as_of):
        """(start, end) of the same span before, as long as this one has lasted at `as_of`; None if unbounded."""
        if not self.first or not self.after:
            return None
        months = MONTHS.get(self.key)
        step = relativedelta(months=months) if months else self.after - self.first
        lasted = as_of.astimezone(self.zone) - step
        return _midnight(self.first - step, self.zone), min(lasted, self.start)


def period(key, *, as_of, zone, since=None, until=None):
    """The named period at an instant; `since` and `until` are the days of a custom one, both included."""
    today = as_of.astimezone(zone).date()
    if key == "ever":
        return Period(key, zone=zone)
    if key == "custom":
        return Period(key, since, until and until + timedelta(days=1), zone)
    first = _first(key, today.replace(day=1))
    return Period(key, first, first + relativedelta(months=MONTHS[key]), zone)


def _first(key, month):
    if key == "quarter":
        return month - relativedelta(months=(month.month - 1) % 3)
    if key == "year":
        return month.replace(month=1)
    return month - relativedelta(months=11) if key == "12months" else month


def _midnight(day, zone):
    return datetime.combine(day, time.min, tzinfo=zone)
