"""What forms carry unseen, and what a keyboard shows for their fields."""

from uuid import uuid4

from django import forms, template
from django.db.models.fields import BLANK_CHOICE_DASH
from django.utils.html import format_html
from django.utils.translation import gettext as _

register = template.Library()

# By the end of a field's name. Who fills in these forms writes about others: their own address must not be suggested.
KEYBOARDS = {
    "email": {"type": "email", "inputmode": "email", "autocapitalize": "off", "spellcheck": "false"},
    "phone": {"type": "tel", "inputmode": "tel"},
    "domain": {"inputmode": "url", "autocapitalize": "off", "spellcheck": "false"},
    "currency": {"autocapitalize": "characters", "spellcheck": "false"},
    "sku": {"autocapitalize": "off", "spellcheck": "false"},
}
NOTHING = BLANK_CHOICE_DASH[0]
NATIVE = {forms.DateInput: "date", forms.TimeInput: "time"}


@register.simple_tag
def once():
    """The key by which a form that creates something does so once, however often it is sent."""
    return format_html('<input type="hidden" name="once" value="{}">', uuid4())


@register.filter
def keyboards(form):
    """The form, with fitting keyboards and native pickers; what a field says itself stays."""
    for name, field in form.fields.items():
        widget = field.widget
        if isinstance(widget, forms.widgets.Input) and widget.input_type not in ("hidden", "checkbox", "radio", "file"):
            _fit(widget, next((keys for end, keys in KEYBOARDS.items() if name.endswith(end)), {}))
        if isinstance(widget, forms.Select):
            _name_nothing(field)
    return form


def _name_nothing(field):
    """The empty choice says that one has to choose, or stays a plain dash."""
    empty = _("Choose …") if field.required else "–"
    if isinstance(field, forms.ModelChoiceField):
        field.empty_label = empty if field.empty_label == NOTHING[1] else field.empty_label
    elif NOTHING in field.widget.choices:
        field.widget.choices = [("", empty) if choice == NOTHING else choice for choice in field.widget.choices]


def _fit(widget, keys):
    wanted = {"autocomplete": "off"} | keys
    kind = wanted.pop("type", NATIVE.get(type(widget), ""))
    if kind and widget.input_type == "text" and "type" not in widget.attrs:
        widget.input_type = kind
        if isinstance(widget, forms.DateInput):
            widget.format = "%Y-%m-%d"
    widget.attrs = wanted | widget.attrs
