"""Fields in which a person or a company is typed by name, with suggestions; without JavaScript the name is enough."""

from django import forms
from django.db.models import Value
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.models import Company, Contact
from contacts.models.folding import Fold


class Typed(str):
    """What stands in such a field: the words, and the key of the one that was chosen, or ""."""

    key = ""

    @classmethod
    def of(cls, text, key=""):
        typed = cls(text)
        typed.key = str(key or "")
        return typed


class Suggest(forms.TextInput):
    """A text field with suggestions; `new` is what the list says of a name that is not there yet: `Add “{name}”`.

    `loose` is for a field that keeps the words and no key.
    """

    def __init__(self, kind, *, new="", loose=False, attrs=None):
        super().__init__({"autocomplete": "off"} | (attrs or {}))
        self.kind, self.new, self.loose = kind, new, loose

    def value_from_datadict(self, data, files, name):
        text = super().value_from_datadict(data, files, name)
        return text if text is None or self.loose else Typed.of(text, data.get(f"{name}_key"))

    def format_value(self, value):
        return None if value is None else str(value)

    def render(self, name, value, attrs=None, renderer=None):
        field = super().render(name, value, attrs, renderer)
        address = reverse("contacts:suggestions", args=[self.kind])
        known = {"field": field, "url": address, "new": self.new, "loose": self.loose}
        return render_to_string("kit/_suggest.html", known | {"name": f"{name}_key", "key": getattr(value, "key", "")})


class ByName(forms.CharField):
    """Gives the record that is meant, the words of a new one where `new` is allowed, or None.

    A form says who is asking by `user`, and who is stored there already by `known`.
    """

    kind, model, none_fits = "", None, ""
    user = known = None

    def __init__(self, *, new="", **options):
        self.is_open = bool(new)
        widget = Suggest(self.kind, new=new)
        super().__init__(**{"widget": widget, "required": False, "max_length": 254} | options)

    def asked_by(self, user, known=None):
        """Say who is asking; what is stored there means that very one, even if the words fit several."""
        self.user, self.known = user, known
        return self

    def prepare_value(self, value):
        return Typed.of(str(value), value.pk) if isinstance(value, self.model) else value

    def has_changed(self, initial, data):
        return str(initial or "") != str(data or "") or str(getattr(initial, "pk", "") or "") != getattr(
            data, "key", ""
        )

    def clean(self, value):
        if isinstance(value, self.model):
            return value
        key = getattr(value, "key", "")
        text = " ".join(super().clean(value).split())
        if not text:
            return None
        return self._chosen(text, key) or self._meant(text) or self._unknown(text)

    def _chosen(self, text, key):
        """The one whose key came along, as long as the words are still its own."""
        if self.known and text == str(self.known) and key in ("", str(self.known.pk)):
            return self.known
        if not (self.user and key.isdecimal() and len(key) < 19):
            return None
        found = self.seen().filter(pk=key).first()
        return found if found and " ".join(str(found).split()) == text else None

    def seen(self):
        return self.model.objects.visible_to(self.user) if self.user else self.model.objects.all()

    def _meant(self, text):
        """The one that the words alone name."""
        return self.seen().filter(folded=Fold(Value(text))).order_by("pk").first()

    def _unknown(self, text):
        if self.is_open:
            return text
        raise forms.ValidationError(self.none_fits % text)


class CompanyField(ByName):
    kind, model, none_fits = "companies", Company, _("No company here is called “%s”. Choose one of those suggested.")

    def __init__(self, **options):
        super().__init__(**{"label": _("Company"), "max_length": 200} | options)


class CompanyName(CompanyField):
    """A company typed by its name; one that is not there yet is added by `contacts.forms.company_named`."""

    def __init__(self, **options):
        said = _("Type its name. A company that is not there yet is added.")
        super().__init__(**{"new": _("Add “{name}” as a new company"), "help_text": said} | options)


class PersonField(ByName):
    """A contact, named by what one knows of them: a name, an e-mail address or a customer number."""

    kind, model, none_fits = "contacts", Contact, _("Nobody here fits “%s”. Add the contact first.")

    def __init__(self, **options):
        said = _("A name, an e-mail address or a customer number of somebody who is here already.")
        super().__init__(**{"label": _("Contact"), "help_text": said} | options)

    def _meant(self, text):
        """The one visible contact that the words fit; raises a ValidationError when they fit several."""
        found = list(self.seen().matching(text)[:6])
        exact = [one for one in found if str(one).casefold() == text.casefold()]
        found = exact if len(exact) == 1 else found
        if len(found) > 1:
            names = ", ".join(str(one) for one in found[:5])
            raise forms.ValidationError(_("Several people fit: %s. Give the e-mail address.") % names)
        return found[0] if found else None
