"""Days as cards write them, whole or in part, in one form: 1980-03-22, --04-12, 1985, 2009-08-08T14:30-05:00."""

import re

WHOLE = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)|(\d{4})-(\d\d?)-(\d\d?)")
DAY = re.compile(r"--(\d\d)-?(\d\d)")
PART = re.compile(r"\d{4}|\d{4}-\d\d|--\d\d|---\d\d")
TIME = re.compile(r"(\d\d)(?::?(\d\d)(?::?(\d\d))?)?(Z|[+-]\d\d(?::?\d\d)?)?")
NO_YEAR = "1604"  # Apple writes this year for days without one


def normal(text, *, omitted=""):
    """The day in our form; a text that is none stays as it is. `omitted` is the year that stands for none."""
    text = text.strip()
    day, mark, time = text.partition("T")
    found = _day(day)
    if omitted and found.startswith(f"{omitted}-"):
        found = f"-{found[len(omitted) :]}"
    clock = _time(time) if mark else ""
    return f"{found}{clock}" if found and (clock or not mark) else text


def _day(text):
    if found := WHOLE.fullmatch(text):
        year, month, day = (int(part) for part in found.groups() if part)
        return f"{year:04}-{month:02}-{day:02}" if _sound(month, day) else ""
    if found := DAY.fullmatch(text):
        return f"--{found[1]}-{found[2]}" if _sound(int(found[1]), int(found[2])) else ""
    return text if PART.fullmatch(text) else ""


def _sound(month, day):
    return 1 <= month <= 12 and 1 <= day <= 31


def _time(text):
    found = TIME.fullmatch(text)
    if not found:
        return ""
    zone = found[4] or ""
    zone = f"{zone[:3]}:{zone[-2:]}" if len(zone) > 3 else zone
    return "T" + ":".join(part for part in found.groups()[:3] if part) + zone


def is_day(text):
    """Whether the text is a day in our form."""
    day, mark, time = text.partition("T")
    return bool(_day(day)) and (not mark or bool(_time(time)))


def basic(text):
    """The day as version 4.0 writes it: without signs between, but for a year with its month."""
    day, mark, time = text.partition("T")
    day = day.replace("-", "") if WHOLE.fullmatch(day) else day
    day = f"--{day[2:].replace('-', '')}" if DAY.fullmatch(day) else day
    return f"{day}{mark}{time.replace(':', '')}"
