"""Own fields as columns of a file: found by key or label, read in the notation of the file, kept as they are stored."""

from contacts import custom
from contacts.custom.definitions import fields_of, is_own
from contacts.custom.kinds import KINDS
from contacts.custom.offered import AndOwn
from contacts.importing import values
from contacts.importing.targets import Column
from contacts.models import CustomField
from contacts.models.custom import PREFIX, Bag

K = CustomField.Kind


def own_columns(model, *columns):
    """The columns of a kind of file, and behind them those of the model's own fields."""
    return AndOwn(columns, model, import_columns)


def import_columns(model):
    return [Column(field.name, field.label, (field.key,), _reader(field), clears=True) for field in fields_of(model)]


def _reader(field):
    def read(cell):
        return custom.pack(field, _in_notation(field, cell))

    return read


def _in_notation(field, cell):
    """Decimals and days as the file writes them, all else as everywhere."""
    kind = KINDS[field.kind]
    if field.kind == K.NUMBER:
        return kind.fitting(values.figure(cell), cell)
    if field.kind == K.MONEY:
        return kind.money(cell, values.amount)
    if field.kind == K.DATE:
        return kind.read(field, values.date(cell).isoformat())
    return kind.read(field, cell)


def own_names(said):
    """The names of own fields among the keys of a row's values."""
    return [name for name in said if name.startswith(PREFIX)]


def of(record, name):
    """What the record has in a field of the model, or in an own field as it is stored."""
    return custom.stored(record, name) if is_own(name) else getattr(record, name)


def put_in(record, name, value):
    if is_own(name):
        custom.keep(record, {name: value})
    else:
        setattr(record, name, value)


def bag_of(own):
    """What a new record has, of stored values by name."""
    return Bag({name.removeprefix(PREFIX): value for name, value in own.items() if value is not None})


def changed_columns(rows):
    """What of own fields has to be written for these rows: the one column, or none."""
    names = set().union(*(row.values for row in rows), *(row.blank for row in rows))
    return ["custom"] if own_names(names) else []
