from zoneinfo import available_timezones

from django import forms
from django.core.validators import MaxLengthValidator
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from contacts import countries, mentions
from contacts.choosing import CompanyField, CompanyName
from contacts.conversing import Conversation
from contacts.custom.forms import WithOwn
from contacts.matching.entry import looks_like, typed
from contacts.models import Channel, Company, Contact, Note, Purpose, Tag, Task
from contacts.models.folding import fold_all
from contacts.models.record import EditConflict
from crm_site.lib.moments import MomentField
from crm_site.staff.models import User


def active_staff():
    return User.objects.filter(is_active=True)


LONGEST_TAG = 60


class TagNames(forms.CharField):
    """Names of tags, separated by commas; each once, whatever its case."""

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value):
        names = {name.casefold(): name for name in (" ".join(part.split()) for part in super().clean(value).split(","))}
        if any(len(name) > LONGEST_TAG for name in names):
            raise forms.ValidationError(_("A tag has at most %d letters.") % LONGEST_TAG)
        return sorted(name for name in names.values() if name)


def one_of(label, choices):
    return forms.ChoiceField(label=label, choices=choices, required=False)


def zones(stored=""):
    """Time zones by their names, and the one that is stored."""
    known = sorted(available_timezones() | ({stored} - {""}))
    return [("", _("not said")), *((name, name.replace("_", " ")) for name in known)]


def company_named(name, *, owner):
    """The company with this name, whatever its case and accents; added when there is none. None for no name.

    A field of suggestions gives the company itself, when it is there already.
    """
    if name is None or isinstance(name, Company):
        return name
    name = " ".join(name.split())
    if not name:
        return None
    found = Company.objects.filter(folded=fold_all([name])[name]).order_by("pk").first()
    if found is None:
        found = Company.objects.create(name=name, owner=owner)
        found.record("contacts.company_added", by=owner, about=found)
    return found


