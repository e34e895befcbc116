from django import forms
from django.utils.translation import gettext_lazy as _

from contacts import countries
from contacts.models import Contact, EmailAddress, PhoneNumber, PostalAddress
from contacts.models.reach import phone_key

LABELS = {
    "emails": [_("work"), _("private"), _("invoices")],
    "phones": [_("work"), _("mobile"), _("private"), _("reception"), _("fax")],
    "addresses": [_("office"), _("home"), _("delivery"), _("invoice")],
}


class WayForm(forms.Form):
    """One way to reach a person: what it is, its label, whether it is the primary one, and whether it works."""

    label = forms.CharField(label=_("Label"), required=False, max_length=40)
    primary = forms.BooleanField(label=_("primary"), required=False)
    trouble = forms.ChoiceField(label=_("Does it work?"), required=False)
    why = forms.CharField(label=_("Why not?"), required=False, max_length=200)

    def __init__(self, *args, contact, user, way=None, **options):
        known = self.known(way) if way else {}
        super().__init__(*args, initial=known, auto_id=f"id_way_{way.pk if way else 'new'}_%s", **options)
        self.contact, self.user, self.way, self.twin = contact, user, way, None
        self._ask_for_trouble()
        if way and way.is_primary:
            self.fields.pop("primary")
        self.labels, self.labels_id = LABELS[self.kind], f"labels-{self.kind}-{way.pk if way else 'new'}"
        self.fields["label"].widget.attrs |= {"placeholder": _("Label, such as: work"), "list": self.labels_id}
        for name, field in self.fields.items():
            select = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select" if select else "form-control"
            if name == "primary":
                field.widget.attrs["class"] = "form-check-input"

    def known(self, way):
        said = {"label": way.label, "primary": way.is_primary, "why": way.trouble_why}
        return said | {"trouble": self._word(way)} | self.read(way)

    def read(self, way):
        return {"value": str(way)}

    @staticmethod
    def _word(way):
        """Which of its troubles it has, by its key."""
        if not way.trouble_at:
            return ""
        return way.trouble_why if way.trouble_why in way.TROUBLES else next(iter(way.TROUBLES))

    def _ask_for_trouble(self):
        """Whether a way works is asked of one that is there; why not, where its troubles do not say it."""
        troubles = self.model.TROUBLES
        if self.way is None or len(troubles) > 1:
            self.fields.pop("why")
        if self.way is None:
            self.fields.pop("trouble")
        else:
            self.fields["trouble"].choices = [("", _("works")), *troubles.items()]
        if "why" in self.fields:
            self.fields["why"].widget.attrs["placeholder"] = _("Why, such as: mailbox full")

    def value(self):
        return self.cleaned_data["value"]

    def save(self, *, by):
        """Add the way, or change what is known of it."""
        said, value = self.cleaned_data, self.value()
        way = self.way or self.contact.add_way(self.kind, value, label=said["label"], by=by)
        if self.way:
            was = str(way)
            way.correct(value, label=said["label"], by=by)
            if str(way) == was or said["trouble"] != self.initial["trouble"]:
                self._save_trouble(way, by)
        if said.get("primary"):
            way.make_primary(by=by)
        return way

    def _save_trouble(self, way, by):
        trouble = self.cleaned_data["trouble"]
        if trouble:
            way.report_trouble(self.cleaned_data["why"] if "why" in self.fields else trouble, by=by)
        else:
            way.clear_trouble(by=by)


class EmailForm(WayForm):
    kind, model = "emails", EmailAddress
    field_order = ["value"]
    value = forms.EmailField(label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"}))

    def clean_value(self):
        address = self.cleaned_data["value"]
        own = self.contact.emails.of(address).exclude(pk=self.way and self.way.pk)
        if own.exists():
            raise forms.ValidationError(_("This person has that address already."))
        others = Contact.objects.visible_to(self.user).exclude(pk=self.contact.pk)
        self.twin = others.with_email(address).first()
        if self.twin and not self.data.get("anyway"):
            raise forms.ValidationError(_("%s has this address, too.") % self.twin)
        return address


class PhoneForm(WayForm):
    kind, model = "phones", PhoneNumber
    field_order = ["value"]
    value = forms.CharField(label=_("Phone"), max_length=60, widget=forms.TextInput(attrs={"type": "tel"}))

    def clean_value(self):
        number = self.cleaned_data["value"]
        if not phone_key(number):
            raise forms.ValidationError(_("A phone number has digits."))
        if self.contact.phones.of(number).exclude(pk=self.way and self.way.pk).exists():
            raise forms.ValidationError(_("This person has that number already."))
        return number


class AddressForm(WayForm):
    kind, model = "addresses", PostalAddress
    field_order = PostalAddress.PARTS

    def __init__(self, *args, way=None, **options):
        super().__init__(*args, way=way, **options)
        self.fields["country"].choices = countries.countries(way.country if way else "", empty=_("Country"))
        for name in ("street", "postcode", "city", "region"):
            self.fields[name].widget.attrs["placeholder"] = self.fields[name].label

    street = forms.CharField(
        label=_("Street"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    postcode = forms.CharField(label=_("Postcode"), required=False, max_length=20)
    city = forms.CharField(label=_("City"), required=False, max_length=100)
    region = forms.CharField(label=_("Region"), required=False, max_length=100)
    country = forms.ChoiceField(label=_("Country"), required=False)

    def read(self, way):
        return way.parts

    def value(self):
        return {name: self.cleaned_data[name].replace("\r\n", "\n") for name in PostalAddress.PARTS}

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        if not any(self.value().values()):
            raise forms.ValidationError(_("Write down at least a part of the address."))
        if self.contact.addresses.at(self.value()).exclude(pk=self.way and self.way.pk).exists():
            raise forms.ValidationError(_("This person has that address already."))
        return data


FORMS = {form.kind: form for form in (EmailForm, PhoneForm, AddressForm)}
