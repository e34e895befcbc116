"""Days and times in the reader's language, at the reader's clock."""

import zoneinfo
from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

LATE = datetime(2026, 11, 22, 23, 4, tzinfo=UTC)
BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")


def say(written, when):
    said = Template(f"{{{{ when|{written} }}}}").render(Context({"when": when}))
    return said.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("written", "english", "german", "spanish"),
    [
        ("day", "22 Nov 2026", "22. Nov. 2026", "22 nov 2026"),
        ("day_short", "22 Nov", "22. Nov.", "22 nov"),
        ("day_full", "22 November 2026", "22. November 2026", "22 de noviembre de 2026"),
        (
            "long_day",
            "Sunday, 22 November 2026",
            "Sonntag, 22. November 2026",
            "domingo, 22 de noviembre de 2026",
        ),
        ("weekday", "Sun 22 Nov", "So., 22. Nov.", "dom, 22 nov"),
        ("month", "Nov 2026", "Nov. 2026", "nov 2026"),
        ("month_name", "November", "November", "noviembre"),
        ("month_short", "Nov", "Nov", "nov"),
        ("clock", "23:04", "23:04", "23:04"),
        ("moment", "22 Nov 2026, 23:04", "22. Nov. 2026, 23:04", "22 nov 2026, 23:04"),
        ("moment_short", "Sun 22 Nov, 23:04", "So., 22. Nov., 23:04", "dom, 22 nov, 23:04"),
        ("moment_full", "22 November 2026, 23:04", "22. November 2026, 23:04", "22 de noviembre de 2026, 23:04"),
    ],
)
def test_a_time_is_written_as_the_reader_writes_it(written, english, german, spanish):
    for language, said in (("en", english), ("de", german), ("es", spanish)):
        with translation.override(language):
            assert say(written, LATE) == said


def test_a_moment_is_shown_at_the_clock_of_the_readers_zone():
    with timezone.override(BERLIN):
        assert say("moment", LATE) == "23 Nov 2026, 00:04"
        assert say("long_day", LATE) == "Monday, 23 November 2026"


def test_a_day_is_the_same_day_everywhere():
    with timezone.override(zoneinfo.ZoneInfo("Pacific/Honolulu")):
        assert say("day", date(2026, 11, 22)) == "22 Nov 2026"


@pytest.mark.parametrize("written", ["day", "long_day", "clock", "moment", "month_name"])
def test_no_time_is_written_as_nothing(written):
    assert say(written, None) == say(written, "") == ""


def test_a_language_that_nobody_knows_is_written_in_english():
    with translation.override("xx"):
        assert say("day", LATE) == "22 Nov 2026"
