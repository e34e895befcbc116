"""A change by a program: the facts that are changed in place on the pages, by the same fields and the same verbs."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import AwareDatetime, Field, create_model

from contacts import custom, inline
from contacts.choosing import ByName
from contacts.custom.people import staff
from contacts.forms import TagNames
from contacts.models.custom import PREFIX
from crm_site.api.doors import wanted_version
from crm_site.api.problems import Problem
from crm_site.api.shapes import Strict

TYPES = (
    (TagNames, list[str]),
    (forms.ModelMultipleChoiceField, list[int]),
    (forms.ModelChoiceField, int),
    (forms.NullBooleanField, bool),
    (forms.BooleanField, bool),
    (forms.DecimalField, Decimal),
    (forms.IntegerField, int),
    (forms.DateTimeField, AwareDatetime),
    (forms.DateField, date),
)
LONGEST = 20_000


def body_of(of, name, **more):
    """The schema of a change: every fact of the rows that can be changed in place, none of them needed."""
    fields = {}
    for fact in inline.subjects[of].facts.values():
        for key, field in _fields(fact).items():
            fields[key] = (_type(field) | None, Field(None, description=str(field.help_text or "") or None))
            if isinstance(field, ByName):
                fields[f"{key}_id"] = (int | None, Field(None, description=f"Instead of `{key}`: its number."))
    return create_model(name, __base__=Strict, **(fields | more))


def _fields(fact):
    return {} if _is_left_out(fact) else fact.fields(fact.subject.model(), AnonymousUser())


def _is_left_out(fact):
    """Own fields are told in `custom`; what is only mended on a page has an operation of its own."""
    return fact.key.startswith((PREFIX, "mend_"))


def _type(field):
    return next((kind for form, kind in TYPES if isinstance(field, form)), str)


@transaction.atomic
def change(request, of, row, given):
    """Change what is given, by the verbs of the pages; raises Problem with a sentence for each field."""
    subject, given = inline.subjects[of], dict(given)
    own = given.pop("custom", None) or {}
    row = subject.rows(request.user).select_for_update(of=("self",)).get(pk=row.pk)
    _meets(request, row)
    asked = _asked(subject, row, request.user, given)
    problems = {name: list(texts) for form in asked for name, texts in form.errors.items()}
    values = own_values(subject.model, own, problems)
    if problems:
        whole = " ".join(problems.pop("__all__", []))
        raise Problem(422, whole, fields=problems)
    return _saved(subject, row, asked, values, request.user)


def _meets(request, row):
    wanted = wanted_version(request)
    if wanted is not None and wanted != getattr(row, "version", wanted):
        raise Problem(412)


def _asked(subject, row, user, given):
    """One filled form for each fact that is touched; what a fact holds beside what is given stays as it is."""
    forms_, left = [], set(given)
    for fact in subject.facts.values():
        fields = {} if _is_left_out(fact) else fact.fields(row, user)
        mine = {name: _text(given[name]) for name in fields if name in given} | _by_number(fields, given)
        if mine:
            data = typed(fields, fact.read(row) | mine)
            forms_.append(inline.FactForm(data, fact=fact, row=row, user=user))
            left -= {*mine, *(f"{name}_id" for name in mine)}
    if left:
        raise Problem(422, fields={name: [_("This cannot be changed.")] for name in left})
    return forms_


def typed(fields, values):
    """The values as a form sends them: whom a name means travels along as a key."""
    data = {name: fields[name].prepare_value(value) for name, value in values.items() if name in fields}
    keys = {f"{name}_key": value.key for name, value in data.items() if getattr(value, "key", "")}
    return data | keys


def _by_number(fields, given):
    """People and companies that are named by their number."""
    found = {}
    for name, field in fields.items():
        if isinstance(field, ByName) and f"{name}_id" in given:
            found[name] = meant(field, given[f"{name}_id"], f"{name}_id")
    return found


def meant(field, number, name):
    """The record of that number, if the caller may see it; None for none."""
    if number is None:
        return None
    found = field.seen().filter(pk=number).first()
    if found is None:
        raise Problem(422, fields={name: [_("There is no such record.")]})
    return found


def _text(value):
    if isinstance(value, str) and len(value) > LONGEST:
        raise Problem(422, _("A text is longer than %d characters.") % LONGEST)
    return value


def own_values(model, own, problems):
    """`{"custom.budget": value}` of the fields that the house added."""
    found = {}
    for key, said in own.items():
        field = custom.find(model, f"{PREFIX}{key}")
        if field is None or field.is_archived:
            problems[f"{PREFIX}{key}"] = [_("There is no field of this name.")]
            continue
        try:
            found[f"{PREFIX}{key}"] = custom.read(field, _as_text(field, said))
        except ValueError as reason:
            problems[f"{PREFIX}{key}"] = [str(reason)]
    return found


def own_asked(form, given):
    """Own fields that the form asks for, such as those which a new record needs."""
    own, wrong = given.get("custom") or {}, {}
    asked = {key: own[key] for key in own if f"{PREFIX}{key}" in form.fields}
    values = own_values(type(form.instance), asked, wrong)
    if wrong:
        raise Problem(422, fields=wrong)
    given["custom"] = {key: value for key, value in own.items() if key not in asked}
    return values


def _as_text(field, said: Any):
    """A value of JSON as the text that the field reads."""
    if said is None:
        return ""
    if isinstance(said, bool):
        return "yes" if said else "no"
    if isinstance(said, list):
        return "; ".join(map(str, said))
    if isinstance(said, dict):
        return f"{said.get('amount', '')} {said.get('currency', '')}"
    if field.kind == "person" and isinstance(said, int):
        return staff()[said].username if said in staff() else str(said)
    return _text(str(said))


def _is_new(row, name, value):
    return custom.pack(custom.find(type(row), name), value) != custom.stored(row, name)


def _saved(subject, row, asked, values, user):
    """Plain fields and own ones are one change; what has a verb of its own follows."""
    together, later = {name: value for name, value in values.items() if _is_new(row, name, value)}, []
    for form in asked:
        typed = {name: form.cleaned_data[name] for name in form.asked}
        if inline.trace(form.fact.read(row)) == inline.trace(typed):
            continue
        if form.fact.save is inline.revise:
            together |= typed
        else:
            later.append((form.fact, typed))
    if together:
        inline.revise(row, by=user, **together)
    for fact, typed in later:
        fact.save(subject.rows(user).get(pk=row.pk), by=user, **typed)
    return row
