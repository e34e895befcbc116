"""Own fields that are changed in place, on a record's page or in a list."""

from contacts.custom.definitions import fields_of, find
from contacts.custom.forms import input_of
from contacts.custom.records import value_of
from contacts.inline import Fact, subjects

TEMPLATE = "contacts/cells/_custom.html"


def fact_of(rows, name):
    """The fact of that name, or None; an archived field is changed by nobody. `rows` is a `contacts.inline.Subject`."""
    field = find(rows.model, name)
    if field is None or field.is_archived:
        return None
    return Fact(
        key=name,
        label=field.label,
        subject=rows,
        fields=lambda row, user: {"value": input_of(field, value=value_of(row, field))},
        read=lambda row: {"value": value_of(row, field)},
        save=lambda row, *, by, value: row.revise(by=by, version=row.version, **{name: value}),
        template=TEMPLATE,
    )


def let_change(of):
    """Let the own fields of these rows be changed in place."""
    subjects[of].more.append(fact_of)


def facts_of(model):
    """Those that the record's page shows, in their order."""
    return [field for field in fields_of(model) if field.on_record]
