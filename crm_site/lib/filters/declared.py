"""What may be asked of each model: its fields, and the criteria that upper apps add."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm_site.lib.filters.fields import Value
from crm_site.lib.filters.tree import FilterError

_declared: dict[str, dict] = {}


@dataclass(frozen=True)
class Asked:
    """Who asks, and the one instant at which the whole filter is answered."""

    reader: object
    as_of: datetime


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
        form = self.form(value if isinstance(value, dict) else {})
        said = self._said(_shown(form)) if self.sentence and form.is_valid() else str(self.label)
        return str(_("not: %s") % said) if op == "has_not" else said

    def _said(self, answers):
        return str(self.sentence(answers) if callable(self.sentence) else self.sentence % answers)


def _shown(form):
    """Answers as words: a choice by its label, an empty answer as a dash. The sentence is made of these."""
    choices = {name: dict(getattr(field, "choices", ())) for name, field in form.fields.items()}
    return {
        name: choices[name].get(answer, answer) if answer not in (None, "") else "–"
        for name, answer in form.cleaned_data.items()
    }


def declare(model, *fields):
    """Allow these fields to be asked of a model."""
    _fields(model).update({field.key: field for field in fields})


def criterion(model, key, label, form, *, sentence="", permission=""):
    """Add the decorated function as a question: `(asked, **answers)` in, a Q or Exists out."""

    def add(build):
        _fields(model)[key] = Criterion(key, label, form, build, permission, sentence)
        return build

    return add


def fields_of(model):
    """Everything that may be asked of the model, by key."""
    return dict(_fields(model))


def field_of(model, key):
    try:
        return _fields(model)[key]
    except KeyError:
        raise FilterError(_("There is no field “%s” to filter by.") % key) from None


def _fields(model):
    label = model if isinstance(model, str) else model._meta.label_lower
    return _declared.setdefault(label, {})
