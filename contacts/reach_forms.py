from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from contacts.models.reach import phone_key


class WayForm(forms.Form):
    """One way to reach a person: the address or number, what it is, and whether it is the primary one."""

    value = forms.CharField(max_length=60)
    label = forms.CharField(label=_("Label"), required=False, max_length=40)
    primary = forms.BooleanField(label=_("primary"), required=False)

    def __init__(self, *args, contact, user, way=None, **options):
        known = {"value": str(way), "label": way.label, "primary": way.is_primary} if way else {}
        super().__init__(*args, initial=known, auto_id=f"id_way_{way.pk if way else 'new'}_%s", **options)
        self.contact, self.user, self.way, self.twin = contact, user, way, None
        for name in ("value", "label"):
            self.fields[name].widget.attrs["class"] = "form-control"
        self.fields["primary"].widget.attrs["class"] = "form-check-input"
        self.fields["label"].widget.attrs["placeholder"] = _("Label, such as: work")
        if way and way.is_primary:
            self.fields.pop("primary")

    def save(self, *, by):
        """Add the way, or change what is known of it."""
        said = self.cleaned_data
        way = self.way or self.contact.add_way(type(self).kind, said["value"], label=said["label"], by=by)
        if self.way:
            way.correct(said["value"], label=said["label"], by=by)
        if said.get("primary"):
            way.make_primary(by=by)
        return way


class EmailForm(WayForm):
    kind = "emails"
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
    kind = "phones"
    value = forms.CharField(label=_("Phone"), max_length=60, widget=forms.TextInput(attrs={"type": "tel"}))

    def clean_value(self):
        number = self.cleaned_data["value"]
        if not phone_key(number):
            raise forms.ValidationError(_("A phone number has digits."))
        if self.contact.phones.of(number).exclude(pk=self.way and self.way.pk).exists():
            raise forms.ValidationError(_("This person has that number already."))
        return number


FORMS = {form.kind: form for form in (EmailForm, PhoneForm)}
