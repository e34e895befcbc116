"""How an import writes: new rows by COPY under keys that are reserved first, changes by one UPDATE for each table."""

import io
import json
import re
from contextlib import contextmanager
from itertools import count
from operator import attrgetter

from django.db import connection, models
from django.db.models.base import ModelState
from django.db.models.expressions import DatabaseDefault

SPECIAL = re.compile(r"[\\\t\n\r]")
ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
NULL = "\\N"
SHADOW = (
    "CREATE TEMP TABLE {} (LIKE {} INCLUDING CONSTRAINTS INCLUDING DEFAULTS INCLUDING GENERATED) ON COMMIT DELETE ROWS"
)
KEYS = """
(SELECT array_agg(nextval(kept.name)) FROM generate_series(1, %s) number,
    (SELECT pg_get_serial_sequence(%s, %s)::regclass AS name OFFSET 0) kept)
"""
TEXTS = (models.CharField, models.TextField, models.GenericIPAddressField)
WHOLE = frozenset({int})
NUMBERS = (models.IntegerField, models.DecimalField, models.ForeignKey, models.FloatField)


def mould(model):
    """`cast(**columns)` gives a new row of the model, as `Model(…)` does, at a tenth of its price."""
    usual = {field.attname: field.get_default() for field in _columns(model)}
    each = {name: type(value) for name, value in usual.items() if isinstance(value, (dict, list))}

    def cast(**said):
        row = model.__new__(model)
        row.__dict__.update(usual, _state=ModelState(), **said)
        for name, make in each.items():
            if name not in said:
                row.__dict__[name] = make()
        return row

    return cast


class Hand:
    """Writes for good, as far as the transaction goes."""

    @contextmanager
    def ready(self):
        """As long as this lasts it can be written with."""
        yield

    def add(self, rows):
        """Write new rows of one model; they have their keys then."""
        rows = list(rows)
        if rows:
            if not is_plain(type(rows[0])):
                return type(rows[0])._base_manager.bulk_create(rows, batch_size=1000)
            self.number(rows)
            self.send(*copying(type(rows[0])._meta.db_table, rows))
        return rows

    def number(self, rows):
        """Give new rows the keys that they will have."""
        column, alias = type(rows[0])._meta.pk.attname, connection.alias
        for row, key in zip(rows, self.keys(type(rows[0]), len(rows)), strict=True):
            row.__dict__[column] = key
            row._state.adding, row._state.db = False, alias

    def keys(self, model, number):
        return reserved({model: number})[model]

    def send(self, statement, lines):
        with connection.cursor() as cursor, connection.wrap_database_errors:
            send(cursor, statement, lines)

    def settle(self):
        """When this is through, all is written; raises what the database objected to."""

    def change(self, rows, names):
        """Write these fields of known rows, which the caller has locked; a version goes up by one."""
        rows = list(rows)
        if rows:
            update(rows, names)


class Rehearsal(Hand):
    """Writes into a copy of each table that knows the same rules, so that a dry run leaves no dead rows behind."""

    def __init__(self, tables):
        self.tables, self.keys = tuple(tables), count(-1, -1)

    @contextmanager
    def ready(self):
        with connection.cursor() as cursor:
            for model in self.tables:
                cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{shadow(model)}")
                cursor.execute(SHADOW.format(shadow(model), model._meta.db_table))
            yield
            for model in self.tables:
                cursor.execute(f"DROP TABLE pg_temp.{shadow(model)}")

    def add(self, rows):
        rows = list(rows)
        if not rows or type(rows[0]) not in self.tables:
            return super().add(rows)
        for row in rows:
            row.pk, row._state.adding = next(self.keys), False
        self.send(*copying(shadow(type(rows[0])), rows))
        return rows

    def change(self, rows, names):
        rows = [row for row in rows if row.pk > 0]
        if rows and type(rows[0]) in self.tables:
            for row in rows:
                row.version = 1
            self.send(*copying(shadow(type(rows[0])), rows))
        elif rows:
            super().change(rows, names)


