"""How long, and how far from now, in words."""

from datetime import datetime, timedelta

from babel.dates import TIMEDELTA_UNITS, format_timedelta
from django.utils import timezone
from django.utils.translation import gettext

from crm_site.lib.figures import DASH, MINUS
from crm_site.lib.when import locale

SECONDS = dict(TIMEDELTA_UNITS)


def units():
    """How days, hours and minutes are written; a number takes the place of the name."""
    return {
        "days": gettext("%(days)s d"),
        "hours": gettext("%(hours)s h"),
        "more_hours": gettext(" %(hours)s h"),
        "minutes": gettext("%(minutes)s min"),
    }


def duration(length):
    """Minutes or a timedelta in words: `39 min`, `1 h 48`, `3 d 4 h`."""
    if length in (None, ""):
        return DASH
    minutes = round(length.total_seconds() / 60 if isinstance(length, timedelta) else float(length))
    hours, rest = divmod(abs(minutes), 60)
    days, hours_left = divmod(hours, 24)
    sign, words = MINUS if minutes < 0 else "", units()
    if days:
        more = words["more_hours"] % {"hours": hours_left} if hours_left else ""
        return sign + words["days"] % {"days": days} + more
    if hours:
        return sign + words["hours"] % {"hours": hours} + (f" {rest:02d}" if rest else "")
    return sign + words["minutes"] % {"minutes": rest}


def seconds(length):
    """A number of seconds in words, in whole minutes."""
    return DASH if length is None else duration(timedelta(seconds=float(length)))


def distance(when):
    """`3 days ago`, `in 2 hours`; a day, which is no moment, is at least `today`."""
    if not isinstance(when, datetime):
        return _days_apart((when - timezone.localdate()).days)
    ahead = (when - timezone.now()).total_seconds()
    side, minutes = (1 if ahead > 0 else -1), int(abs(ahead) // 60)
    if minutes < 1:
        return gettext("just now")
    if minutes < 60:
        return _apart("minute", side * minutes)
    if minutes < 24 * 60:
        return _apart("hour", side * (minutes // 60))
    return _days_apart(side * (minutes // 1440))


def _days_apart(days):
    if days in (-1, 0, 1):
        return {-1: gettext("yesterday"), 0: gettext("today"), 1: gettext("tomorrow")}[days]
    side, count = (1 if days > 0 else -1), abs(days)
    if count < 60:
        return _apart("day", days)
    if count < 730:
        return _apart("month", side * (count // 30))
    return _apart("year", side * (count // 365))


def _apart(unit, count):
    """In just this unit."""
    length = timedelta(seconds=count * SECONDS[unit])
    return format_timedelta(length, unit, threshold=float("inf"), add_direction=True, locale=locale())
