"""Numbers about deals."""

from decimal import Decimal

from django.db.models import Count, ExpressionWrapper, F, FloatField, Q
from django.db.models.functions import Coalesce, Extract
from django.utils.translation import gettext_lazy as _

from reports.metrics.percentile import Percentile
from reports.metrics.registry import COUNT, DAYS, MONEY, PERCENT, metric
from sales.models import Deal

SEES = "sales.view_deal"
WON = Count("pk", filter=Q(state="won"))


def deals(scope):
    return scope.of(scope.rows(Deal))


def closed(scope):
    """Deals won or lost in the span, by closing date: either half has an index of its own."""
    span = scope.span("closed_at")
    return deals(scope).filter(Q(state="won", **span) | Q(state="lost", **span))


def won(scope):
    return scope.during(deals(scope).won(), "closed_at")


def lost(scope):
    return scope.during(deals(scope).lost(), "closed_at")


def by_currency(rows, column="total"):
    return [(row["currency"], row[column]) for row in rows.sums() if row[column] is not None]


@metric("sales.deals_won", _("Deals won"), unit=COUNT, permission=SEES, sentence=_("Deals won, by closing date."))
def deals_won(scope):
    return won(scope).count()


@metric(
    "sales.deals_lost",
    _("Deals lost"),
    unit=COUNT,
    permission=SEES,
    better="down",
    sentence=_("Deals lost, by closing date."),
)
def deals_lost(scope):
    return lost(scope).count()


@metric(
    "sales.won_value",
    _("Won"),
    unit=MONEY,
    permission=SEES,
    sentence=_("Amounts of the won deals, by closing date; currencies are not added."),
)
def won_value(scope):
    return by_currency(won(scope))


@metric(
    "sales.win_rate",
    _("Win rate"),
    unit=PERCENT,
    permission=SEES,
    sentence=_("Won deals as a share of the closed ones (won and lost), by closing date."),
)
def win_rate(scope):
    found = closed(scope).aggregate(won=WON, closed=Count("pk"))
    return share(found["won"], found["closed"])


@metric(
    "sales.cycle_days_median",
    _("Days to win, median"),
    unit=DAYS,
    permission=SEES,
    better="down",
    sentence=_("Half of the won deals took at most so long from first engagement, else entry, to closing."),
)
def cycle_days_median(scope):
    length = F("closed_at") - Coalesce("engaged_at", "created_at")
    days = ExpressionWrapper(Extract(length, "epoch") / 86400.0, output_field=FloatField())
    return won(scope).aggregate(median=Percentile(days, 0.5))["median"]


@metric(
    "sales.open_deals",
    _("Open deals"),
    unit=COUNT,
    permission=SEES,
    standing=True,
    sentence=_("Deals that are open now."),
)
def open_deals(scope):
    return deals(scope).open().count()


@metric(
    "sales.open_pipeline",
    _("Open pipeline"),
    unit=MONEY,
    permission=SEES,
    standing=True,
    sentence=_("Amounts of the deals that are open now; currencies are not added."),
)
def open_pipeline(scope):
    return by_currency(deals(scope).open())


@metric(
    "sales.weighted_pipeline",
    _("Weighted pipeline"),
    unit=MONEY,
    permission=SEES,
    standing=True,
    sentence=_("Amounts of the deals that are open now, each times the probability of its stage."),
)
def weighted_pipeline(scope):
    return by_currency(deals(scope).open(), "weighted")


def share(part, whole):
    """Unrounded; None when there is nothing to have a share of."""
    return Decimal(part) / Decimal(whole) if whole else None