class Versioned(WithOwn, forms.ModelForm):
    """An edit that knows which version it began from, with the fields of the house's own."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.add_own()

    def changes(self):
        """What differs from the stored row, by field."""
        stored = type(self.instance).objects.get(pk=self.instance.pk)
        names = [name for name in self._meta.fields if name in self.cleaned_data]
        plain = {n: self.cleaned_data[n] for n in names if self.cleaned_data[n] != getattr(stored, n)}
        return plain | self.own_changes(stored)

    def save(self, **options):
        self.instance.custom = self.own_bag()
        return super().save(**options)


class ContactForm(Versioned):
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=254)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=60)
    company_name = CompanyName()
    tags = TagNames(label=_("Tags"), required=False, help_text=_("Separated by commas. A new word becomes a new tag."))

    class Meta:
        model = Contact
        fields = ["first_name", "last_name", "job_title", "lifecycle", "birthday", "language", "time_zone"]
        fields += ["preferred_channel", "owner"]
        widgets = {"birthday": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    field_order = ["first_name", "last_name", "email", "phone", "company_name", "job_title", "lifecycle", "tags"]

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        self.user = user
        self.fields["owner"].queryset = active_staff()
        self.fields["company_name"].asked_by(user, self.instance.company)
        self.fields["language"] = one_of(_("Language"), countries.languages(self.instance.language))
        self.fields["time_zone"] = one_of(_("Time zone"), zones(self.instance.time_zone))
        self.fields["preferred_channel"].choices = [("", _("not said")), *Channel.choices]
        self.order_fields(self.field_order)
        self.twin, self.alike = None, ""
        if self.instance.pk:
            self.initial["company_name"] = self.instance.company
            self.initial["tags"] = [tag.name for tag in self.instance.tags.all()]
            for name in ("email", "phone"):
                self.fields.pop(name)
            self.initial["version"] = self.instance.version
        else:
            self.initial["owner"] = user.pk

    def clean(self):
        data = super().clean()
        if not data.get("first_name") and not data.get("last_name"):
            self.add_error("last_name", _("Give a first or a last name."))
        if email := data.get("email"):
            self.twin = Contact.objects.visible_to(self.user).with_email(email).first()
            if self.twin and not self.data.get("anyway"):
                self.add_error(
                    "email",
                    _("%s has this address already. Open that record, or save once more to add anyway.") % self.twin,
                )
        if not (self.instance.pk or self.errors or self.data.get("anyway")):
            self.twin, self.alike = looks_like(
                typed(data | {"company_name": str(data.get("company_name") or "")}), reader=self.user
            )
            if self.alike:
                self.add_error(None, self.alike)
        return data

    @transaction.atomic
    def save(self, *, by):
        """Add the person, or change them; raises EditConflict when somebody else was quicker."""
        company = company_named(self.cleaned_data["company_name"], owner=by)
        if self.instance.pk:
            changes = self.changes()
            person = Contact.objects.get(pk=self.instance.pk)
            if company != person.company:
                changes["company"] = company
            version = self.cleaned_data["version"] or 0
            if self._has_new_tags(person) and version != person.version:
                raise EditConflict(person)
            if changes:
                person.revise(by=by, version=version, **changes)
            if self._has_new_tags(person):
                person.retag(self.cleaned_data["tags"], by=by)
            return person
        self.instance.company = company
        person = super().save()
        person.tags.set([Tag.named(name) for name in self.cleaned_data["tags"]])
        if self.cleaned_data["email"]:
            person.add_email(self.cleaned_data["email"])
        if self.cleaned_data["phone"]:
            person.add_phone(self.cleaned_data["phone"])
        person.record("contacts.contact_added", by=by, about=person)
        person.tell_owner(by)
        return person

    def _has_new_tags(self, person):
        return "tags" in self.data and self.cleaned_data["tags"] != sorted(tag.name for tag in person.tags.all())


class CompanyForm(Versioned):
    parent = CompanyField(label=_("Belongs to"))

    class Meta:
        model = Company
        fields = [
            "name",
            "parent",
            "domain",
            "industry",
            "email",
            "phone",
            "street",
            "postcode",
            "city",
            "region",
            "country",
            "employees",
            "revenue",
            "currency",
            "founded",
            "owner",
        ]
        widgets = {"street": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        self.fields["owner"].queryset = active_staff()
        self.fields["parent"].asked_by(user, self.instance.parent)
        self.fields["country"] = one_of(_("Country"), countries.countries(self.instance.country))
        self.order_fields(self._meta.fields)
        self.initial["parent"] = self.instance.parent
        if self.instance.pk:
            self.initial["version"] = self.instance.version
        else:
            self.initial["owner"] = user.pk

    @transaction.atomic
    def save(self, *, by):
        if self.instance.pk:
            company = Company.objects.get(pk=self.instance.pk)
            if changes := self.changes():
                company.revise(by=by, version=self.cleaned_data["version"] or 0, **changes)
            return company
        company = super().save()
        company.record("contacts.company_added", by=by, about=company)
        company.tell_owner(by)
        return company


class WriteForm(Conversation):
    """What the composer on a record writes down: a note, a call, a meeting or a task."""

    KINDS = {
        "note": _("Note"),
        "mail": _("E-mail"),
        "call": _("Log a call"),
        "meeting": _("Meeting"),
        "task": _("Task"),
    }

    kind = forms.ChoiceField(choices=list(KINDS.items()), widget=forms.HiddenInput)
    text = forms.CharField(label=_("Text"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 3}))
    due_at = MomentField(label=_("Due"), required=False)
    assignee = forms.ModelChoiceField(User.objects.none(), label=_("For"), required=False, empty_label=_("me"))

    def __init__(self, *args, record, kind="note", **options):
        super().__init__(*args, initial={"kind": kind}, **options)
        self.record = record
        chosen = self.data.get("kind", kind)
        for name, wanted in (("due_at", "task"), ("assignee", "task")):
            if chosen != wanted:
                self.fields.pop(name)
        self.offer(chosen)
        if chosen == "task":
            self.fields["assignee"].queryset = active_staff()
            self.fields["text"].validators.append(MaxLengthValidator(200))

    def save(self, *, by):
        return getattr(self, f"save_{self.cleaned_data['kind']}")(by, self.cleaned_data["text"])

    def save_note(self, by, text):
        """A note; colleagues whom it names hear of it."""
        note = Note.objects.create(text=text, author=by, **self._owner())
        named = mentions.mentioned(text)
        self.record.record("contacts.note", by=by, about=note, text=text, mentions=mentions.names_of(named))
        url = self.record.get_absolute_url()
        mentions.tell(named, by=by, about=note, what=self.record, url=url, text=text)

    def save_task(self, by, text):
        due = self.cleaned_data.get("due_at") or now()
        Task.add(text, by=by, assignee=self.cleaned_data.get("assignee"), due_at=due, **self._owner())

    def _owner(self):
        return {self.record._meta.model_name: self.record}


class ConsentForm(forms.Form):
    """A yes or no that a person said to us, written down by a colleague."""

    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices)
    purpose = forms.ChoiceField(label=_("For"), choices=Purpose.choices, required=False, initial=Purpose.MARKETING)
    granted = forms.TypedChoiceField(
        label=_("Said"), choices=[("yes", _("yes")), ("no", _("no"))], coerce=lambda word: word == "yes"
    )
    source = forms.CharField(
        label=_("How do we know?"), max_length=100, help_text=_("Such as: on the phone, form at the fair.")
    )

    wording = forms.CharField(
        label=_("What they were asked, word for word"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The sentence on the form or the one that you read out."),
    )

    def save(self, contact, *, by):
        say = contact.grant if self.cleaned_data["granted"] else contact.withdraw
        said = self.cleaned_data
        say(
            said["channel"],
            Purpose(said["purpose"] or Purpose.MARKETING),
            source=said["source"],
            wording=said["wording"],
            by=by,
        )
