"""What is asked before records are merged: which one stays, and whose value each field takes."""

from datetime import date

from django import forms
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from contacts import custom
from contacts.merging.joining import ALONG, FIELDS, join
from crm_site.lib import when


class MergeForm(forms.Form):
    """One radio button per record for `kept`, and per field (`field_…`) on which the records differ."""

    def __init__(self, *args, rows, **options):
        self.rows, self.model = {str(row.pk): row for row in rows}, type(rows[0])
        along = {name for names in ALONG[self.model].values() for name in names}
        self.asked = [name for name in FIELDS[self.model] if name not in along]
        self.asked += [field.name for field in custom.fields_of(self.model)]
        super().__init__(*args, initial={"kept": self.fullest}, **options)
        self.fields["kept"] = self._choice(_("Stays"))
        for name in self.differing:
            self.fields[f"field_{name}"] = self._choice(self.label(name))
            self.initial[f"field_{name}"] = self._first_with(name)

    def _choice(self, label):
        choices = [(key, str(row)) for key, row in self.rows.items()]
        return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)

    @property
    def fullest(self):
        """The record that knows most; of two alike the older one."""
        return max(self.rows, key=lambda key: (self._known(self.rows[key]), -int(key)))

    def _known(self, row):
        return sum(self.said(row, name) != "" for name in self.asked)

    @cached_property
    def differing(self):
        """The fields on which at least two records say different things."""
        values = {name: {self.said(row, name) for row in self.rows.values()} for name in self.asked}
        return [name for name, said in values.items() if len(said) > 1]

    @property
    def lines(self):
        """For each differing field: its label and, record by record, `(key, what it says, is it chosen, record)`."""
        return [(self.fields[f"field_{name}"].label, f"field_{name}", self._cells(name)) for name in self.differing]

    def _cells(self, name):
        chosen = self[f"field_{name}"].value()
        return [(key, self.said(row, name), key == chosen, row) for key, row in self.rows.items()]

    @property
    def alike(self):
        """What all of them say: `[(label, value)]`."""
        row = next(iter(self.rows.values()))
        same = [name for name in self.asked if name not in self.differing and self.said(row, name)]
        return [(self.label(name), self.said(row, name)) for name in same]

    def label(self, name):
        if custom.is_own(name):
            return custom.find(self.model, name).label
        return capfirst(_("address") if name == "city" else self.model._meta.get_field(name).verbose_name)

    def _first_with(self, name):
        """The one that stays if it says something, else the first that does."""
        keys = [self.fullest, *self.rows]
        return next((key for key in keys if self.said(self.rows[key], name)), keys[0])

    @staticmethod
    def said(row, name):
        if custom.is_own(name):
            return custom.said_of(row, name)
        value = row.place if name == "city" else getattr(row, f"get_{name}_display", lambda: getattr(row, name))()
        if isinstance(value, date):
            return when.day(value)
        return "" if value is None else str(value)

    def save(self, *, by):
        kept = self.rows[self.cleaned_data["kept"]]
        chosen = {name: self.rows[self.cleaned_data[f"field_{name}"]] for name in self.differing}
        return join(kept, [row for row in self.rows.values() if row.pk != kept.pk], by=by, chosen=chosen)
