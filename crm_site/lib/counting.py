"""Counts that stay cheap: exact while small, then an estimate by the planner, and said to be one."""

import json
from dataclasses import dataclass

from django.db import connection

LIMIT = 10_000


@dataclass(frozen=True)
class Count:
    number: int
    exact: bool

    def __str__(self):
        return f"{self.number:,}" if self.exact else f"≈ {self.number:,}"


def count(queryset, limit=LIMIT):
    """Count up to `limit` rows exactly; beyond it say what the planner expects, never less than the limit."""
    number = queryset.order_by()[: limit + 1].count()
    if number <= limit:
        return Count(number, True)
    return Count(max(limit, _planned_rows(queryset)), False)


def _planned_rows(queryset):
    sql, values = queryset.order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", values)
        plan = cursor.fetchone()[0]
    plan = json.loads(plan) if isinstance(plan, str) else plan
    return plan[0]["Plan"]["Plan Rows"]
