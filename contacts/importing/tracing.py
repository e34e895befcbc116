"""What an import made and changed, noted while it runs, so that it can be undone: a row per chunk and table."""

import json
import zlib
from decimal import Decimal
from functools import cache
from operator import attrgetter

from django.db import models

from contacts import custom
from contacts.custom.importing import put_in
from contacts.models import ImportTrace

UNTOLD = (models.DateTimeField, models.GeneratedField)  # times and what follows from others say nothing of a change
BESIDE = {"version", "is_primary"}
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

    def store(self, run, chunk):
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
        ImportTrace.objects.bulk_create(
            ImportTrace(run=run, chunk=chunk, model=label, made=made.get(label, {}), changed=changed.get(label, {}))
            for label in sorted(made.keys() | {label for label, said in changed.items() if said})
        )


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
    """`{key: fingerprint}`, a column at a time."""
    columns = [[_quick(value) for value in map(attrgetter(name), rows)] for name in _told(model)]
    said = zip(*columns, strict=True)
    return {row.pk: zlib.crc32(repr(list(values)).encode()) for row, values in zip(rows, said, strict=True)}


def _quick(value):
    return value if value is None or value.__class__ is str or value.__class__ is int else plain_value(value)


@cache
def _told(model):
    """The columns that say something."""
    return tuple(
        field.attname
        for field in model._meta.concrete_fields
        if not isinstance(field, UNTOLD) and field.name not in BESIDE and not field.primary_key
    )
