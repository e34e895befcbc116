"""The values that a record has, by the names of its fields: `custom.budget`."""

from contacts.custom.definitions import fields_of, find
from contacts.custom.kinds import KINDS
from contacts.models.custom import PREFIX, put


def read(field, text):
    """Text to value, or ValueError with a sentence for people; None for a blank."""
    return KINDS[field.kind].read(field, text) if text.strip() else None


def write(field, value):
    """Value to text that `read` reads back; "" for None."""
    return "" if value is None or value == () else KINDS[field.kind].write(field, value)


def say(field, value):
    """The value in words, as its reader's language writes it; "" for None."""
    return "" if value is None or value == () else KINDS[field.kind].say(field, value)


def value_of(record, field):
    """What the record has there, or None."""
    stored = record.custom.get(field.key)
    return None if stored is None else KINDS[field.kind].unpack(field, stored)


def pack(field, value):
    """The value as it is stored; None takes it away."""
    return None if value is None or value == () else KINDS[field.kind].pack(field, value)


def unpacked(record, name, stored):
    """A kept value as verbs take it; that of a field of the model is so already."""
    field = find(type(record), name) if name.startswith(PREFIX) else None
    return stored if field is None or stored is None else KINDS[field.kind].unpack(field, stored)


def said_of(record, name):
    """What the record has in the field of that name, in words; "" for nothing."""
    field = find(type(record), name)
    return say(field, value_of(record, field)) if field else ""


def told(model, name, stored):
    """A stored value as a history tells it: the same in every language."""
    field = find(model, name)
    if stored is None or field is None:
        return "" if stored is None else str(stored)
    return KINDS[field.kind].told(field, KINDS[field.kind].unpack(field, stored))


def values_of(record):
    """`[(field, value)]` of all that is known of a record, in the order of its fields."""
    found = [(field, value_of(record, field)) for field in fields_of(type(record))]
    return [(field, value) for field, value in found if value is not None]


def split(model, changes):
    """`(fields of the model, {name: stored value} of own fields)` of changes by name."""
    own = {name: pack(find(model, name), value) for name, value in changes.items() if name.startswith(PREFIX)}
    return {name: value for name, value in changes.items() if name not in own}, own


def update_of(own):
    """What `update(…)` writes for `{name: stored value}`."""
    return {"custom": put({name.removeprefix(PREFIX): value for name, value in own.items()})} if own else {}


def changed(record, own):
    """`{name: [before, after]}` in words, of those stored values that the record does not have yet."""
    before = {name: stored(record, name) for name in own}
    model = type(record)
    return {
        name: [told(model, name, before[name]), told(model, name, value)]
        for name, value in own.items()
        if before[name] != value
    }


def keep(record, own):
    """Set stored values on a record that is not saved yet, or by somebody else."""
    for name, value in own.items():
        record.custom.pop(name.removeprefix(PREFIX), None)
        if value is not None:
            record.custom[name.removeprefix(PREFIX)] = value


def stored(record, name):
    """The stored value by name, or None."""
    return record.custom.get(name.removeprefix(PREFIX))
