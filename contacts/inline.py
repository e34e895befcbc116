"""Facts that are changed in place, on a record's page or in a list: how each is asked, compared, saved and shown.

`subject("contacts", Contact)` opens the rows of a list for it, `editable("contacts", "job_title")` one fact of them.
The page is `contacts/views/inline.py`, the tag `{% cell "contacts" contact "job_title" editable %}`.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from django import forms
from django.db import transaction
from django.db.models import DateField, DateTimeField, Model
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from contacts.models.record import EditConflict
from crm_site.lib.moments import MomentField

subjects: dict[str, "Subject"] = {}
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
LOOKS = ("list", "title")
HISTORIES = ("contacts", "companies", "deals", "leads", "tickets")


@dataclass(frozen=True)
class Subject:
    """Rows whose facts are changed in place. `of` is their word in addresses, `refused` what their verbs raise."""

    of: str
    model: type[Model]
    active: str = ""
    related: tuple[str, ...] = ()
    refused: tuple[type[Exception], ...] = ()
    facts: dict[str, "Fact"] = field(default_factory=dict)
    more: list[Callable] = field(default_factory=list)  # each gives the fact of a name that is known at run time only

    @property
    def permission(self):
        return f"{self.model._meta.app_label}.view_{self.model._meta.model_name}"

    def rows(self, user):
        seen = self.model.objects.visible_to(user)
        return seen.select_related(*self.related) if self.related else seen

    def editable_keys(self, rows, user):
        """The keys of those rows that the user may change, in one query for a whole page."""
        keys = [row.pk for row in rows]
        return set(self.model.objects.editable_by(user).filter(pk__in=keys).values_list("pk", flat=True))


@dataclass(frozen=True)
class Fact:
    """`fields(row, user)` asks it, `read(row)` is what is stored, by the same names, `save(row, by=, **typed)` a verb.

    `template` shows it; it gets the row by the name of its model, and `cell`.
    """

    key: str
    label: str
    subject: Subject
    fields: Callable
    read: Callable
    save: Callable
    template: str = "kit/_cell_value.html"
    check: Callable | None = None


@dataclass(frozen=True)
class Cell:
    """One fact of one row with the button that opens it.

    `look` says where it stands: "" beside its name, `list` in a table, `title` where nothing else says what it is.
    """

    fact: Fact
    row: Model
    editable: bool
    look: str = ""

    @property
    def url(self):
        address = reverse("contacts:field", args=[self.fact.subject.of, self.row.pk, self.fact.key])
        return f"{address}?look={self.look}" if self.look else address

    @property
    def history_url(self):
        """What was it before? Empty for rows that nobody keeps a history of."""
        if self.fact.subject.of not in HISTORIES:
            return ""
        address = reverse("contacts:history", args=[self.fact.subject.of, self.row.pk])
        return f"{address}?fact={self.fact.key}"

    @property
    def shown_url(self):
        return f"{self.url}{'&' if self.look else '?'}shown=1"

    @property
    def value(self):
        said = getattr(self.row, f"get_{self.fact.key}_display", None)
        return said() if said else getattr(self.row, self.fact.key, "")

    @property
    def is_empty(self):
        """Whether nothing is known yet; zero is something."""
        return all(value in (None, "", []) for value in self.fact.read(self.row).values())

    @property
    def context(self):
        """What the templates of a cell need."""
        return {"cell": self, "row": self.row, self.fact.subject.model._meta.model_name: self.row}


class FactForm(forms.Form):
    """Asks for one fact, and remembers what it was when it was asked."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    was = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args, fact, row, user, **options):
        stored = fact.read(row)
        known = {"version": getattr(row, "version", None), "was": trace(stored)}
        auto_id = f"id_{fact.subject.of}_{row.pk}_{fact.key}_%s"
        super().__init__(*args, initial=stored | known, auto_id=auto_id, **options)
        self.fact, self.row, self.user = fact, row, user
        self.asked = fact.fields(row, user)
        self.fields |= self.asked
        for one in self.asked.values():
            _dress(one)

    def clean(self):
        data = super().clean()
        if self.fact.check and not self.errors:
            self.fact.check(self.row, data)
        for name in self.asked:
            if binned := self._has_in_bin(name, data.get(name)):
                page = binned.get_absolute_url()
                self.add_error(name, format_html('{} <a href="{}">{}</a>', binned.said_in_bin, page, _("Open it")))
            elif self._is_taken(name, data.get(name)):
                self.add_error(name, _("Another one has this already."))
        return data

    def _has_in_bin(self, name, value):
        everyone = getattr(type(self.row), "everyone", None)
        return everyone.with_numbers_in_bin([value]).get(value) if everyone and name == "external_id" else None

    def _is_taken(self, name, value):
        model = type(self.row)
        stored = next((one for one in model._meta.fields if one.name == name and one.unique), None)
        return bool(stored and value) and model.objects.filter(**{name: value}).exclude(pk=self.row.pk).exists()

    @transaction.atomic
    def save(self, *, by):
        """Store what was typed; raises EditConflict when somebody else changed this very fact meanwhile."""
        subject = self.fact.subject
        row = subject.rows(by).select_for_update(of=("self",)).get(pk=self.row.pk)
        typed = {name: self.cleaned_data[name] for name in self.asked}
        stored = self.fact.read(row)
        if trace(stored) == trace(typed):
            return row
        if self._overtaken(row, stored):
            raise EditConflict(row)
        self.fact.save(row, by=by, **typed)
        return row

    def renewed(self, theirs):
        """The same typing on top of what is stored now: saving again takes it."""
        self.data = self.data.copy()
        self.data["version"], self.data["was"] = getattr(theirs, "version", ""), trace(self.fact.read(theirs))
        return self

    def _overtaken(self, row, stored):
        version = self.cleaned_data["version"]
        if version is not None and version == getattr(row, "version", None):
            return False
        return self.cleaned_data["was"] != trace(stored)


