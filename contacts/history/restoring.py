"""Putting an old value back: by the verb that people use, with the usual rights, checks and timeline."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as say

from contacts import custom, inline
from contacts.history.telling import BY_LABEL, SORTS
from contacts.models import (
    CannotRelate,
    Company,
    Contact,
    FieldChange,
    ImportantDate,
    PostalAddress,
    Relation,
    Tag,
)
from contacts.models.record import EditConflict


class CannotRestore(Exception):
    """The text says why, to the person who asked."""


def fact_for(subject, row, column):
    """The fact that is changed in place and holds this column; `(fact, name)`, or None twice."""
    if custom.is_own(column):
        return inline.find(subject.of, column), column
    stored = next((one for one in row._meta.concrete_fields if one.column == column), None)
    for fact in subject.facts.values() if stored else ():
        if stored.name in fact.read(row):
            return fact, stored.name
    return None, None


def may_restore(subject, row, line):
    """Whether there is a verb for it, and whether it would change anything."""
    if line.sort:
        return line.sort in _backs(row) and line.change.what == FieldChange.What.REMOVED
    fact, name = fact_for(subject, row, line.column)
    return bool(fact) and line.change.what == FieldChange.What.CHANGED and _now(row, name) != line.before


def _now(row, name):
    """The present value as JSON holds it."""
    if custom.is_own(name):
        return custom.stored(row, name)
    value = row.serializable_value(name)
    return value if value is None or isinstance(value, (int, str, bool)) else str(value)


def trace_of(subject, row, line):
    """A short word for what the field says now, so that nobody overwrites what they did not see."""
    if line.sort:
        return ""
    fact, _name = fact_for(subject, row, line.column)
    return inline.trace(fact.read(row)) if fact else ""


@transaction.atomic
def restore(subject, pk, change, column, *, seen, by):
    """Put back what the column said before the change; raises CannotRestore. `seen` is the trace that was shown."""
    row = subject.rows(by).select_for_update(of=("self",)).get(pk=pk)
    if change.of != row._meta.label_lower:
        return _row_back(row, change, by)
    fact, name = fact_for(subject, row, column)
    if fact is None or column not in change.changes:
        raise CannotRestore(say("This field has no form of its own; change it where it is set."))
    if seen != inline.trace(fact.read(row)):
        raise CannotRestore(say("Somebody changed it meanwhile. Look at what it says now before you put it back."))
    before = change.changes[column][0]
    if custom.is_own(name):
        typed = {"value": custom.unpacked(row, name, before)}
    else:
        typed = fact.read(row) | {name: _typed(fact, row, name, before, by)}
    _save(fact, row, typed, by)


def _typed(fact, row, name, value, by):
    field = fact.fields(row, by)[name]
    try:
        return field.clean(_word_for(row, name, value))
    except ValidationError as problem:
        raise CannotRestore(" ".join(problem.messages)) from None


def _word_for(row, name, value):
    """What one would type: a company and a person by their names, everything else as it is stored."""
    related = row._meta.get_field(name).related_model
    if related in (Company, Contact) and value is not None:
        found = related.objects.filter(pk=value).first()
        if found is None:
            raise CannotRestore(say("What it pointed at is no longer there."))
        return str(found)
    return "" if value is None else value


def _save(fact, row, typed, by):
    try:
        if fact.check:
            fact.check(row, typed)
        fact.save(row, by=by, **typed)
    except ValidationError as problem:
        raise CannotRestore(" ".join(problem.messages)) from None
    except EditConflict:
        raise CannotRestore(say("Somebody changed it meanwhile. Look at what it says now.")) from None
    except fact.subject.refused as refused:
        raise CannotRestore(str(refused)) from None


def _row_back(row, change, by):
    """An address, a tag, a position or a day that was removed comes back."""
    said = {name: pair[0] for name, pair in change.changes.items()}
    back = _backs(row).get(BY_LABEL.get(change.of, ""))
    if change.what != FieldChange.What.REMOVED or back is None:
        raise CannotRestore(say("This is put back where it is kept."))
    try:
        back(row, said, by)
    except CannotRelate as refused:
        raise CannotRestore(str(refused)) from None


def _way_back(sort):
    return lambda row, said, by: row.add_way(sort, said[SORTS[sort][2]], label=said.get("label") or "", by=by)


def _address_back(row, said, by):
    parts = {name: said.get(name) or "" for name in PostalAddress.PARTS}
    row.add_way("addresses", parts, label=said.get("label") or "", by=by)


def _tag_back(row, said, by):
    tag = _there(Tag.objects.filter(pk=said["tag_id"]))
    row.retag([*(one.name for one in row.tags.all()), tag.name], by=by)


def _role_back(row, said, by):
    company = _there(Company.objects.visible_to(by).filter(pk=said["company_id"]))
    known = {name: parse_date(said[name]) for name in ("since", "until") if said.get(name)}
    row.add_role(company, by=by, title=said.get("title") or "", ended=bool(said.get("ended")), **known)


def _relation_back(row, said, by):
    one = Relation(contact_id=said["contact_id"], other_id=said["other_id"], kind=said["kind"])
    mine = one.contact_id == row.pk
    other = _there(Contact.objects.visible_to(by).filter(pk=one.other_id if mine else one.contact_id))
    row.relate(one.word_for(row), other, by=by)


def _date_back(row, said, by):
    known = {"kind": said["kind"], "label": said.get("label") or "", "day": parse_date(said["day"])}
    ImportantDate.add(row, by=by, yearly=bool(said.get("yearly")), **known)


def _there(rows):
    found = rows.first()
    if found is None:
        raise CannotRestore(say("What it pointed at is no longer there."))
    return found


BACK = {
    "contacts.contact": {
        "emails": _way_back("emails"),
        "phones": _way_back("phones"),
        "addresses": _address_back,
        "tags": _tag_back,
        "roles": _role_back,
        "relations": _relation_back,
        "dates": _date_back,
    },
    "contacts.company": {"dates": _date_back},
}


def _backs(row):
    """How the rows that belong to such a record come back, by their sorts."""
    return BACK.get(row._meta.label_lower, {})
