"""Charts of the dashboard: a question, its series, and the rows behind it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from reports import series
from reports.buckets import BY
from reports.metrics.selling import share

MOST_CURRENCIES = 3
MOST_CAMPAIGNS = 8
_charts = []


@dataclass(frozen=True)
class Chart:
    """`draw(scope)` gives [(title, spec)]: one picture, or one for each currency. `kind`: the report of its rows."""

    key: str
    permission: str
    note: str
    kind: str
    draw: Callable


def chart(key, permission, kind, note):
    def add(draw):
        _charts.append(Chart(key, permission, note, kind, draw))
        return draw

    return add


def charts_for(reader):
    return [one for one in _charts if reader.has_perm(one.permission)]


def _spec(kind, buckets, unit, *lines):
    named = [{"name": str(name), "values": [_plain(value) for value in values], **how} for name, values, how in lines]
    return {"type": kind, "labels": buckets.labels, "series": named, "unit": unit}


def _plain(value):
    return None if value is None else float(value)


def _titled(title, buckets, currency=""):
    return f"{title} {BY[buckets.grain]}" + (f", {currency}" if currency else "")


def _money(title, found):
    """A picture for each currency, for two are never added; an empty one when there was none at all."""
    lines = list(found.lines.items())[:MOST_CURRENCIES]
    if not lines:
        return [(title, _spec("bar", found.buckets, ""))]
    several = len(lines) > 1
    return [
        (
            _titled(title, found.buckets, several and currency),
            _spec("bar", found.buckets, currency, (title, values, {})),
        )
        for currency, values in lines
    ]


def _minutes(title, found):
    if not any(value is not None for value in found.lines["p90"]):
        return [(title, _spec("line", found.buckets, "min"))]
    lines = (
        (say("half within"), found.lines["median"], {}),
        (say("nine of ten within"), found.lines["p90"], {"tone": "quiet"}),
    )
    return [(_titled(title, found.buckets), _spec("line", found.buckets, "min", *lines))]


def _rate(title, found):
    known = any(value is not None for value in found.lines["rate"])
    lines = [(title, found.lines["rate"], {})] if known else []
    return [(_titled(title, found.buckets) if known else title, _spec("line", found.buckets, "%", *lines))]


@chart("won", "sales.view_deal", "deals", _("Amounts of the won deals, by closing date."))
def won(scope):
    return _money(say("Won"), series.won_value(scope))


@chart("win-rate", "sales.view_deal", "deals", _("Won deals as a share of the closed ones."))
def win_rate(scope):
    return _rate(say("Win rate"), series.win_rate(scope))


@chart("pipeline", "sales.view_deal", "open-deals", _("Open deals as they stand now; weighted by probability."))
def pipeline(scope):
    stages = series.pipeline(scope)
    counts = {}
    for row in stages:
        for currency in row["total"]:
            counts[currency] = counts.get(currency, 0) + row["count"]
    currencies = sorted(counts, key=lambda currency: (-counts[currency], currency))[:MOST_CURRENCIES]
    if not currencies:
        return [(say("Pipeline by stage"), {"type": "hbar", "labels": [], "series": []})]
    return [(_of(say("Pipeline by stage"), currency, currencies), _stages(stages, currency)) for currency in currencies]


def _of(title, currency, currencies):
    return f"{title}, {currency}" if len(currencies) > 1 else title


def _stages(stages, currency):
    several = len({row["stage"].pipeline_id for row in stages}) > 1
    lines = [
        {"name": str(name), "values": [_plain(row[column].get(currency, 0)) for row in stages], **how}
        for name, column, how in ((_("Open"), "total", {}), (_("Weighted"), "weighted", {"tone": "quiet"}))
    ]
    return {
        "type": "hbar",
        "labels": [_stage(row, several) for row in stages],
        "series": lines,
        "unit": currency,
    }


def _stage(row, several):
    stage = row["stage"]
    name = f"{stage.pipeline}: {stage}" if several else str(stage)
    return f"{name} ({row['count']})"


@chart("revenue", "sales.view_order", "orders-by-customer", _("Totals of the orders that were not cancelled."))
def revenue(scope):
    return _money(say("Revenue"), series.revenue(scope))


@chart(
    "repeat",
    "sales.view_order",
    "orders-by-customer",
    _("Share of the customers who ordered twice or more, so far in the period."),
)
def repeat_rate(scope):
    return _rate(say("Bought again"), series.repeat_rate(scope))


@chart("first-answer", "support.view_ticket", "tickets", _("From opening to the first answer, by day of opening."))
def first_response(scope):
    return _minutes(say("First answer"), series.first_response(scope))


@chart("solved", "support.view_ticket", "tickets-solved", _("From opening to solving, by day of solving."))
def resolution(scope):
    return _minutes(say("Time to solve"), series.resolution(scope))


@chart("campaigns", "campaigns.view_campaign", "campaign-results", _("Shares of what was sent; the newest campaigns."))
def campaigns(scope):
    rows = list(series.campaign_rows(scope)[:MOST_CAMPAIGNS])
    columns = ((say("Opened"), "opened"), (say("Clicked"), "clicked"), (say("Unsubscribed"), "unsubscribed"))
    lines = [
        {"name": name, "values": [_plain(share(row[column], row["sent"])) for row in rows]} for name, column in columns
    ]
    labels = [f"{row['campaign__name']} · {row['variant__letter']}" for row in rows]
    return [(say("What campaigns brought"), {"type": "hbar", "labels": labels, "series": lines, "unit": "%"})]
