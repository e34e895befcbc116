"""What an import made and changed, noted while it runs, so that it can be undone: a row per chunk and table."""

import json
import zlib
from decimal import Decimal
from functools import cache
from itertools import repeat
from operator import attrgetter
from types import NoneType

from django.db import models

from contacts import custom
from contacts.custom.importing import put_in
from contacts.importing.writing import Hand, copying
from contacts.models import ImportTrace

UNTOLD = (models.DateTimeField, models.GeneratedField)  # times and what follows from others say nothing of a change
BESIDE = {"version", "is_primary"}
QUICK = frozenset({str, int, NoneType})  # what JSON holds as it is
TAGGED = "tagged"  # in place of a table: `{"person:tag": 0}`


class Trace:
    """Notes of one chunk: rows that were made, `add`, and fields that were changed, `change`."""

    def __init__(self):
        self.rows, self.changed, self.tagged, self.told = [], {}, [], {}

    def add(self, rows):
        self.rows += rows

    def set(self, record, name, value):
        """Change a field; of several changes to one, the first value is the one to go back to."""
        old, words = plain(record, name), said(record, name)
        put_in(record, name, value)
        if record.pk:
            fields = self.changed.setdefault(record._meta.label, {}).setdefault(record.pk, (record, {}))[1]
            fields.setdefault(name, old)
            self.tell(record, name, words, said(record, name))

    def tell(self, record, name, old, new):
        """Words for the timeline; what is added one after the other stands side by side."""
        told = self.told.setdefault((record._meta.label, record.pk), {})
        if name in told and not old:
            new = ", ".join(filter(None, (told[name][1], new)))
        told[name] = [told.get(name, [old])[0], new]

    def told_of(self, record):
        told = self.told.get((record._meta.label, record.pk), {})
        return {name: pair for name, pair in told.items() if pair[0] != pair[1]}

    def absorb(self, other):
        self.rows += other.rows
        self.tagged += other.tagged
        self.told |= other.told
        for label, records in other.changed.items():
            mine = self.changed.setdefault(label, {})
            for pk, (record, fields) in records.items():
                mine[pk] = (record, fields | mine[pk][1] if pk in mine else fields)

    def changes_of(self, record):
        """`{field: [before, after]}` of what differs at last."""
        _record, fields = self.changed.get(record._meta.label, {}).get(record.pk, (record, {}))
        told = {name: [old, plain(record, name)] for name, old in fields.items()}
        return {name: pair for name, pair in told.items() if pair[0] != pair[1]}

    def notes(self, run, chunk):
        """Rows for each table, as they are stored; what was made is let go of."""
        rows = {}
        for row in self.rows:
            rows.setdefault(type(row), []).append(row)
        made = {model._meta.label: fingerprints(model, made) for model, made in rows.items()}
        if self.tagged:
            made[TAGGED] = {f"{person}:{tag}": 0 for person, tag in self.tagged}
        changed = {
            label: {
                pk: told
                for pk, (record, _old) in records.items()
                if pk not in made.get(label, ()) and (told := self.changes_of(record))
            }
            for label, records in self.changed.items()
        }
        self.rows = []
        return [
            ImportTrace(run=run, chunk=chunk, model=label, made=made.get(label, {}), changed=changed.get(label, {}))
            for label in sorted(made.keys() | {label for label, said in changed.items() if said})
        ]

    def written(self, run, chunk):
        """The notes as a COPY that is ready to be sent, or None."""
        notes = self.notes(run, chunk)
        return copying(ImportTrace._meta.db_table, notes) if notes else None

    def store(self, run, chunk):
        if written := self.written(run, chunk):
            Hand().send(*written)


def said(record, name):
    """What the record has there, as the timeline tells it."""
    if custom.is_own(name):
        return custom.told(type(record), name, custom.stored(record, name))
    return word(getattr(record, name))


def word(value):
    return "" if value is None else str(value)


def plain(record, name):
    """The value of a field as JSON holds it."""
    if custom.is_own(name):
        return custom.stored(record, name)
    return plain_value(record.serializable_value(name))


def plain_value(value):
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, dict | list):
        return json.dumps(value, sort_keys=True, default=str)
    return value if value is None or isinstance(value, int) else str(value)


def fingerprint(row):
    """A number that changes when somebody changes the row."""
    return fingerprints(type(row), [row])[row.pk]


def fingerprints(model, rows):
    """`{key: fingerprint}`, a column at a time; what all of them say is written down once."""
    pattern, columns = [], []
    for values in ([getattr(row, name) for row in rows] for name in _told(model)):
        if not QUICK.issuperset(map(type, values)):
            values = list(map(plain_value, values))
        if values.count(values[0]) == len(values):
            pattern.append(repr(values[0]).replace("%", "%%"))
        else:
            pattern.append("%r")
            columns.append(values)
    line = f"[{', '.join(pattern)}]"
    lines = map(line.__mod__, zip(*columns, strict=True)) if columns else repeat(line % (), len(rows))
    key = attrgetter(model._meta.pk.attname)
    return {key(row): zlib.crc32(said.encode()) for row, said in zip(rows, lines, strict=True)}


@cache
def _told(model):
    """The columns that say something."""
    return tuple(
        field.attname
        for field in model._meta.concrete_fields
        if not isinstance(field, UNTOLD) and field.name not in BESIDE and not field.primary_key
    )


def made_here(run, model, keys):
    """Those of the keys that this import made."""
    made = ImportTrace.objects.filter(run=run, model=model._meta.label).values_list("made", flat=True)
    return {pk for told in made.iterator() for pk in map(int, told) if pk in keys}
