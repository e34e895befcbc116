"""Days and times as the reader's language writes them, at the clock of the reader's zone."""

import functools
from datetime import datetime

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_skeleton, format_time
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

# What the house writes in English: 22 Nov 2026, whatever the country. Other languages follow their own custom.
ENGLISH = {
    "yMMMd": "d MMM y",
    "MMMd": "d MMM",
    "MMMEd": "E d MMM",
    "yMMM": "MMM y",
    "long": "d MMMM y",
    "full": "EEEE, d MMMM y",
    "short": "HH:mm",
}


def locale():
    """The reader's language as Babel knows it."""
    return _known(get_language() or "en")


@functools.cache
def _known(language):
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def day(when):
    """`22 Nov 2026`, `22. Nov. 2026`, `22 nov 2026`."""
    return _by_skeleton("yMMMd", when)


def day_short(when):
    """`22 Nov`: where the year goes without saying."""
    return _by_skeleton("MMMd", when)


def weekday(when):
    """`Sun 22 Nov`."""
    return _by_skeleton("MMMEd", when)


def day_full(when):
    """`22 November 2026`."""
    return _by_style("long", when)


def long_day(when):
    """`Sunday, 22 November 2026`."""
    return _by_style("full", when)


def weekday_names(width="wide"):
    """The names of the days by number, Monday is 0: `wide` or `abbreviated`."""
    return locale().days["stand-alone"][width]


def month(when):
    """`Nov 2026`."""
    return _by_skeleton("yMMM", when)


def month_name(when):
    """`November`, by itself."""
    return format_date(_here(when), "LLLL", locale=locale()) if when else ""


def month_short(when):
    """`Nov`, by itself: on the axis of a chart."""
    return format_date(_here(when), "LLL", locale=locale()) if when else ""


def clock(when):
    """`09:04`."""
    if not when:
        return ""
    return format_time(_here(when), _english("short"), locale=locale())


def moment(when):
    """`22 Nov 2026, 09:04`."""
    return _with_clock(day, when)


def moment_short(when):
    """`Sun 22 Nov, 09:04`."""
    return _with_clock(weekday, when)


def moment_full(when):
    """`22 November 2026, 09:04`."""
    return _with_clock(day_full, when)


def _with_clock(written, when):
    return f"{written(when)}, {clock(when)}" if when else ""


def _by_skeleton(skeleton, when):
    if not when:
        return ""
    here = _here(when)
    return _day_by_skeleton(skeleton, here.date() if isinstance(here, datetime) else here, locale())


@functools.lru_cache(maxsize=4096)
def _day_by_skeleton(skeleton, day, language):
    """Babel thinks anew each time; a list says the same days again and again."""
    moment = datetime(day.year, day.month, day.day)
    if language.language == "en":
        return format_datetime(moment, ENGLISH[skeleton], locale=language)
    return format_skeleton(skeleton, moment, locale=language)


def _by_style(style, when):
    return format_date(_here(when), _english(style), locale=locale()) if when else ""


def _english(style):
    return ENGLISH[style] if locale().language == "en" else style


def _here(when):
    """The same instant without its zone, as the reader's clock shows it; a day stays the day it is."""
    if isinstance(when, datetime) and timezone.is_aware(when):
        return timezone.localtime(when).replace(tzinfo=None)
    return when


def period(since, until, over=False):
    """A stretch of time in words: `Mar 2018 – Jun 2021`, `since Mar 2018`, `until Jun 2021`, `over`."""
    first, last = (month(day) if day else "" for day in (since, until))
    if first and last:
        return f"{first} – {last}"
    if last:
        return _("until %s") % last
    if over:
        return _("from %s, over") % first if first else _("over")
    return _("since %s") % first if first else ""
