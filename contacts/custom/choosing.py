"""The choices of a field, as they are edited: renamed, put in order, no longer offered, added to."""

from django import forms
from django.apps import apps
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from contacts.models import CustomField
from crm_site.lib import figures

LONGEST = 80
MOST = 200


def read_lines(text, known):
    """The known choices and those that are written on lines of their own; raises ValidationError."""
    found = [dict(one) for one in known]
    for line in text.splitlines():
        if label := " ".join(line.split()):
            found.append({"key": _key(label, {one["key"] for one in found}), "label": label})
    check(found)
    return found


def check(choices):
    """Each by a label that no other has, and that a file can tell from its neighbours."""
    seen = set()
    for one in choices:
        label = one["label"]
        if not label:
            raise forms.ValidationError(_("A choice needs a name."))
        if len(label) > LONGEST:
            raise forms.ValidationError(_("“%(start)s…” is longer than %(most)d letters.") % _cut(label))
        if ";" in label:
            raise forms.ValidationError(_("“%s”: a choice cannot hold a semicolon; files part choices by it.") % label)
        if label.casefold() in seen:
            raise forms.ValidationError(_("“%s” is there twice.") % label)
        seen.add(label.casefold())
    if len(choices) > MOST:
        raise forms.ValidationError(_("%d choices are the most.") % MOST)


def _cut(label):
    return {"start": label[:30], "most": LONGEST}


def _key(label, taken):
    """A short word that stays when the choice is renamed."""
    base = slugify(label).replace("-", "_")[:36] or "choice"
    number, key = 1, base
    while key in taken:
        number, key = number + 1, f"{base}_{number + 1}"
    return key


def users_of(field, key):
    """How many records have that choice, also in the bin."""
    model = apps.get_model(field.subject)
    rows = getattr(model, "everyone", model.objects)
    held = [key] if field.kind == CustomField.Kind.CHOICES else key
    return rows.filter(custom__contains={field.key: held}).count()


class ChoiceRows:
    """The choices in the form of a field: `label-KEY`, `place-KEY` and `offer-KEY` of each, `more` for new ones."""

    def __init__(self, form):
        self.form, self.field = form, form.instance
        self.known = [dict(one) for one in self.field.choices]
        self.used = []
        self.more = form.data.get("more", "") if form.is_bound else ""

    def __iter__(self):
        for place, one in enumerate(self.known, 1):
            yield {
                "key": one["key"],
                "label": self._sent(f"label-{one['key']}", one["label"]),
                "place": self._sent(f"place-{one['key']}", str(place)),
                "offered": self._offers(one),
            }

    def _sent(self, name, stored):
        return self.form.data.get(name, stored) if self.form.is_bound else stored

    def _offers(self, one):
        return f"offer-{one['key']}" in self.form.data if self.form.is_bound else not one.get("gone")

    def clean(self):
        """The choices as they are wanted; what is wrong with them becomes an error of the form."""
        rows = sorted(self, key=_place)
        wanted = [self._wanted(row) for row in rows]
        wanted = [one for one in wanted if one is not None]
        try:
            wanted = read_lines(self.more, wanted)
            if all(one.get("gone") for one in wanted):
                raise forms.ValidationError(_("At least one choice has to be offered."))
        except forms.ValidationError as problem:
            self.form.add_error(None, problem)
        self._ask()
        return wanted

    def _wanted(self, row):
        """The choice as it will be; None when nobody has it and it is no longer offered: it goes for good."""
        made = {"key": row["key"], "label": " ".join(row["label"].split())}
        if row["offered"]:
            return made
        was_gone = any(one.get("gone") for one in self.known if one["key"] == row["key"])
        number = users_of(self.field, row["key"])
        if number and not was_gone:
            self.used.append((made["label"], number))
        return made | {"gone": True} if number else None

    def _ask(self):
        """A choice that records have is taken away only by who knows how many there are."""
        if not self.used or self.form.data.get("anyway"):
            return
        for label, number in self.used:
            words = ngettext(
                "“%(label)s” is the choice of %(number)s record. It keeps it, but the choice is no longer offered.",
                "“%(label)s” is the choice of %(number)s records. They keep it, but the choice is no longer offered.",
                number,
            )
            self.form.add_error(None, words % {"label": label, "number": figures.number(number)})


def _place(row):
    return int(row["place"]) if row["place"].isdecimal() and len(row["place"]) < 6 else MOST
