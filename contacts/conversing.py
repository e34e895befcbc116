"""Calls and meetings that took place: how they went, how long, with whom; a wrong number is marked at once."""

from django import forms
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact, Interaction, PhoneNumber
from crm_site.lib.moments import MomentField
from crm_site.staff.models import User

OUTCOMES = [
    ("reached", _("reached")),
    ("voicemail", _("left a message")),
    ("missed", _("not reached")),
    ("wrong", _("wrong number")),
]
MOST_CHOICES = 50
SELECT = {"class": "form-select"}


def moment_input():
    """The browser's own picker, drawn as the kit draws a field by hand."""
    attrs = {"type": "datetime-local", "class": "form-control", "autocomplete": "off"}
    return forms.DateTimeInput(attrs=attrs, format="%Y-%m-%dT%H:%M")


class Conversation(forms.Form):
    """The fields of a call and of a meeting, for the composer of a record."""

    OUTCOMES = OUTCOMES

    outcome = forms.ChoiceField(label=_("Outcome"), choices=OUTCOMES, required=False)
    phone = forms.ModelChoiceField(
        PhoneNumber.objects.none(),
        label=_("Number"),
        required=False,
        empty_label="–",
        widget=forms.Select(attrs=SELECT),
    )
    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=0,
        max_value=1440,
        required=False,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
    )
    at = MomentField(label=_("When"), required=False, widget=moment_input())
    people = forms.ModelMultipleChoiceField(
        Contact.objects.none(), label=_("Who was there"), required=False, widget=forms.CheckboxSelectMultiple
    )
    colleagues = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("Colleagues"), required=False, widget=forms.CheckboxSelectMultiple
    )

    PARTS = {
        "outcome": ("call",),
        "phone": ("call",),
        "minutes": ("call", "meeting"),
        "at": ("call", "meeting"),
        "people": ("meeting",),
        "colleagues": ("meeting",),
    }

    def offer(self, chosen):
        """Keep the fields of this kind of entry only, with what this record has to choose from."""
        for name, kinds in self.PARTS.items():
            if chosen not in kinds:
                self.fields.pop(name)
        if chosen == "call":
            self.fields["text"].required = False  # nobody was reached: what is there to say?
            self._offer_phones()
        if chosen == "meeting":
            self.fields["people"].queryset = others_at(self.record)
            self.fields["colleagues"].queryset = User.objects.filter(is_active=True)

    def _offer_phones(self):
        if not hasattr(self.record, "phones"):
            self.fields.pop("phone")
            return
        self.fields["phone"].queryset = self.record.phones.all()
        first = next(iter(self.record.phones.all()), None)
        self.initial.setdefault("phone", first and first.pk)

    def clean_at(self):
        moment = self.cleaned_data["at"]
        if moment and moment > now():
            raise forms.ValidationError(_("This is for what has happened already. Plan it as a task."))
        return moment

    def clean(self):
        data = super().clean()
        if data.get("outcome") == "wrong" and "phone" in self.fields and not data.get("phone"):
            self.add_error("phone", _("Say which number was wrong: it is marked, so that nobody calls it again."))
        return data

    def save_call(self, by, text):
        data = self.cleaned_data
        phone, outcome = data.get("phone"), data["outcome"] or "reached"
        self.record.record(
            "contacts.call",
            by=by,
            text=text,
            at=data["at"],
            channel="phone",
            direction="out",
            outcome=outcome,
            minutes=data["minutes"],
            number=str(phone or ""),
        )
        if phone and outcome == "wrong":
            phone.report_trouble("wrong", by=by)

    def save_meeting(self, by, text):
        """Told once on the record, and on the page of everybody who was there."""
        data = self.cleaned_data
        people = [one for one in data["people"] if one != self.record]
        names = [str(one) for one in (*people, *data["colleagues"])]
        more = {"at": data["at"], "minutes": data["minutes"], "participants": names}
        self.record.record("contacts.meeting", by=by, text=text, **more)
        for one in people:
            whom = [str(self.record), *(name for name in names if name != str(one))]
            more["participants"] = whom
            Interaction.write("contacts.meeting", contact=one, by=by, text=text, **more)


def others_at(record):
    """People who may have been there too: those of the same company."""
    company = record if record._meta.model_name == "company" else record.company
    people = Contact.objects.filter(company=company) if company else Contact.objects.none()
    keys = people.order_by("folded", "pk").values_list("pk", flat=True)[:MOST_CHOICES]
    return Contact.objects.filter(pk__in=list(keys)).exclude(pk=record.pk if record != company else None)
