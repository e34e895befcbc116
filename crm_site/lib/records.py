"""The records that have a page of their own: each app names its own in `navigation.py`, found at start-up.

From then on they can be starred, stand under Favourites in the sidebar, and the palette offers what can be done
with the one whose page is open.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import BooleanField, F, Model, QuerySet, TextField, Value, Window
from django.db.models.functions import Cast, RowNumber
from django.urls import Resolver404, resolve

records: dict[str, "Record"] = {}
_pins: list[Callable] = []


@dataclass(frozen=True)
class Record:
    """`title` and `detail` are expressions over the row, so that titles of many kinds come by one query.

    `rows(reader)` are those that the reader may open, `url(pk, detail)` their page, `acts(record, reader)` are `Act`s.
    """

    model: type[Model]
    icon: str
    title: object
    detail: object
    url_name: str = ""
    url: Callable | None = None
    rows: Callable | None = None
    acts: Callable = lambda record, reader: ()

    @property
    def kind(self):
        return self.model._meta.label_lower

    def seen_by(self, reader) -> QuerySet:
        return self.rows(reader) if self.rows else self.model.objects.visible_to(reader)

    def page(self, pk, detail):
        return self.url(pk, detail) if self.url else self.model(pk=pk).get_absolute_url()


@dataclass(frozen=True)
class Act:
    """One thing to do with the record that is open: `url` leads to its form."""

    label: str
    icon: str
    url: str
    key: str = ""


@dataclass(frozen=True)
class Shown:
    """A record as the sidebar shows it."""

    kind: str
    key: int
    title: str
    url: str
    icon: str
    pinned: bool = False


def add(model, icon, title, *, url_name="", detail="", url=None, rows=None, acts=None):
    """Let records of this model be starred; `url_name` is the address of their page, by which the palette knows it."""
    title = F(title) if isinstance(title, str) else title
    how = {"acts": acts} if acts else {}
    detail = F(detail) if detail else Value("")
    records[model._meta.label_lower] = Record(model, icon, title, detail, url_name, url, rows, **how)


def pins(find):
    """Let the decorated `(reader, limit)` give more rows for the sidebar, in order: what others pinned for all."""
    _pins.append(find)
    return find


def pinned(reader, limit):
    """A query for each way to pin: `(kind, key, nothing, place)`."""
    nothing = Value(None, output_field=BooleanField())
    return [
        rows.values_list(Value(rows.model._meta.label_lower, output_field=TextField()), "pk", nothing, place(rows))
        for rows in (find(reader, limit) for find in _pins)
    ]


def place(rows):
    """Where each row stands in their order, from 1: a union of several keeps no order of its own."""
    return Window(RowNumber(), order_by=list(rows.query.order_by))


def titled(pairs, reader, pinned=()):
    """`Shown` for each `(kind, key)` that is still there and that the reader may see, in that order; one query."""
    parts = [_titles(records[kind], keys, reader) for kind, keys in _by_kind(pairs) if kind in records]
    if not parts:
        return []
    rows = parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0]
    found = {(kind, key): (title, detail) for kind, key, title, detail in rows}
    return [_shown(pair, *found[pair], pair in pinned) for pair in pairs if pair in found]


def _by_kind(pairs):
    keys = defaultdict(list)
    for kind, key in pairs:
        keys[kind].append(key)
    return keys.items()


def _titles(record, keys, reader):
    rows = record.seen_by(reader).filter(pk__in=keys).order_by()
    words = {"kind_": Value(record.kind), "title_": record.title, "detail_": record.detail}
    words = {name: Cast(word, TextField()) for name, word in words.items()}
    return rows.annotate(**words).values_list("kind_", "pk", "title_", "detail_")


def _shown(pair, title, detail, is_pinned):
    kind, key = pair
    record = records[kind]
    return Shown(kind, key, title, record.page(key, detail), record.icon, is_pinned)


def opened(path, reader):
    """The record whose page has this path, with its kind: `(Record, row)`; None for another page or an unseen row."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    pk = match.kwargs.get("pk")
    for record in records.values():
        if pk is not None and record.url_name and record.url_name == match.view_name:
            row = record.seen_by(reader).filter(pk=pk).first()
            return (record, row) if row else None
    return None
