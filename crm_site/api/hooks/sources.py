"""What webhooks can tell of: each app says how one of its facts is told to somebody, found at start-up in `api`."""

from collections.abc import Callable
from dataclasses import dataclass

sources: dict[str, "Source"] = {}


@dataclass(frozen=True)
class Source:
    """`tell(key, reader)` is the fact, or None when the reader may not see it; `kinds()` are `[(key, label)]`.

    `lately(kinds, number)` are the last facts of these kinds, `[(key, kind, when)]`.
    """

    tell: Callable
    kinds: Callable
    lately: Callable


def source(key, *, kinds, lately=lambda kinds, number: []):
    """Have the decorated `(key, reader)` tell the facts of this table."""

    def add(tell):
        sources[key] = Source(tell, kinds, lately)
        return tell

    return add


def all_kinds():
    """`[(key, label)]` of everything that can be asked for."""
    return [pair for one in sources.values() for pair in one.kinds()]


@source("test", kinds=lambda: [])
def _test(key, reader):
    return {"detail": "Rapport can reach you."}