def shadow(model):
    return f"rehearsed_{model._meta.db_table}"


def is_plain(model):
    """Whether every column is of a kind that we know how to write down."""
    known = (*TEXTS, *NUMBERS, models.BooleanField, models.DateField, models.JSONField)
    return all(isinstance(field, known) for field in _columns(model)) and len(model._meta.get_parent_list()) == 0


def _columns(model):
    return [field for field in model._meta.concrete_fields if not field.generated]


def reserved(wanted):
    """`{model: keys}` of `{model: number}`: so many new keys of each table, which nobody else gets."""
    said = [part for model, number in wanted.items() for part in (number, model._meta.db_table, model._meta.pk.column)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join([KEYS] * len(wanted))}", said)
        return dict(zip(wanted, cursor.fetchone(), strict=True))


def copying(table, rows):
    """`(statement, lines)` of a COPY of these rows; without keys they are numbered by the table."""
    first = rows[0]
    fields = [one for one in _columns(type(first)) if not isinstance(getattr(first, one.attname), DatabaseDefault)]
    fields = [one for one in fields if not (one.primary_key and first.pk is None)]
    columns = [list(map(attrgetter(field.attname), rows)) for field in fields]
    written = [_written(field, values) for field, values in zip(fields, columns, strict=True)]
    lines = "\n".join(map("\t".join, zip(*written, strict=True)))
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    return f"COPY {table} ({names}) FROM STDIN", lines.encode("utf-8", "replace")  # half a surrogate pair is no letter


def send(cursor, statement, lines):
    cursor.copy_expert(statement, io.BytesIO(lines), len(lines) + 1)


def _written(field, values):
    """A column as COPY reads it."""
    if isinstance(field, models.JSONField):
        same = not any(values) or all(value is values[0] for value in values)  # {"a": 1} and {"a": True} are equal
    else:
        same = values.count(values[0]) == len(values)
    if same:
        return [_one(field, values[0])] * len(values)
    if isinstance(field, TEXTS):
        return _texts(values)
    if WHOLE.issuperset(map(type, values)):
        return list(map(str, values))
    return [NULL if value is None else _one(field, value) for value in values]


def _texts(values):
    if None in values:
        return [NULL if value is None else value.translate(ESCAPED) for value in values]
    if SPECIAL.search("".join(values)):
        return [value.translate(ESCAPED) for value in values]
    return values


def _one(field, value):
    if value is None:
        return NULL
    if isinstance(field, models.JSONField):
        return json.dumps(value, cls=field.encoder).translate(ESCAPED)
    if isinstance(field, models.BooleanField):
        return "t" if value else "f"
    if isinstance(field, models.DateField) and not isinstance(value, str):
        return value.isoformat()
    return str(value).translate(ESCAPED)


def update(rows, names):
    """One statement for all of them: what a row says now is what is stored then."""
    model = type(rows[0])
    fields = [model._meta.get_field(name) for name in names if name != "version"]
    columns = ["%s::bigint[]", *(f"%s::{_type(field)}[]" for field in fields)]
    sets = [f"{field.column} = news.{field.column}" for field in fields]
    sets += ["version = kept.version + 1"] if "version" in names else []
    said = [[getattr(row, field.attname) for row in rows] for field in fields]
    said = [
        [None if value is None else json.dumps(value, cls=field.encoder) for value in values]
        if isinstance(field, models.JSONField)
        else values
        for field, values in zip(fields, said, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {model._meta.db_table} AS kept SET {', '.join(sets)} FROM unnest({', '.join(columns)}) "
            f"AS news(id, {', '.join(field.column for field in fields)}) WHERE kept.id = news.id",
            [[row.pk for row in rows], *said],
        )


def _type(field):
    """The type of its column; of texts without their limit, so that one too long is refused and not cut."""
    return re.sub(r"^varchar.*", "text", field.db_type(connection))
