"""What people fill in on their own preference page."""

from django import forms
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from contacts import preferences
from contacts.models import Channel, Contact, Purpose
from contacts.models.reach import phone_key

PLACE = ("street", "postcode", "city", "region", "country")
# They write about themselves: their browser may help. https://www.w3.org/TR/WCAG22/#input-purposes
OWN = {
    "first_name": "given-name",
    "last_name": "family-name",
    "birthday": "bday",
    "language": "language",
    "phone": "tel",
    "street": "street-address",
    "postcode": "postal-code",
    "city": "address-level2",
    "region": "address-level1",
    "country": "country-name",
}
RHYTHMS = [
    ("1", _("at most 1 a month")),
    ("2", _("at most 2 a month")),
    ("4", _("at most 4 a month")),
    ("", _("no limit")),
]
WORDING = {
    Purpose.MARKETING: _("Send me news and offers by %s. I can stop it here at any time."),
    Purpose.SURVEY: _("Ask me for my opinion by %s. I can stop it here at any time."),
}


def wording(channel, purpose):
    """The sentence beside the switch, as the person read it."""
    return WORDING[purpose] % Channel(channel).label


class AskForm(forms.Form):
    email = forms.EmailField(
        label=_("Your e-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class SubscribeForm(forms.Form):
    """Where to mail the link; a name is welcome, not asked for."""

    email = forms.EmailField(
        label=_("Your e-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    first_name = forms.CharField(
        label=_("First name"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    purposes = forms.MultipleChoiceField(
        label=_("What you would like to get"),
        choices=Purpose.choices,
        initial=[Purpose.MARKETING],
        widget=forms.CheckboxSelectMultiple,
    )


class ChoicesForm(forms.Form):
    """A switch for each channel and purpose."""

    def __init__(self, *args, contact, **options):
        super().__init__(*args, **options)
        self.contact = contact
        for channel, purpose, yes in preferences.switches(contact):
            label = wording(channel, purpose)
            field = forms.BooleanField(label=label, required=False, initial=yes)
            field.widget.attrs["class"] = "form-check-input"
            self.fields[f"{channel}-{purpose}"] = field

    def by_purpose(self):
        """The switches of each purpose, for the page."""
        for purpose in Purpose:
            yield purpose.label, [self[f"{channel}-{purpose}"] for channel in Channel]

    def save(self, *, ip):
        wanted = {tuple(name.split("-")) for name, yes in self.cleaned_data.items() if yes}
        preferences.choose(self.contact, wanted, ip=ip, wording=wording)


class RhythmForm(forms.Form):
    most = forms.TypedChoiceField(
        label=_("How often"),
        choices=RHYTHMS,
        required=False,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
    )

    def save(self, contact):
        preferences.wishes(contact).limit(self.cleaned_data["most"])


class DetailsForm(forms.ModelForm):
    """What a person may correct at once. The e-mail address has a form of its own: it must be proved."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=60)
    street = forms.CharField(label=_("Street"), required=False, max_length=300)
    postcode = forms.CharField(label=_("Postcode"), required=False, max_length=20)
    city = forms.CharField(label=_("City"), required=False, max_length=100)
    region = forms.CharField(label=_("Region"), required=False, max_length=100)
    country = forms.CharField(label=_("Country"), required=False, max_length=100)

    class Meta:
        model = Contact
        fields = ["first_name", "last_name", "language", "birthday"]
        widgets = {"birthday": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        person = self.instance
        self.fields["language"].widget = forms.Select(choices=_languages(person.language))
        for name, purpose in OWN.items():
            self.fields[name].widget.attrs["autocomplete"] = purpose
        self.fields["phone"].widget.input_type = "tel"
        self.stored = {name: getattr(person, name) for name in self._meta.fields}
        self.known_phone, self.known_place = person.phones.first(), person.addresses.first()
        self.initial["version"] = person.version
        self.initial["phone"] = str(self.known_phone or "")
        self.initial |= {name: getattr(self.known_place, name, "") for name in PLACE}

    def clean_phone(self):
        number = self.cleaned_data["phone"]
        if number and not phone_key(number):
            raise forms.ValidationError(_("A phone number has digits."))
        return number

    def clean(self):
        data = super().clean()
        if not data.get("first_name") and not data.get("last_name"):
            self.add_error("last_name", _("Give a first or a last name."))
        return data

    @transaction.atomic
    def save(self):
        """Store what differs and write down that the person did it; raises EditConflict when we were quicker."""
        said = self.cleaned_data
        person = Contact.everyone.get(pk=self.instance.pk)
        fields = {name: said[name] for name in self._meta.fields if said[name] != self.stored[name]}
        if fields:
            person.revise(by=None, version=said["version"], **fields)
        changes = {name: [str(self.stored[name] or ""), str(value or "")] for name, value in fields.items()}
        changes |= self._save_phone(person) | self._save_place(person)
        if changes:
            words = ", ".join(str(self.fields[name].label) for name in changes)
            person.record("contacts.corrected", about=person, direction="in", text=words, changes=changes)

    def _save_phone(self, person):
        old, new = str(self.known_phone or ""), self.cleaned_data["phone"].strip()
        if old == new:
            return {}
        if self.known_phone:
            self.known_phone.delete()
        if new:
            phone = person.add_phone(new)
            person.phones.exclude(pk=phone.pk).update(is_primary=False)
            person.phones.filter(pk=phone.pk).update(is_primary=True)
        return {"phone": [old, new]}

    def _save_place(self, person):
        new = {name: self.cleaned_data[name].strip() for name in PLACE}
        old = {name: getattr(self.known_place, name, "") for name in PLACE}
        changed = {name: [old[name], new[name]] for name in PLACE if old[name] != new[name]}
        if not changed:
            return {}
        if self.known_place and not any(new.values()):
            self.known_place.delete()
        elif self.known_place:
            person.addresses.filter(pk=self.known_place.pk).update(**new)
        else:
            person.addresses.create(is_primary=True, **new)
        return changed


class NewAddressForm(forms.Form):
    email = forms.EmailField(
        label=_("New e-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label=_("Why we keep the data"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The customer reads this. Name the law or the contract."),
    )


def _languages(current):
    """Those in which we can write, and the one that is stored, whatever it is."""
    known = [("", say("not said")), *settings.LANGUAGES]
    return known if current in dict(known) else [*known, (current, current)]
