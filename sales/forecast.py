"""What the next months bring: won so far, open by expected close, and weighted by the stages' probability."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth
from django.utils.timezone import get_current_timezone, localdate
from django.utils.translation import gettext as _

from crm_site.lib import when
from crm_site.lib.money import cents
from sales.models.asking import WEIGHTED

MONTHS = 6
LATE, LATER = "late", "later"
ZERO = Decimal(0)


@dataclass
class Row:
    """One month, or what is late, or what is later or has no date."""

    key: object
    label: str
    won: Decimal = ZERO
    open: Decimal = ZERO
    weighted: Decimal = ZERO
    deals: int = 0

    @property
    def expected(self):
        """Won so far and what the open deals are worth."""
        return self.won + self.weighted


@dataclass
class Forecast:
    """One currency's forecast; no two currencies are added."""

    currency: str
    rows: dict = field(default_factory=dict)

    @property
    def total(self):
        rows = self.rows.values()
        total = Row("total", _("Together"), deals=sum(row.deals for row in rows))
        for name in ("won", "open", "weighted"):
            setattr(total, name, sum((getattr(row, name) for row in rows), ZERO))
        return total

    @property
    def spec(self):
        """The chart: won and weighted by month."""
        months = [row for key, row in self.rows.items() if isinstance(key, date)]
        series = [
            {"name": _("Won"), "values": [float(row.won) for row in months]},
            {"name": _("Weighted"), "values": [float(row.weighted) for row in months], "tone": "quiet"},
        ]
        labels = [row.label for row in months]
        return {"type": "stacked", "labels": labels, "series": series, "unit": self.currency}


def months_from(day, number=MONTHS):
    """The first days of this month and the next ones, and of the month after them."""
    first = day.year * 12 + day.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(first, first + number + 1)]


def forecast(deals, today=None):
    """A Forecast for each currency among the deals, the one with most deals first."""
    months = months_from(today or localdate())
    found = {}
    for row in _open(deals):
        _add(found, row["currency"], _bucket(row["month"], months), months, row)
    for row in _won(deals, months):
        _add(found, row["currency"], row["month"].date().replace(day=1), months, row)
    return sorted(found.values(), key=lambda one: -one.total.deals)


def by_owner(deals, today=None):
    """`[(owner’s key, currency, deals, open, weighted)]` for what should close in these months."""
    months = months_from(today or localdate())
    rows = deals.open().filter(expected_close__lt=months[-1])
    return rows.sums("owner")


def _open(deals):
    rows = deals.open().order_by().annotate(month=TruncMonth("expected_close")).values("month", "currency")
    return rows.annotate(open=Sum("amount"), weighted=Sum(WEIGHTED), deals=Count("pk"))


def _won(deals, months):
    zone = get_current_timezone()
    start = datetime(months[0].year, months[0].month, 1, tzinfo=zone).astimezone(UTC)
    end = datetime(months[-1].year, months[-1].month, 1, tzinfo=zone).astimezone(UTC)
    rows = deals.won().closed_between(start, end).order_by().annotate(month=TruncMonth("closed_at"))
    return rows.values("month", "currency").annotate(won=Sum("amount"), deals=Count("pk"))


def _bucket(month, months):
    if month is None or month >= months[-1]:
        return LATER
    return month if month >= months[0] else LATE


def _add(found, currency, key, months, sums):
    row = found.setdefault(currency, _empty(currency, months)).rows[key]
    for name in ("won", "open", "weighted"):
        setattr(row, name, getattr(row, name) + cents(sums.get(name) or 0))
    row.deals += sums["deals"]


def _empty(currency, months):
    labels = {LATE: _("Late"), LATER: _("Later, or without a date")}
    keys = [LATE, *months[:-1], LATER]
    return Forecast(currency, {key: Row(key, labels.get(key) or _month(key)) for key in keys})


def _month(day):
    return when.month(day)
