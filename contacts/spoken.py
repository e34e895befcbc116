"""Days and times as people type them: `tomorrow 9`, `in 3 days`, `fri 14:30`, `24 dec`; in the reader's language."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from babel import Locale
from dateparser.date import DateDataParser
from django.utils.timezone import get_current_timezone, localtime, now
from django.utils.translation import get_language

from crm_site.lib import when

TIMED = ("time", "part_of_day")
HOUR = re.compile(r"(?:\s|^)(?:at|um|a las?)?\s*([01]?\d|2[0-3])(?:\s*(?:uhr|h|o'clock))?$", re.IGNORECASE)
CLOCK = re.compile(r"\b(?:at|um|a las?)\s+(?=\d)", re.IGNORECASE)
NEXT = re.compile(r"^(?:next|nächste[nrs]?|kommende[nrs]?|próxim[oa]|el)\s+", re.IGNORECASE)
SHORT_DAY = re.compile(r"^(\d{1,2})[./](\d{1,2})\.?(?=\s|$)")
SAME = {
    "pasado mañana": "en 2 días",
    "next week": "in 7 days",
    "nächste woche": "in 7 tagen",
    "próxima semana": "en 7 días",
    "la próxima semana": "en 7 días",
    "tonight": "today 20:00",
}
LONGEST = 60
ENGLISH = Locale("en")


@dataclass(frozen=True)
class Spoken:
    """A day, and the moment on it if a time was said."""

    day: date
    moment: datetime | None = None


def read(text, *, as_of=None):
    """What was meant, in the reader's zone; None for words that mean no day. What is past is never meant."""
    base = localtime(as_of or now()).replace(tzinfo=None)
    words = _plain(text, base)
    if not words or words.isdecimal() or len(words) > LONGEST:
        return None
    found = _parser(base).get_date_data(words)
    if found.date_obj is None or not 1900 < found.date_obj.year < 2199:
        return None
    moment = found.date_obj.replace(tzinfo=get_current_timezone())
    return Spoken(moment.date(), moment if found.period in TIMED else None)


def _plain(text, base):
    """The words in a form that the library reads."""
    words = " ".join(text.split()).lower()
    words = SAME.get(words, words)
    words = CLOCK.sub("", NEXT.sub("", words)) if words not in SAME.values() else words
    words = SHORT_DAY.sub(lambda said: _with_year(said, base), words)
    if " " in words and not re.search(r"(^|\s)(in|en|dentro de)\s+\d+$", words) and not _ends_in_month(words):
        words = HOUR.sub(r" \1:00", words)
    return words.strip()


def _ends_in_month(words):
    """`dec 24` ends in a day, not in an hour."""
    name, _blank, rest = words.partition(" ")
    return rest.isdecimal() and any(month.lower().startswith(name.rstrip(".")) for month in _months())


def _months():
    return [*when.locale().months["stand-alone"]["wide"].values(), *ENGLISH.months["stand-alone"]["wide"].values()]


def _with_year(said, base):
    """`1.12.`: the next one there is."""
    day, month = int(said[1]), int(said[2])
    try:
        past = date(base.year, month, day) < base.date()
    except ValueError:
        return said[0]
    return f"{base.year + past}-{month:02}-{day:02}"


def _parser(base):
    language = (get_language() or "en")[:2]
    settings = {
        "RELATIVE_BASE": base,
        "PREFER_DATES_FROM": "future",
        "RETURN_TIME_AS_PERIOD": True,
        "DATE_ORDER": "DMY",
    }
    return DateDataParser(languages=list(dict.fromkeys([language, "en"])), settings=settings)
