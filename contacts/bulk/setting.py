"""Setting one field of many people or companies at once, with the same fact in each history as an edit of one."""

from itertools import groupby

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Model
from django.utils.timezone import now
from django.utils.translation import gettext as _

from contacts import custom
from contacts.bulk.forms import plain
from contacts.models import Company, Interaction
from crm_site.jobs.work import CannotWork
from crm_site.staff.models import User


def assign(change, rows):
    return put("owner", colleague(change), rows, by=change.owner)


def colleague(change):
    """Who is to get them, or None for nobody; raises CannotWork when they have left meanwhile."""
    key = change.value["owner"]
    if not key:
        return None
    found = User.objects.filter(pk=key, is_active=True).first()
    if found is None:
        raise CannotWork(_("The colleague who was to get them is no longer here."))
    return found


def edit(change, rows):
    name = change.value["field"]
    return put(name, asked(change, rows[0]) if rows else None, rows, by=change.owner)


def asked(change, row):
    """The value that a change asks for, as the model knows it; raises CannotWork when it is a row that is gone."""
    value = stored_as(row, change.value["field"], change.value["value"])
    if value is None and change.value["value"] is not None:
        raise CannotWork(_("What was to be written there was deleted meanwhile."))
    return value


def stored_as(row, name, value):
    """A kept value as the model knows it: a related row for its key, None for one that is gone."""
    if custom.is_own(name):
        return value
    field = row._meta.get_field(name)
    if field.is_relation:
        return field.related_model._base_manager.filter(pk=value).first() if value else None
    return field.to_python(value)


def put(name, value, rows, *, by):
    """Set the field of those that have another value; gives what they had."""
    todo = [row for row in rows if key_of(row, name) != plain(value)]
    before = {row.pk: {attname(row, name): key_of(row, name)} for row in todo}
    write(name, dict.fromkeys(todo, plain(value)), by=by)
    return before


def put_back(name, value, rows, before, *, by):
    """Give those that still have the value what they had before; gives their keys."""
    still = [row for row in rows if key_of(row, name) == value]
    was = {row: before[row.pk][attname(row, name)] for row in still}
    there = _still_there(rows, name, was.values())
    write(name, {row: old if there is None or old in there else None for row, old in was.items()}, by=by)
    return {row.pk for row in still}


def attname(row, name):
    return name if custom.is_own(name) else row._meta.get_field(name).attname


def key_of(row, name):
    """What is stored there, as JSON keeps it."""
    if custom.is_own(name):
        return custom.stored(row, name)
    return plain(getattr(row, attname(row, name)))


def write(name, wanted, *, by):
    """Set the field of each row to what is wanted, and write it into their history: `{row: kept value}`."""
    if not wanted:
        return
    moment, model = now(), type(next(iter(wanted)))
    _tell(model, name, wanted, by, moment)
    for value, group in groupby(sorted(wanted, key=lambda one: str(wanted[one])), key=wanted.get):
        rows = model.objects.filter(pk__in=[row.pk for row in group])
        own = custom.is_own(name)
        changes = custom.update_of({name: value}) if own else {model._meta.get_field(name).attname: value}
        if name == "company":
            changes["company_since"] = None  # since when they are at another one is not known
        rows.update(**changes, version=F("version") + 1, updated_at=moment)


def _tell(model, name, wanted, by, moment):
    """The same fact that an edit of one row writes."""
    said = _teller(model, name, wanted)
    subject, kind = ContentType.objects.get_for_model(model), f"contacts.{model._meta.model_name}_changed"
    Interaction.objects.bulk_create(
        Interaction(
            **_whose(row),
            kind=kind,
            at=moment,
            by=by,
            about_type=subject,
            about_id=row.pk,
            data={"changes": {name: [said(key_of(row, name)), said(value)]}},
        )
        for row, value in wanted.items()
    )


def _whose(row):
    return {"company": row} if isinstance(row, Company) else {"contact": row, "company_id": row.company_id}


def _teller(model, name, wanted):
    """Says in a history what is kept there."""
    if custom.is_own(name):
        return lambda stored: custom.told(model, name, stored)
    words = _words(model, name, {key_of(row, name) for row in wanted} | set(wanted.values()))
    return lambda key: words.get(key, "")


def _words(model, name, keys):
    """How the values are told in a history, by what is kept of them."""
    field = model._meta.get_field(name)
    if field.is_relation:
        found: dict[int, Model] = field.related_model._base_manager.in_bulk([key for key in keys if key])
        return {key: str(row) for key, row in found.items()}
    return {key: "" if key is None else str(key) for key in keys}


def _still_there(rows, name, keys):
    """Of the keys of related rows those that still exist; None for a field that names none."""
    field = rows[0]._meta.get_field(name) if rows and not custom.is_own(name) else None
    if field is None or not field.is_relation:
        return None
    kept = [key for key in keys if key]
    return {None, *field.related_model._base_manager.filter(pk__in=kept).values_list("pk", flat=True)}
