"""Own fields as columns of lists, of exports and of files to import."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from contacts.custom.definitions import fields_of
from contacts.custom.kinds import KINDS
from contacts.custom.records import value_of, write
from contacts.models import CustomField
from crm_site.lib.held import held
from crm_site.lib.listing import Column

LOOKS = {"number": "num nowrap", "money": "num nowrap", "date": "nowrap", "yes_no": "nowrap"}
TEMPLATE = "contacts/cells/custom.html"


class AndOwn(Sequence):
    """Columns that are always there, then those of the own fields of a model: to be used wherever a tuple is."""

    def __init__(self, fixed, model, make):
        self.fixed, self.model, self.make = tuple(fixed), model, make

    @property
    def of(self):
        return self.model._meta.label_lower

    def _all(self):
        return (*self.fixed, *self.make(self.model))

    def __getitem__(self, place):
        return self._all()[place]

    def __len__(self):
        return len(self._all())

    def __iter__(self):
        """The fixed ones first: who finds one among them asks the database nothing."""
        yield from self.fixed
        yield from self.make(self.model)


@dataclass(frozen=True)
class OwnColumn(Column):
    """A column of a list that shows an own field."""

    own: CustomField | None = None


def list_columns(model):
    """Their columns, in their order; they need no query of their own, whatever their number."""
    return held(f"contacts.custom.columns.{model._meta.label_lower}", lambda: _columns(model))


def _columns(model):
    return [_column(field) for field in fields_of(model) if field.in_lists]


def _column(field):
    return OwnColumn(
        field.name,
        field.label,
        LOOKS.get(field.kind, ""),
        sort=field.name if field.order == CustomField.Order.READY else "",
        value=exported(field),
        template=TEMPLATE,
        field=field.name,
        asks=_asks(field),
        edit=field.name,
        own=field,
    )


def exported(field) -> Callable:
    """What a file holds: a number as one, anything else as the text that can be imported again."""
    if KINDS[field.kind].is_number:
        return lambda row: value_of(row, field)
    return lambda row: write(field, value_of(row, field))


def _asks(field):
    def asks(row):
        value = value_of(row, field)
        return "" if value is None else KINDS[field.kind].asks(value)

    return asks


def sorts_of(model):
    """`{name: order}` of the fields by which a list can be sorted, each with an index of its own."""
    ready = [field for field in fields_of(model) if field.order == CustomField.Order.READY]
    return {field.name: (*paths_of(field), "pk") for field in ready}


def paths_of(field):
    return tuple(f"custom__{reading}_{field.key}" for reading in KINDS[field.kind].sorts)
