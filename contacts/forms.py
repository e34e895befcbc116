from django import forms
from django.core.validators import MaxLengthValidator
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from contacts.matching.entry import looks_like, typed
from contacts.models import Channel, Company, Contact, Note, Purpose, Task
from contacts.models.folding import fold_all
from crm_site.lib.moments import MomentField
from crm_site.staff.models import User


def active_staff():
    return User.objects.filter(is_active=True)


class CompanyName(forms.CharField):
    """A company typed by its name; one that is not there yet is added."""

    def __init__(self, **options):
        super().__init__(
            label=_("Company"),
            required=False,
            max_length=200,
            help_text=_("Type its name. A company that is not there yet is added."),
            **options,
        )


def company_named(name, *, owner):
    """The company with this name, whatever its case and accents; added when there is none. None for no name."""
    name = " ".join(name.split())
    if not name:
        return None
    found = Company.objects.filter(folded=fold_all([name])[name]).order_by("pk").first()
    if found is None:
        found = Company.objects.create(name=name, owner=owner)
        found.record("contacts.company_added", by=owner, about=found)
    return found


class Versioned(forms.ModelForm):
    """An edit that knows which version it began from."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def changes(self):
        """What differs from the stored row, by field."""
        stored = type(self.instance).objects.get(pk=self.instance.pk)
        names = [name for name in self._meta.fields if name in self.cleaned_data]
        return {n: self.cleaned_data[n] for n in names if self.cleaned_data[n] != getattr(stored, n)}


class ContactForm(Versioned):
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=254)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=60)
    company_name = CompanyName()

    class Meta:
        model = Contact
        fields = ["first_name", "last_name", "job_title", "lifecycle", "language", "birthday", "owner"]
        widgets = {"birthday": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    field_order = ["first_name", "last_name", "email", "phone", "company_name"]

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        self.user = user
        self.fields["owner"].queryset = active_staff()
        self.twin, self.alike = None, ""
        if self.instance.pk:
            self.initial["company_name"] = str(self.instance.company or "")
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
            self.twin, self.alike = looks_like(typed(data), reader=self.user)
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
            if changes:
                person.revise(by=by, version=self.cleaned_data["version"] or 0, **changes)
            return person
        self.instance.company = company
        person = super().save()
        if self.cleaned_data["email"]:
            person.add_email(self.cleaned_data["email"])
        if self.cleaned_data["phone"]:
            person.add_phone(self.cleaned_data["phone"])
        person.record("contacts.contact_added", by=by, about=person)
        person.tell_owner(by)
        return person


class CompanyForm(Versioned):
    class Meta:
        model = Company
        fields = [
            "name",
            "domain",
            "industry",
            "country",
            "employees",
            "revenue",
            "currency",
            "founded",
            "owner",
        ]

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        self.fields["owner"].queryset = active_staff()
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


class WriteForm(forms.Form):
    """What the composer on a record writes down: a note, a call, a meeting or a task."""

    KINDS = {"note": _("Note"), "call": _("Log a call"), "meeting": _("Meeting"), "task": _("Task")}
    OUTCOMES = [("reached", _("reached")), ("voicemail", _("left a message")), ("missed", _("not reached"))]

    kind = forms.ChoiceField(choices=list(KINDS.items()), widget=forms.HiddenInput)
    text = forms.CharField(label=_("Text"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 3}))
    outcome = forms.ChoiceField(label=_("Outcome"), choices=OUTCOMES, required=False)
    due_at = MomentField(label=_("Due"), required=False)
    assignee = forms.ModelChoiceField(User.objects.none(), label=_("For"), required=False, empty_label=_("me"))

    def __init__(self, *args, record, kind="note", **options):
        super().__init__(*args, initial={"kind": kind}, **options)
        self.record = record
        chosen = self.data.get("kind", kind)
        for name, wanted in (("outcome", "call"), ("due_at", "task"), ("assignee", "task")):
            if chosen != wanted:
                self.fields.pop(name)
        if chosen == "task":
            self.fields["assignee"].queryset = active_staff()
            self.fields["text"].validators.append(MaxLengthValidator(200))

    def save(self, *, by):
        return getattr(self, f"save_{self.cleaned_data['kind']}")(by, self.cleaned_data["text"])

    def save_note(self, by, text):
        note = Note.objects.create(text=text, author=by, **self._owner())
        self.record.record("contacts.note", by=by, about=note, text=text)

    def save_call(self, by, text):
        outcome = self.cleaned_data["outcome"] or "reached"
        self.record.record("contacts.call", by=by, text=text, channel="phone", direction="out", outcome=outcome)

    def save_meeting(self, by, text):
        self.record.record("contacts.meeting", by=by, text=text)

    def save_task(self, by, text):
        due = self.cleaned_data.get("due_at") or now()
        Task.add(text, by=by, assignee=self.cleaned_data.get("assignee"), due_at=due, **self._owner())

    def _owner(self):
        return {self.record._meta.model_name: self.record}


class ConsentForm(forms.Form):
    """A yes or no that a person said to us, written down by a colleague."""

    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices)
    granted = forms.TypedChoiceField(
        label=_("Said"), choices=[("yes", _("yes")), ("no", _("no"))], coerce=lambda word: word == "yes"
    )
    source = forms.CharField(
        label=_("How do we know?"), max_length=100, help_text=_("Such as: on the phone, form at the fair.")
    )

    def save(self, contact, *, by):
        say = contact.grant if self.cleaned_data["granted"] else contact.withdraw
        say(self.cleaned_data["channel"], Purpose.MARKETING, source=self.cleaned_data["source"], by=by)
