"""The dashboard: four key figures against the same span before, and the charts that the reader may see."""

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from crm_site.lib.templatetags import ui
from reports.behind import ROWS
from reports.charts import charts_for
from reports.metrics import MONEY, PERCENT, Metric, metrics

SHOWN = 4
# The figures by what matters most: a reader sees the first four that they may know, each with its rows' report.
FIGURES = {
    "sales.won_value": "deals",
    "sales.win_rate": "deals",
    "support.first_response_median": "tickets",
    "customers.repeat_purchase_rate": "orders-by-customer",
    "campaigns.open_rate": "campaign-results",
    "orders.revenue": "orders-by-customer",
    "support.resolution_median": "tickets-solved",
    "campaigns.click_rate": "campaign-results",
}


@dataclass(frozen=True)
class Figure:
    """A number, and how it stood in the span before: None where there is nothing to compare with."""

    metric: Metric
    value: object
    before: object
    compared: bool
    url: str

    @property
    def words(self):
        return self.metric.words(self.value)

    @property
    def exact(self):
        """The number as files have it, for programs that read the page."""
        value = self.metric.rounded(self.value)
        if self.metric.unit == MONEY:
            return " ".join(f"{amount} {currency}" for currency, amount in value or [])
        return "" if value is None else value

    @property
    def delta(self):
        """The change in words, or ""."""
        change = self.change
        if change is None:
            return ""
        if self.metric.unit == PERCENT:
            return _("%s pt") % ui.number(abs(change) * 100, 1)
        return ui.percent(abs(change))

    @property
    def change(self):
        """In points for shares, relative for all else; None when it cannot be measured."""
        now, before = self._comparable(self.value), self._comparable(self.before)
        if now is None or before is None:
            return None
        if self.metric.unit == PERCENT:
            return now - before
        return (now - before) / before if before else None

    @property
    def direction(self):
        return "up" if (self.change or 0) > 0 else "down" if (self.change or 0) < 0 else ""

    @property
    def tone(self):
        return "good" if self.direction in ("", self.metric.better) else "late"

    @property
    def note(self):
        if self.change is None:
            return _("nothing to compare with") if self.compared else ""
        return _("from %s") % self.metric.words(self.before)

    def _comparable(self, value):
        if value is None or self.metric.unit != MONEY:
            return None if value is None else Decimal(value)
        return value[0][1] if len(value) == 1 and self._one_currency else None

    @property
    def _one_currency(self):
        return len({currency for currency, _amount in [*(self.value or []), *(self.before or [])]}) == 1


def figures(asked):
    """The reader's four key figures."""
    reader, before = asked.scope.reader, asked.before
    known = [metrics[name] for name in FIGURES if reader.has_perm(metrics[name].permission)]
    return [
        Figure(
            metric=one,
            value=one.value(asked.scope),
            before=before and one.value(before),
            compared=before is not None,
            url=ROWS[one.name].url(asked) if one.name in ROWS else rows_url(reader, FIGURES[one.name], asked),
        )
        for one in known[:SHOWN]
    ]


def pictures(asked):
    """The charts, as the kit's template takes them: id, title, note, spec, url."""
    reader = asked.scope.reader
    found = []
    for chart in charts_for(reader):
        for number, (title, spec) in enumerate(chart.draw(asked.scope)):
            name = f"{chart.key}-{number}" if number else chart.key
            url = rows_url(reader, chart.kind, asked)
            found.append({"id": name, "title": title, "note": chart.note, "spec": spec, "url": url})
    return found


def rows_url(reader, kind, asked):
    """A new report of the rows behind a number, of the same days and people; "" for who makes no reports."""
    if not reader.has_perm("reports.add_report"):
        return ""
    period = asked.period
    days = {"since": period.first, "until": period.last} if period.key == "custom" else {}
    query = {"kind": kind, "period": period.key, "who": asked.who} | days
    return f"{reverse('reports:add')}?{urlencode({key: value for key, value in query.items() if value})}"
