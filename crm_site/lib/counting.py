"""Counts that stay cheap: exact while small, then an estimate by the planner, and said to be one."""

import json
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import OperationalError, connection, transaction

from crm_site.lib import figures

LIMIT = 10_000
DEAREST = 4_000  # by the planner's reckoning: some tens of milliseconds; a page does not wait for a dearer count
MOST = 999  # what a badge shows
FAR_BEYOND = 10  # times the limit: so far the planner is not mistaken about whole tables


@dataclass(frozen=True)
class Count:
    number: int
    exact: bool

    def __str__(self):
        return figures.number(self.number) if self.exact else f"≈ {figures.number(self.number)}"


def count(queryset, limit=LIMIT, dearest=None, whole=False):
    """Count up to `limit` rows exactly; beyond it say what the planner expects, never less than the limit.

    With `dearest` also a count that the planner thinks dearer than so much is left to its estimate, and with `whole`,
    of rows that nobody narrowed, one that goes far beyond the limit.
    """
    plan = _planned(queryset) if dearest or whole else None
    if (dearest and _cost(plan, limit) > dearest) or (whole and plan["Plan Rows"] > limit * FAR_BEYOND):
        return Count(max(plan["Plan Rows"], 1), False)
    number = queryset.order_by()[: limit + 1].count()
    if number <= limit:
        return Count(number, True)
    return Count(max(limit, (plan or _planned(queryset))["Plan Rows"]), False)


def _cost(plan, limit):
    """What the first so many rows of the plan should cost."""
    share = min(1, (limit + 1) / max(plan["Plan Rows"], 1))
    return plan["Startup Cost"] + (plan["Total Cost"] - plan["Startup Cost"]) * share


def quick_count(queryset, patience=250):
    """A count for a tab or a badge: None when the database would need longer than `patience` milliseconds."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = %s", [patience])
            found = count(queryset)
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
            return found
    except OperationalError:
        return None


def counts(rows, beside=None):
    """`{key: number}` of rows for `{key: queryset}`, all by one query; `beside` are querysets of one value each.

    Rows beyond `MOST` are not counted: nobody works through so many, and `at_most` says so.
    """
    counted = "(SELECT count(*) FROM (%s) counted)"
    parts = [(key, counted, queryset.order_by().values("pk")[: MOST + 1]) for key, queryset in rows.items()]
    parts += [(key, "(%s)", queryset) for key, queryset in (beside or {}).items()]
    selects, values = [], []
    for _key, around, queryset in parts:
        sql, given = _sql_of(queryset)
        selects.append(around % sql)
        values += given
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(selects)}", values)
        return dict(zip([key for key, *_rest in parts], cursor.fetchone(), strict=True))


def at_most(number):
    """A number of `counts` as it is shown: `999+` where there are more."""
    return f"{MOST}+" if number and number > MOST else number


def _sql_of(queryset):
    try:
        return queryset.query.sql_with_params()
    except EmptyResultSet:  # nothing can be found by it, and Django says so instead of asking
        return "SELECT NULL WHERE FALSE", ()


def _planned(queryset):
    return _plan(queryset.order_by()) or {"Plan Rows": 0, "Startup Cost": 0, "Total Cost": 0}


def _plan(queryset):
    """What the planner expects of it; None of what it is never asked."""
    try:
        sql, values = queryset.values("pk").query.sql_with_params()
    except EmptyResultSet:
        return None
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", values)
        plan = cursor.fetchone()[0]
    plan = json.loads(plan) if isinstance(plan, str) else plan
    return plan[0]["Plan"]
