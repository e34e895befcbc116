"""Paging by key: page 1,000 costs what page 1 costs, and a new row moves nobody's page."""

from dataclasses import dataclass

from django.core import signing
from django.core.exceptions import FieldDoesNotExist
from django.db.models import JSONField, Q

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
        queryset = queryset.filter(_beyond(queryset.model, keys, values))
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


def neighbours(queryset, order, row):
    """The rows right before and right after `row`, each None at an end: two short walks along the order's index.

    `row` comes from this queryset, so that it carries what the queryset annotates.
    """
    return _next(queryset, [flip(key) for key in order], row), _next(queryset, order, row)


def place(queryset, order, row):
    """Which one it is in its order, counted from 1: counts all rows before it."""
    return queryset.filter(_behind(queryset, [flip(key) for key in order], row)).order_by().count() + 1


def _next(queryset, order, row):
    return queryset.filter(_behind(queryset, order, row)).order_by(*order).first()


def _behind(queryset, order, row):
    return _beyond(queryset.model, order, [_plain(row, key.lstrip("-")) for key in order])


def _beyond(model, keys, values):
    """(a, b) > (x, y), written so that each key may have a direction of its own."""
    where, equal = Q(), Q()
    for key, value in zip(keys, values, strict=True):
        where |= equal & _past(model, key, value)
        equal &= Q(**{f"{key.lstrip('-')}__isnull": True}) if value is None else Q(**{key.lstrip("-"): value})
    return _from(model, keys[0], values[0]) & where


def _past(model, key, value):
    """Rows behind the value by one key alone; what is not known stands last, and first the other way round."""
    name, down = key.lstrip("-"), key.startswith("-")
    if value is None:
        return Q(**{f"{name}__isnull": False}) if down else Q(pk__in=())
    past = Q(**{f"{name}__{'lt' if down else 'gt'}": value})
    return past if down or not _may_be_null(model, name) else past | Q(**{f"{name}__isnull": True})


def _from(model, key, value):
    """Says once more, and plainly, where the walk along an index begins: an OR does not tell the planner."""
    name, down = key.lstrip("-"), key.startswith("-")
    if value is None or (not down and _may_be_null(model, name)):
        return Q()
    return Q(**{f"{name}__{'lte' if down else 'gte'}": value})


def _may_be_null(model, name):
    """Whether it may be unknown; what a queryset computes for an order is always known, what JSON holds never is."""
    first, _below, rest = name.partition("__")
    try:
        stored = model._meta.get_field(first)
    except FieldDoesNotExist:
        return False
    return isinstance(stored, JSONField) if rest else stored.null


def flip(key):
    return key[1:] if key.startswith("-") else f"-{key}"


def _write(back, row, order):
    values = [_value(row, key.lstrip("-")) for key in order]
    return signing.dumps([back, values], salt=_salt(order), compress=True)


def _plain(row, name):
    for part in name.split("__"):
        row = getattr(row, part)
    return row


def _value(row, name):
    found = _plain(row, name)
    return found if found is None or isinstance(found, (int, str)) else str(found)


def _read(token, order):
    try:
        return signing.loads(token, salt=_salt(order)) if token else (False, None)
    except signing.BadSignature:
        return False, None


def _salt(order):
    """A token is good for the order that it was made for."""
    return ".".join(["keyset", *order])
