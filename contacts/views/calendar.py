"""The calendar: month, week, day, or one list of what comes."""

import calendar as months
from datetime import date, timedelta

from django.contrib.auth.decorators import login_required, permission_required
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.timezone import get_current_timezone, localdate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from crm_site.lib import when
from crm_site.lib.calendars import dated, sources, span_of

VIEWS = {"month": _("Month"), "week": _("Week"), "day": _("Day"), "agenda": _("Agenda")}
KEYS = {"month": "m", "week": "w", "day": "d", "agenda": "a"}
AHEAD = 30  # days of the agenda
SHOWN = 4  # of one day in a month
EARLIEST, LATEST = date(1901, 1, 1), date(2198, 12, 31)


@require_GET
@login_required
@permission_required("contacts.view_task", raise_exception=True)
def calendar(request):
    """Everything dated that the reader may see: their own, or also that of others."""
    view = request.GET.get("view", "month")
    view = view if view in VIEWS else "month"
    on = _day(request.GET.get("on", ""))
    everybody = request.GET.get("whose") == "all"
    first, last = _bounds(view, on)
    chosen = [one.key for one in sources() if one.key in request.GET.getlist("show")]
    span = span_of(first, last, get_current_timezone(), mine=not everybody)
    days = _days(first, last, dated(request.user, span, chosen or None))
    context = {
        "view": view,
        "views": [(key, label, KEYS[key]) for key, label in VIEWS.items()],
        "on": on,
        "title": _title(view, on, first, last),
        "days": days,
        "weeks": [days[at : at + 7] for at in range(0, len(days), 7)] if view == "month" else [],
        "weekday_names": _weekday_names(),
        "before": _step(view, on, -1),
        "after": _step(view, on, 1),
        "everybody": everybody,
        "sources": [(one, one.key in chosen) for one in sources()],
        "none": not any(day["all"] for day in days),
        "active": "calendar",
    }
    return render(request, "contacts/calendar.html", context)


def _day(text):
    """The day that the address names, else today."""
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    return found if found and EARLIEST <= found <= LATEST else localdate()


def _bounds(view, on):
    """The first and the last day that are shown."""
    if view == "day":
        return on, on
    if view == "agenda":
        return on, on + timedelta(days=AHEAD)
    if view == "week":
        first = _week_start(on)
        return first, first + timedelta(days=6)
    first = _week_start(on.replace(day=1))
    last = on.replace(day=months.monthrange(on.year, on.month)[1])
    return first, _week_start(last) + timedelta(days=6)


def _week_start(day):
    """The day on which the week begins where the reader's language is spoken."""
    return day - timedelta(days=(day.weekday() - when.locale().first_week_day) % 7)


def _weekday_names():
    names, first = when.weekday_names("abbreviated"), when.locale().first_week_day
    return [names[(first + at) % 7] for at in range(7)]


def _step(view, on, direction):
    if view == "month":
        middle = on.replace(day=15) + timedelta(days=30 * direction)
        return min(max(middle.replace(day=1), EARLIEST), LATEST)
    days = {"week": 7, "day": 1, "agenda": AHEAD}[view]
    return min(max(on + timedelta(days=days * direction), EARLIEST), LATEST)


def _days(first, last, things):
    """Each day with what stands on it; the first few, and how many more."""
    by_day = {}
    for one in things:
        by_day.setdefault(one.on, []).append(one)
    today = localdate()
    dates = [first + timedelta(days=at) for at in range((last - first).days + 1)]
    return [
        {
            "date": day,
            "all": by_day.get(day, []),
            "first": by_day.get(day, [])[:SHOWN],
            "more": max(0, len(by_day.get(day, [])) - SHOWN),
            "today": day == today,
        }
        for day in dates
    ]


def _title(view, on, first, last):
    if view == "month":
        return f"{when.month_name(on)} {on.year}"
    return when.long_day(on) if view == "day" else f"{when.day(first)} – {when.day(last)}"
