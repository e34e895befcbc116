"""Who reads at the moment, for choices that differ from person to person where no request is at hand."""

from contextlib import contextmanager
from contextvars import ContextVar

_reader = ContextVar("reader", default=None)


@contextmanager
def reading(user):
    """Within, `reader()` is this person."""
    token = _reader.set(user)
    try:
        yield
    finally:
        _reader.reset(token)


def reader():
    """The person, or None: nobody is signed in, or it is work in the background."""
    return _reader.get()
