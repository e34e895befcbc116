"""Numbers over time and over stages: what charts draw. A bucket without rows is there, with 0 or None."""

from dataclasses import dataclass
from itertools import accumulate

from django.db import connection
from django.db.models import Count, Max, Q, Sum, Window
from django.db.models.functions import RowNumber

from reports.buckets import Buckets, cut
from reports.metrics import buying, marketing, selling, serving
from reports.metrics.percentile import Percentile
from reports.metrics.selling import WON, share
from sales.models import Deal, Stage

PARTS = {"median": 0.5, "p90": 0.9}


@dataclass(frozen=True)
class Series:
    """`lines` holds a list of values by name, one for each bucket."""

    buckets: Buckets
    lines: dict[str, list]


def won_value(scope, grain=None):
    """Won amounts: a line for each currency, that of most deals first."""
    rows, buckets = cut(selling.won(scope), "closed_at", scope, grain)
    return _money(rows.sums("bucket"), buckets)


def revenue(scope, grain=None):
    """Order totals: a line for each currency."""
    rows, buckets = cut(buying.orders(scope), "placed_at", scope, grain)
    sums = rows.order_by().values("bucket", "currency").annotate(total=Sum("total"), count=Count("pk"))
    return _money(sums, buckets)


def _money(rows, buckets):
    found, counts = {}, {}
    for row in rows:
        found.setdefault(row["currency"], {})[row["bucket"]] = row["total"] or 0
        counts[row["currency"]] = counts.get(row["currency"], 0) + row["count"]
    usual_first = sorted(found, key=lambda currency: (-counts[currency], currency))
    return Series(buckets, {currency: buckets.fill(found[currency], 0) for currency in usual_first})


def win_rate(scope, grain=None):
    """`won` and `lost` counts and the `rate`, None where nothing was closed."""
    rows, buckets = cut(selling.closed(scope), "closed_at", scope, grain)
    counts = rows.order_by().values("bucket").annotate(won=WON, closed=Count("pk"))
    found = {row["bucket"]: (row["won"], row["closed"]) for row in counts}
    pairs = buckets.fill(found, (0, 0))
    lines = {
        "won": [won for won, _closed in pairs],
        "lost": [closed - won for won, closed in pairs],
        "rate": [share(won, closed) for won, closed in pairs],
    }
    return Series(buckets, lines)


def first_response(scope, grain=None):
    """Minutes to the first answer, by opening: `median` and `p90`, None where nothing was answered."""
    rows, buckets = cut(serving.answered(scope), "created_at", scope, grain)
    return _minutes(rows, buckets, "first_response")


def resolution(scope, grain=None):
    """Minutes from opening to solving, by solving: `median` and `p90`."""
    rows, buckets = cut(serving.solved(scope), "solved_at", scope, grain)
    return _minutes(rows, buckets, "resolution")


def _minutes(rows, buckets, column):
    parts = {name: Percentile(column, part) for name, part in PARTS.items()}
    found = {row.pop("bucket"): row for row in rows.order_by().values("bucket").annotate(**parts)}
    return Series(buckets, {name: [row.get(name) for row in buckets.fill(found, {})] for name in PARTS})


def repeat_rate(scope, grain=None):
    """Up to each bucket's end: customers with two or more orders as a share of those with one; `rate`."""
    rows, buckets = cut(buying.orders(scope).filter(contact__isnull=False), "placed_at", scope, grain)
    found = {1: {}, 2: {}}
    for bucket, nth, customers in _first_and_second(rows) if buckets.starts else ():
        found[nth][bucket.date()] = customers
    ordered, again = (accumulate(buckets.fill(found[nth], 0)) for nth in (1, 2))
    return Series(buckets, {"rate": [share(two, one) for one, two in zip(ordered, again, strict=True)]})


def _first_and_second(orders):
    """(bucket, 1 or 2, how many customers placed their first or second order in it)."""
    nth = Window(RowNumber(), partition_by="contact", order_by=["placed_at", "pk"])
    sql, values = orders.order_by().annotate(nth=nth).values("bucket", "nth").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT bucket, nth, count(*) FROM ({sql}) AS each WHERE nth <= 2 GROUP BY 1, 2", values)
        return cursor.fetchall()


def pipeline(scope):
    """Open deals by stage in the stages' order: dicts of stage, count, and `total` and `weighted` by currency."""
    stages = (
        Stage.objects.filter(kind="open")
        .select_related("pipeline")
        .order_by("pipeline__position", "pipeline_id", "position", "pk")
    )
    found = {stage.pk: {"stage": stage, "count": 0, "total": {}, "weighted": {}} for stage in stages}
    for row in selling.deals(scope).open().sums("stage"):
        of_stage = found[row["stage"]]
        of_stage["count"] += row["count"]
        for column in ("total", "weighted"):
            if row[column] is not None:
                of_stage[column][row["currency"]] = row[column]
    return list(found.values())


def campaign_rows(scope):
    """What was sent in the span by campaign and variant, the newest campaign first, with counts."""
    by = ("campaign", "campaign__name", "variant__letter", "variant__subject")
    return (
        marketing.sent(scope)
        .order_by()
        .values(*by)
        .annotate(
            last=Max("sent_at"),
            sent=Count("pk"),
            opened=Count("opened_at"),
            clicked=Count("clicked_at"),
            unsubscribed=Count("unsubscribed_at"),
        )
        .order_by("-campaign", "variant__letter")
    )


def months_of_sales(scope):
    """For each month and currency the won deals, their value, the lost ones and the win rate."""
    rows, buckets = cut(selling.closed(scope), "closed_at", scope, "month")
    lost = Count("pk", filter=Q(state=Deal.State.LOST))
    value = Sum("amount", filter=Q(state=Deal.State.WON))
    sums = rows.order_by().values("bucket", "currency").annotate(won=WON, lost=lost, value=value)
    found = {(row["bucket"], row["currency"]): row for row in sums}
    nothing = {"won": 0, "lost": 0, "value": None}
    for start in buckets.starts:
        for currency in sorted({currency for _month, currency in found}):
            row = found.get((start, currency), nothing)
            yield (
                start,
                currency,
                row["won"],
                row["value"] or 0,
                row["lost"],
                share(row["won"], row["won"] + row["lost"]),
            )
