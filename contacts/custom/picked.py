"""Kinds of fields that are picked from what there is: choices and colleagues."""

import re

from django.utils.translation import gettext as _

from contacts.custom.people import staff
from contacts.custom.written import Kind

BETWEEN = "; "


class Choice(Kind):
    def read(self, field, text):
        return self._key(field, text.strip())

    def _key(self, field, said):
        known = {one["label"].casefold(): one for one in field.choices} | {one["key"]: one for one in field.choices}
        found = known.get(said) or known.get(said.casefold())
        if found is None:
            raise ValueError(_("“%(said)s” is no choice for “%(field)s”.") % {"said": said, "field": field.label})
        if found.get("gone"):
            words = _("“%(said)s” is no longer offered for “%(field)s”.")
            raise ValueError(words % {"said": found["label"], "field": field.label})
        return found["key"]

    def write(self, field, value):
        return label_of(field, value)

    def asks(self, value):
        return value


class Choices(Choice):
    """Several of them, in the order in which they are offered."""

    def read(self, field, text):
        labels = {one["label"].casefold() for one in field.choices}
        parts = re.split(r"[;\n]", text)
        parts = [one for part in parts for one in ([part] if part.strip().casefold() in labels else part.split(","))]
        found = {self._key(field, part.strip()) for part in parts if part.strip()}
        if not found:
            raise ValueError(_("Choose at least one value for “%s”.") % field.label)
        return in_order(field, found)

    def write(self, field, value):
        return BETWEEN.join(label_of(field, key) for key in value)

    def pack(self, field, value):
        return list(in_order(field, value))

    def unpack(self, field, stored):
        return in_order(field, stored)

    def asks(self, value):
        return value[0] if len(value) == 1 else None


class Person(Kind):
    """A colleague; a relation between people of ours is no field, see docs/decisions/0010."""

    def read(self, field, text):
        said = " ".join(text.split()).casefold()
        found = [one for one in staff().values() if said in one.names]
        found = [one for one in found if one.is_active] or found
        if not found:
            raise ValueError(_("Nobody is called “%s”.") % text)
        if len(found) > 1:
            raise ValueError(_("Several colleagues are called “%s”. Write the user name.") % text)
        return found[0].pk

    def write(self, field, value):
        one = staff().get(value)
        return one.username if one else ""

    def say(self, field, value):
        one = staff().get(value)
        return one.name if one else _("somebody who is gone")

    def told(self, field, value):
        return self.say(field, value)


def label_of(field, key):
    return next((one["label"] for one in field.choices if one["key"] == key), key)


def in_order(field, keys):
    """The keys as they are offered; one that is not known any more stands at the end."""
    known = [one["key"] for one in field.choices if one["key"] in keys]
    return (*known, *sorted(set(keys) - set(known)))
