"""Own fields in forms: each kind with the input that fits it, all read in one place."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from contacts.custom.definitions import fields_of, find
from contacts.custom.kinds import KINDS, LONGEST, LONGEST_LINK
from contacts.custom.people import staff
from contacts.custom.records import pack, value_of
from contacts.models import CustomField
from contacts.models.custom import PREFIX, Bag

K = CustomField.Kind


class Typed(forms.CharField):
    """One line, read by the kind of the field and by the custom of the reader’s language."""

    def __init__(self, own, **options):
        self.own = own
        super().__init__(max_length=LONGEST_LINK if own.kind == K.LINK else LONGEST, **options)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            return KINDS[self.own.kind].typed(self.own, text)
        except ValueError as problem:
            raise ValidationError(str(problem)) from None

    def prepare_value(self, value):
        return (
            "" if value is None else value if isinstance(value, str) else KINDS[self.own.kind].editing(self.own, value)
        )


class Boxes(forms.CheckboxSelectMultiple):
    """A box for each choice; the class of the whole is not that of each box."""

    def create_option(self, *args, **options):
        option = super().create_option(*args, **options)
        option["attrs"]["class"] = "form-check-input"
        return option


def input_of(field, *, value=None, required=False):
    """The form field that asks for it; what the record has now is offered, too."""
    common = {"label": field.label, "help_text": field.help_text, "required": required}
    if field.kind == K.DATE:
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **common)
    if field.kind == K.CHOICES:
        box = forms.TypedMultipleChoiceField(choices=_offered(field, value or ()), coerce=str, empty_value=(), **common)
        box.widget = Boxes(choices=box.choices)
        return box
    if field.kind in (K.CHOICE, K.PERSON, K.YES_NO):
        choices = {K.CHOICE: _choices, K.PERSON: _people, K.YES_NO: _answers}[field.kind](field, value)
        coerce = {K.PERSON: int, K.YES_NO: "yes".__eq__}.get(field.kind, str)
        blank = [("", _("not said"))]
        return YesOrNo.fitting(field)(choices=blank + choices, coerce=coerce, empty_value=None, **common)
    attrs = {K.NUMBER: {"inputmode": "decimal"}, K.MONEY: {"placeholder": _("1200 EUR")}, K.LINK: {"inputmode": "url"}}
    widget = forms.TextInput(attrs={"autocomplete": "off"} | attrs.get(field.kind, {}))
    return Typed(field, widget=widget, **common)


def inputs_of(model):
    """`{name: form field}` of all own fields of a model; none for a model that carries none."""
    return {field.name: input_of(field) for field in fields_of(model)}


class YesOrNo(forms.TypedChoiceField):
    """A yes that is stored as a yes, in the words of the choices."""

    def prepare_value(self, value):
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value

    @classmethod
    def fitting(cls, field):
        return cls if field.kind == K.YES_NO else forms.TypedChoiceField


def _offered(field, kept):
    """The choices on offer, and those that the record has although they no longer are."""
    return [(one["key"], one["label"]) for one in field.choices if not one.get("gone") or one["key"] in kept]


def _choices(field, value):
    return _offered(field, (value,))


def _people(field, value):
    return [(one.pk, one.name) for one in staff().values() if one.is_active or one.pk == value]


def _answers(field, value):
    return [("yes", _("yes")), ("no", _("no"))]


class WithOwn:
    """Mixed into a form of one record: asks for its own fields, by their names."""

    def add_own(self):
        """After all others; what is required is so of a new record only."""
        model, record = type(self.instance), self.instance
        is_new = record.pk is None
        for field in fields_of(model):
            value = None if is_new else value_of(record, field)
            if field.on_form or (field.required and is_new):
                self.fields[field.name] = input_of(field, value=value, required=field.required and is_new)
                self.initial[field.name] = value

    @property
    def own_values(self):
        """`{name: value}` of what was typed."""
        return {name: value for name, value in self.cleaned_data.items() if name.startswith(PREFIX)}

    def own_changes(self, stored):
        """Those that differ from what the stored record has."""
        known = {name: pack(find(type(stored), name), value) for name, value in self.own_values.items()}
        changed = [name for name, value in known.items() if value != stored.custom.get(name.removeprefix(PREFIX))]
        return {name: self.own_values[name] for name in changed}

    def own_bag(self):
        """What a new record begins with."""
        model = type(self.instance)
        packed = {find(model, name).key: pack(find(model, name), value) for name, value in self.own_values.items()}
        return Bag({key: value for key, value in packed.items() if value is not None})
