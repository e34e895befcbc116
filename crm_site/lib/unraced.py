"""Two people edit the same row: nobody's words are overwritten unseen.

A form carries a short digest of each value that its page began with. Fields that only somebody else changed meanwhile
keep their value; where both changed the same one, the form is shown again with both values, and saved once more it
takes what was typed. For rows with a version of their own see `contacts.forms.Versioned`.
"""

import json
from decimal import Decimal
from hashlib import blake2b

from django import forms
from django.db import connection
from django.utils.text import normalize_newlines
from django.utils.translation import gettext_lazy as _


class Unraced:
    """For a ModelForm that changes a row. `watched` are fields that are stored with it but typed elsewhere.

    Call it in a transaction: then the row is held from the comparison until it is stored.
    """

    watched = ()

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.conflict = []  # (label, theirs, mine)
        if self.instance.pk:
            self.fields["began"] = forms.CharField(widget=forms.HiddenInput, required=False)
            self.initial.setdefault("began", self._digests(self.instance))

    def clean(self):
        data = super().clean() or self.cleaned_data
        began = _read(data.pop("began", ""))
        if began:
            self._meet(began, data)
        return data

    def _meet(self, began, data):
        """Take over what only they changed; list what both did."""
        theirs = self._stored()
        changed = [name for name in self._names() if began.get(name) != digest(getattr(theirs, name))]
        for name in changed:
            mine = digest(data.get(name))
            if name in self.watched or (mine != began.get(name) and mine != digest(getattr(theirs, name))):
                self.conflict.append((self._label(name), self.said(theirs, name), data.get(name, "…")))
            elif name in data:
                data[name] = getattr(theirs, name)
        if self.conflict:
            self.data = self.data.copy()
            self.data[self.add_prefix("began")] = self._digests(theirs)
            self.add_error(None, _("Somebody else saved this first. Nothing that you typed is lost."))

    def said(self, row, name):
        """A stored value in words."""
        words = getattr(row, f"get_{name}_display", None)
        return words() if words else getattr(row, name)

    def _stored(self):
        rows = type(self.instance)._base_manager
        rows = rows.select_for_update(of=("self",)) if connection.in_atomic_block else rows
        return rows.get(pk=self.instance.pk)

    def _names(self):
        return [*(name for name in self._meta.fields if name in self.fields), *self.watched]

    def _digests(self, row):
        return json.dumps({name: digest(getattr(row, name)) for name in self._names()})

    def _label(self, name):
        return self[name].label if name in self.fields else self.instance._meta.get_field(name).verbose_name


def digest(value):
    """The same for what means the same, however it was typed."""
    if isinstance(value, Decimal):
        value = value.normalize()
    if isinstance(value, str):
        value = normalize_newlines(value).strip()
    value = getattr(value, "pk", value)
    return blake2b(repr(value or "").encode(), digest_size=6).hexdigest()


def _read(text):
    try:
        read = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}