def subject(of, model, **how):
    """Let facts of these rows be changed in place."""
    subjects[of] = Subject(of, model, **how)
    return subjects[of]


def editable(of, key, *, label="", fields=None, read=None, save=None, template="kit/_cell_value.html", check=None):
    """Let this fact be changed in place; without more said it is a field of the model, saved by `revise`."""
    rows = subjects[of]
    stored = rows.model._meta.get_field(key) if fields is None or not label else None
    rows.facts[key] = Fact(
        key=key,
        label=label or capfirst(stored.verbose_name),
        subject=rows,
        fields=fields or (lambda row, user: {key: of_model(rows.model, key)}),
        read=read or (lambda row: {key: getattr(row, key)}),
        save=save or revise,
        template=template,
        check=check,
    )


def find(of, key):
    """The fact of this name, or None."""
    rows = subjects.get(of)
    if rows is None or key in rows.facts:
        return rows and rows.facts[key]
    return next(filter(None, (make(rows, key) for make in rows.more)), None)


def revise(row, *, by, **changes):
    """The usual way to save. The row is locked, so that its version is the newest."""
    row.revise(by=by, version=row.version, **changes)


def of_model(model, name, **options):
    """The form field of a model's field."""
    stored = model._meta.get_field(name)
    if isinstance(stored, DateTimeField):
        options.setdefault("form_class", MomentField)
    elif isinstance(stored, DateField):
        options.setdefault("widget", DAY)
    return stored.formfield(**options)


def trace(values):
    """A short word that is the same for the same values, whatever their type on a form or in a row."""
    said = "\x1f".join(f"{name}={_word(values[name])}" for name in sorted(values))
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _word(value):
    if value is None:
        return ""
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, (list, tuple, set)):
        return "\x1e".join(sorted(map(_word, value)))
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M}"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value).replace("\r\n", "\n").strip()


def _dress(one):
    """Bootstrap's classes on a widget."""
    if isinstance(one.widget, forms.CheckboxSelectMultiple):
        one.widget.attrs["class"] = "boxes"
        return
    select = isinstance(one.widget, (forms.Select, forms.SelectMultiple))
    one.widget.attrs["class"] = "form-select" if select else "form-control"
