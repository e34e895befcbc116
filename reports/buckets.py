"""Days, weeks, months, quarters and years in the reader's zone, each span with every one of them, also the empty."""

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.db.models import DateField, Max, Min
from django.db.models.functions import Trunc
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from crm_site.lib import when

STEPS = {
    "day": relativedelta(days=1),
    "week": relativedelta(weeks=1),
    "month": relativedelta(months=1),
    "quarter": relativedelta(months=3),
    "year": relativedelta(years=1),
}
BY = {
    "day": _("by day"),
    "week": _("by week"),
    "month": _("by month"),
    "quarter": _("by quarter"),
    "year": _("by year"),
}
WIDEST = {"day": 35, "week": 125, "month": 5 * 366, "quarter": 12 * 366}  # days that still make a clear picture


@dataclass(frozen=True)
class Buckets:
    """The beginnings of the days, weeks, months … of a span, in order and without a gap."""

    grain: str
    starts: tuple[date, ...]

    @property
    def labels(self):
        """Up to a year of months, each year is said once."""
        short = self.grain == "month" and len(self.starts) <= 12
        return [
            when.month_short(start) if short and number and start.month > 1 else label(start, self.grain)
            for number, start in enumerate(self.starts)
        ]

    def fill(self, found, missing):
        """A value for each bucket; `missing` where there is none."""
        return [found.get(start, missing) for start in self.starts]


def label(start, grain):
    """`3 Nov`, `Nov 2026`, `Q4 2026`, `2026`."""
    if grain == "quarter":
        return f"Q{(start.month + 2) // 3} {start.year}"
    if grain == "year":
        return str(start.year)
    return when.month(start) if grain == "month" else when.day_short(start)


def cut(rows, moment, scope, grain=None):
    """(rows that carry `bucket`, Buckets) for the scope's span, or for that of the rows where it is open."""
    first, last = _span(rows, moment, scope)
    if first is None:
        return rows.none().annotate(bucket=_trunc(moment, "month", scope)), Buckets(grain or "month", ())
    grain = grain or _grain((last - first).days)
    return rows.annotate(bucket=_trunc(moment, grain, scope)), Buckets(grain, _starts(first, last, grain))


def _trunc(moment, grain, scope):
    return Trunc(moment, grain, tzinfo=scope.zone, output_field=DateField())


def _span(rows, moment, scope):
    """First and last day, the last one not beyond today; (None, None) without any."""
    first, last = scope.start, scope.end and min(scope.end - timedelta(microseconds=1), now())
    if not first or not last:
        known = rows.order_by().aggregate(first=Min(moment), last=Max(moment))
        first, last = first or known["first"], last or known["last"]
    if not first or not last or last < first:
        return None, None
    return first.astimezone(scope.zone).date(), last.astimezone(scope.zone).date()


def _grain(days):
    return next((grain for grain, most in WIDEST.items() if days < most), "year")


def _starts(first, last, grain):
    start, starts = _floor(first, grain), []
    while start <= last:
        starts.append(start)
        start += STEPS[grain]
    return tuple(starts)


def _floor(day, grain):
    if grain == "week":
        return day - timedelta(days=day.weekday())
    if grain == "day":
        return day
    month = {"month": day.month, "quarter": (day.month - 1) // 3 * 3 + 1, "year": 1}[grain]
    return day.replace(month=month, day=1)
