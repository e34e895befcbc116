"""What stands in a person's calendar: each floor adds its own, as it adds to the Today queue."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.timezone import localdate, localtime

MOST = 400  # of one kind at once
_sources: dict[str, "Source"] = {}


@dataclass(frozen=True)
class Source:
    """`find(reader, span)` gives `Dated` things that the reader may see."""

    key: str
    label: str
    icon: str
    tone: str
    find: Callable


@dataclass(frozen=True)
class Span:
    """From the day `first` to the day `last`, both in it, by the reader's clock; `mine` leaves out what is others'."""

    first: date
    last: date
    start: datetime
    end: datetime
    mine: bool = True


@dataclass(frozen=True)
class Dated:
    """One thing at a moment, or on a whole `day`. `key` is its name for ever: programs outside know it by that.

    `move_url` takes `to=2026-11-27`; `busy` says that one cannot do anything else meanwhile.
    """

    key: str
    title: str
    url: str
    at: datetime | None = None
    day: date | None = None
    minutes: int = 0
    line: str = ""
    icon: str = "circle-dot"
    tone: str = "plain"
    done: bool = False
    busy: bool = False
    move_url: str = ""
    dialog: bool = False
    changed_at: datetime | None = None

    @property
    def on(self):
        """The day by the reader's clock."""
        return self.day or localdate(self.at)

    @property
    def order(self):
        return (self.on, self.day is None, localtime(self.at).time() if self.at and not self.day else None, self.key)


def calendar(key, label, icon, tone):
    """Let the decorated `(reader, span)` put things into the calendar."""

    def add(find):
        _sources[key] = Source(key, label, icon, tone, find)
        return find

    return add


def sources():
    return list(_sources.values())


def dated(reader, span, keys=None):
    """All that the reader may see in those days, in order; of the named sources only."""
    asked = [source for key, source in _sources.items() if keys is None or key in keys]
    found = [one for source in asked for one in source.find(reader, span)]
    return sorted(found, key=lambda one: tuple(str(part) for part in one.order))


def span_of(first, last, zone, *, mine=True):
    """The days with the moments at which they begin and end."""
    start = datetime.combine(first, datetime.min.time(), zone)
    return Span(first, last, start, datetime.combine(last + timedelta(days=1), datetime.min.time(), zone), mine)
