"""Spans of days that move on with the calendar, and days that come round each year."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

NAMES = {
    "today": _("today"),
    "yesterday": _("yesterday"),
    "tomorrow": _("tomorrow"),
    "this_week": _("this week"),
    "last_week": _("last week"),
    "next_week": _("next week"),
    "this_month": _("this month"),
    "last_month": _("last month"),
    "next_month": _("next month"),
    "this_quarter": _("this quarter"),
    "last_quarter": _("last quarter"),
    "next_quarter": _("next quarter"),
    "this_year": _("this year"),
    "last_year": _("last year"),
    "next_year": _("next year"),
}
STEPS = {
    "day": relativedelta(days=1),
    "week": relativedelta(weeks=1),
    "month": relativedelta(months=1),
    "quarter": relativedelta(months=3),
    "year": relativedelta(years=1),
}
DAYS = {"today": "this_day", "yesterday": "last_day", "tomorrow": "next_day"}
TURNS = {"last": -1, "this": 0, "next": 1}
DAY = timedelta(days=1)
LEAP = (2, 29)


def span(name, today):
    """`(first day, first day after it)` of a span of `NAMES`, told from today; weeks begin on Monday."""
    turn, _under, unit = DAYS.get(name, name).partition("_")
    first = _beginning(unit, today) + TURNS[turn] * STEPS[unit]
    return first, first + STEPS[unit]


def _beginning(unit, day):
    if unit == "week":
        return day - day.weekday() * DAY
    if unit == "quarter":
        return day.replace(day=1, month=(day.month - 1) // 3 * 3 + 1)
    return {"day": day, "month": day.replace(day=1), "year": day.replace(day=1, month=1)}[unit]


def each_year(path, first, after):
    """The Q of days whose anniversary is from `first` until before `after`; 29 February is kept on the 28th of
    a year that has none.
    """
    months = {}
    for month, day in _days_of_the_year(first, after):
        months.setdefault(month, []).append(day)
    where = Q(pk__in=[])
    for month, days in months.items():
        where |= Q(**{f"{path}__month": month, f"{path}__day__in": sorted(days)})
    return where


def _days_of_the_year(first, after):
    """Each day once as `(month, day)`; a year or more holds all of them."""
    days = [first + turn * DAY for turn in range(min((after - first).days, 366))]
    found = {(day.month, day.day) for day in days}
    kept_early = any((day.month, day.day) == (2, 28) and (day + DAY).month == 3 for day in days)
    return found | ({LEAP} if kept_early else set())
