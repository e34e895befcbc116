"""Counts that stay cheap: exact while small, then an estimate by the planner, and said to be one."""

import json
from dataclasses import dataclass

from django.db import OperationalError, connection, transaction

from crm_site.lib import figures

LIMIT = 10_000


@dataclass(frozen=True)
class Count:
    number: int
    exact: bool

    def __str__(self):
        return figures.number(self.number) if self.exact else f"≈ {figures.number(self.number)}"


def count(queryset, limit=LIMIT):
    """Count up to `limit` rows exactly; beyond it say what the planner expects, never less than the limit."""
    number = queryset.order_by()[: limit + 1].count()
    if number <= limit:
        return Count(number, True)
    return Count(max(limit, _planned_rows(queryset)), False)


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


def _planned_rows(queryset):
    sql, values = queryset.order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", values)
        plan = cursor.fetchone()[0]
    plan = json.loads(plan) if isinstance(plan, str) else plan
    return plan[0]["Plan"]["Plan Rows"]
