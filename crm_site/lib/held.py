"""What is read once and then kept, for as long as one request is answered or one chunk of work is done."""

from contextlib import contextmanager
from contextvars import ContextVar

_held = ContextVar("held", default=None)


@contextmanager
def holding():
    """Within, `held` makes each thing once. A holding within another one is part of it."""
    if _held.get() is not None:
        yield
        return
    token = _held.set({})
    try:
        yield
    finally:
        _held.reset(token)


def held(key, make):
    """What `make()` gives, made once within a holding; without one it is made anew each time."""
    kept = _held.get()
    if kept is None:
        return make()
    if key not in kept:
        kept[key] = make()
    return kept[key]


def let_go():
    """What was kept may be outdated by what was just written."""
    kept = _held.get()
    if kept is not None:
        kept.clear()
