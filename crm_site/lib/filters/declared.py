"""What may be asked of each model: its fields, and the criteria that upper apps add."""

import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.db.models import Q
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext_lazy as _

from crm_site.lib.filters.fields import Value
from crm_site.lib.filters.tree import FilterError

_declared: dict[str, dict] = {}
_people: set[str] = set()
_provided: dict[str, dict] = {}
_areas: dict[str, str] = {}


@dataclass(frozen=True)
class Asked:
    """Who asks, and the one instant at which the whole filter is answered."""

    reader: object
    as_of: datetime

    @property
    def zone(self):
        """The zone whose midnight parts the days: the reader's, or without a reader the house's own."""
        name = getattr(self.reader, "time_zone", "")
        return zoneinfo.ZoneInfo(name) if name else get_default_timezone()

    @property
    def today(self):
        return self.as_of.astimezone(self.zone).date()


class NoAnswers(forms.Form):
    """For a question that is answered by yes or no alone."""


@dataclass(frozen=True)
class Criterion:
    """A question about other tables. `build(asked, **answers)` gives a Q or Exists; `form` checks the answers."""

    key: str
    label: str
    form: type
    build: Callable
    permission: str = ""
    sentence: str | Callable = ""
    denial: str | Callable = ""
    ops = {"has": Value(_("yes")), "has_not": Value(_("no"))}

    def q(self, op, value, asked):
        if op not in self.ops:
            raise FilterError(_("“%s” cannot be asked that way.") % self.label)
        if self.permission and asked.reader is not None and not asked.reader.has_perm(self.permission):
            raise FilterError(_("You may not ask for “%s”.") % self.label)
        found = Q(self.build(asked, **self.answers(value)))
        return ~found if op == "has_not" else found

    def answers(self, value):
        """The checked answers; raises FilterError in the form's own words."""
        form = self.form(value if isinstance(value, dict) else {})
        if not form.is_valid():
            problem = next(iter(form.errors.values()))[0]
            raise FilterError(f"{self.label}: {problem}")
        return form.cleaned_data

    def say(self, op, value):
        """The question as a sentence; without one of its own for “no”, the other denied."""
        form = self.form(value if isinstance(value, dict) else {})
        answers = _shown(form) if form.is_valid() else None
        if op == "has_not" and self.denial and answers is not None:
            return _said(self.denial, answers)
        said = _said(self.sentence, answers) if self.sentence and answers is not None else str(self.label)
        return str(_("not: %s") % said) if op == "has_not" else said

    def pieces(self, op, value):
        return (self.say(op, value),)

    def exactly(self, value):
        return {"op": "has" if value else "has_not"}


def _said(sentence, answers):
    return str(sentence(answers) if callable(sentence) else sentence % answers)


def _shown(form):
    """Answers as words: a choice by its label, an empty answer as a dash. The sentence is made of these."""
    choices = {name: dict(getattr(field, "choices", ())) for name, field in form.fields.items()}
    return {
        name: choices[name].get(answer, answer) if answer not in (None, "") else "–"
        for name, answer in form.cleaned_data.items()
    }


def declare(model, *fields, of_people=False):
    """Allow these fields to be asked of a model; `of_people` says “everyone” of its rows, not “everything”."""
    _fields(model).update({field.key: field for field in fields})
    if of_people:
        _people.add(_label(model))


def provide(model, area, label, make):
    """Allow fields that are known at run time only: `make()` gives `{key: field}`, each key begins with the area."""
    _provided.setdefault(_label(model), {})[area] = make
    _areas[area] = label


def area_label(area):
    """What people call an area of provided fields, or None."""
    return _areas.get(area)


def is_of_people(model):
    return _label(model) in _people


def criterion(model, key, label, form, *, sentence="", denial="", permission=""):
    """Add the decorated function as a question: `(asked, **answers)` in, a Q or Exists out.

    `sentence` says it of a row that has it, `denial` of one that has not: `"had no ticket in the last %(days)s days"`.
    """

    def add(build):
        _fields(model)[key] = Criterion(key, label, form, build, permission, sentence, denial)
        return build

    return add


def fields_of(model):
    """Everything that may be asked of the model, by key."""
    made = (make() for make in _provided.get(_label(model), {}).values())
    return {key: field for fields in (_fields(model), *made) for key, field in fields.items()}


def condition_of(model, key, value):
    """The condition that asks for exactly this value, as a cell of a list shows it; None for an unknown field."""
    field = _find(model, key)
    return {"field": key} | field.exactly(value) if field else None


def field_of(model, key):
    found = _find(model, key)
    if found is None:
        raise FilterError(_("There is no field “%s” to filter by.") % key)
    return found


def _find(model, key):
    make = _provided.get(_label(model), {}).get(key.rpartition(".")[0])
    return _fields(model).get(key) or (make().get(key) if make else None)


def _fields(model):
    return _declared.setdefault(_label(model), {})


def _label(model):
    return model if isinstance(model, str) else model._meta.label_lower
