"""What is asked before many rows are changed; `asked` says which they are, and travels along unseen."""

from datetime import UTC, datetime

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from contacts import custom
from contacts.custom.forms import inputs_of
from contacts.forms import active_staff
from crm_site.lib import filters

MOST_PICKED = 1000


class BulkForm(forms.Form):
    """`of` is the list, `reader` who asks."""

    asked = forms.JSONField(widget=forms.HiddenInput)

    def __init__(self, *args, of, reader, **options):
        super().__init__(*args, **options)
        self.of, self.reader = of, reader

    def clean_asked(self):
        """Either keys that were picked, or the search and filter of the list."""
        asked = self.cleaned_data["asked"]
        if not is_choice(asked):
            raise forms.ValidationError(_("This choice is damaged. Go back to the list and choose again."))
        return asked

    def value(self):
        """How it is to be done, as the change remembers it."""
        return {}

    def words(self):
        """What will be done, as far as it is not said by the title."""
        return ""

    def only_if(self, name, other, values):
        """Show this answer only while the other one is one of these; without JavaScript it is always shown."""
        self.fields[name].widget.attrs |= {"data-only-if": other, "data-only-values": ",".join(map(str, values))}


def is_choice(asked):
    if not isinstance(asked, dict):
        return False
    if "picked" in asked:
        picked = asked["picked"]
        return isinstance(picked, list) and 0 < len(picked) <= MOST_PICKED and all(_is_key(one) for one in picked)
    try:
        filters.check(asked.get("filter") or {})
    except (filters.FilterError, RecursionError):
        return False
    return all(isinstance(asked.get(key, ""), str) for key in ("q", "view", "whose", "sort", "columns"))


def _is_key(one):
    return isinstance(one, int) and 0 < one < 2**63


class AssignForm(BulkForm):
    owner = forms.ModelChoiceField(None, label=_("New owner"), required=False, empty_label=_("nobody"))

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["owner"].queryset = self.staff()

    def staff(self):
        return active_staff()

    def value(self):
        owner = self.cleaned_data["owner"]
        return {"owner": owner and owner.pk}

    def words(self):
        return str(self.cleaned_data["owner"] or _("nobody"))


class FieldForm(BulkForm):
    """One form for each field that may be edited: the field is chosen, then its value. `asks()` gives the fields of
    the form by the names of the model's: only these can be edited.
    """

    field = forms.ChoiceField(label=_("Field"))

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        model = self.of.model
        asks = self.asks() | inputs_of(model)
        labels = {name: one.label or model._meta.get_field(name).verbose_name for name, one in asks.items()}
        self.fields["field"].choices = [(name, capfirst(str(label))) for name, label in labels.items()]
        for name, one in asks.items():
            one.required, one.label = False, capfirst(str(labels[name]))
            self.fields[f"to_{name}"] = one
            self.only_if(f"to_{name}", "field", [name])

    def asks(self):
        return {}

    def value(self):
        if self.own:
            return {"field": self.name, "value": custom.pack(self.own, self.answer)}
        return {"field": self.name, "value": plain(self.answer)}

    def words(self):
        label = dict(self.fields["field"].choices)[self.name]
        said = custom.say(self.own, self.answer) if self.own else self.answer
        return f"{label} → {said if said not in (None, '') else _('empty')}"

    @property
    def own(self):
        """The field of the house's own that is to be edited, or None."""
        return custom.find(self.of.model, self.name) if custom.is_own(self.name) else None

    @property
    def name(self):
        return self.cleaned_data["field"]

    @property
    def answer(self):
        return self.cleaned_data[f"to_{self.name}"]


def plain(value):
    """A value as JSON keeps it: a row by its key, a moment in UTC, a day or an amount as text."""
    if value is None or isinstance(value, (bool, int, str, dict, list)):
        return value
    if isinstance(value, datetime):
        value = value.astimezone(UTC)
    return value.pk if hasattr(value, "pk") else value.isoformat() if hasattr(value, "isoformat") else str(value)


class ExportForm(BulkForm):
    FORMATS = (("csv", _("CSV, for other programs")), ("xlsx", _("Excel workbook")))

    format = forms.ChoiceField(
        label=_("File"),
        help_text=_("It holds the number, the name and the columns that the list shows now."),
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["format"].choices = self.FORMATS

    def value(self):
        return {"format": self.cleaned_data["format"]}

    def words(self):
        return self.cleaned_data["format"].upper()
