"""Paging by key: page 1,000 costs what page 1 costs, and a new row moves nobody's page."""

from dataclasses import dataclass

from django.core import signing
from django.db.models import Q

SIZE = 50


@dataclass(frozen=True)
class Page:
    rows: list
    next: str = ""
    previous: str = ""

    def __iter__(self):
        return iter(self.rows)

    def __len__(self):
        return len(self.rows)


def page(queryset, order, token="", size=SIZE):
    """One page of a queryset ordered by `order`, e.g. `("-created_at", "-pk")`; the last key must be unique.

    `token` is a page's `next` or `previous`; one that was tampered with, or made for another order, gives the
    first page.
    """
    back, values = _read(token, order)
    keys = [flip(key) for key in order] if back else list(order)
    queryset = queryset.order_by(*keys)
    if values is not None:
        queryset = queryset.filter(_beyond(keys, values))
    rows = list(queryset[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if back:
        rows.reverse()
    return Page(rows, **_tokens(rows, order, first=values is None, back=back, more=more))


def _tokens(rows, order, *, first, back, more):
    if not rows:
        return {}
    ahead = back or more
    behind = more if back else not first
    return {
        "next": _write(False, rows[-1], order) if ahead else "",
        "previous": _write(True, rows[0], order) if behind else "",
    }


def _beyond(keys, values):
    """(a, b) > (x, y), written so that each key may have a direction of its own."""
    where, equal = Q(), Q()
    for key, value in zip(keys, values, strict=True):
        name, compare = key.lstrip("-"), "lt" if key.startswith("-") else "gt"
        where |= equal & Q(**{f"{name}__{compare}": value})
        equal &= Q(**{name: value})
    return where


def flip(key):
    return key[1:] if key.startswith("-") else f"-{key}"


def _write(back, row, order):
    values = [_value(row, key.lstrip("-")) for key in order]
    return signing.dumps([back, values], salt=_salt(order), compress=True)


def _value(row, name):
    for part in name.split("__"):
        row = getattr(row, part)
    return row if isinstance(row, (int, str)) else str(row)


def _read(token, order):
    try:
        return signing.loads(token, salt=_salt(order)) if token else (False, None)
    except signing.BadSignature:
        return False, None


def _salt(order):
    """A token is good for the order that it was made for."""
    return ".".join(["keyset", *order])
