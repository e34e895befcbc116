"""The e-mail tab of the composer, the templates, and how one writes."""

import re

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from contacts import filing, wording
from contacts.conversing import moment_input
from contacts.mail import gates, writing
from contacts.models import EmailAddress, File, Interaction, MailSettings, MailTemplate, OutgoingMail, address_key
from contacts.models.files import holders
from crm_site.lib.moments import MomentField

MOST_COPIES = 10
MOST_CHOICES = 50
FILES_AT_HAND = 10
MOST_ATTACHED = 20 * 2**20


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True
    needs_multipart_form = True


class FilesField(forms.FileField):
    """Several files at once, each with the size that a file may have."""

    def __init__(self, **options):
        super().__init__(widget=SeveralFiles(attrs={"multiple": True}), **options)

    def clean(self, data, initial=None):
        chosen = data if isinstance(data, (list, tuple)) else [data] if data else []
        if len(chosen) > filing.MOST:
            raise ValidationError(_("Choose at most %d files at once.") % filing.MOST)
        problems = [why for file in chosen if (why := filing.refusal(filing.safe_name(file.name), file.size))]
        if problems:
            raise ValidationError(problems)
        if self.required and not chosen:
            raise ValidationError(self.error_messages["required"], code="required")
        return chosen


class Addresses(forms.CharField):
    """Addresses with commas, semicolons or blanks between them."""

    def clean(self, value):
        found = [word for word in re.split(r"[\s,;]+", super().clean(value)) if word]
        for address in found:
            try:
                validate_email(address)
            except ValidationError:
                raise ValidationError(_("“%s” is no e-mail address.") % address) from None
        if len(found) > MOST_COPIES:
            raise ValidationError(_("At most %d people get a copy.") % MOST_COPIES)
        return list({address_key(address): address for address in found}.values())


class AddressChoice(forms.ModelChoiceField):
    def label_from_instance(self, email):
        label = f"{email.contact} <{email.address}>"
        return f"{label} · {email.trouble}" if email.trouble_at else label


class MailForm(forms.Form):
    """A mail to one person, as the composer of a record writes it."""

    to = AddressChoice(
        EmailAddress.objects.none(),
        label=_("To"),
        empty_label=None,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    cc = Addresses(label=_("Copy to"), required=False, max_length=1000)
    subject = forms.CharField(label=_("Subject"), max_length=250)
    body = forms.CharField(label=_("Text"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}))
    signed = forms.BooleanField(label=_("With my signature"), required=False)
    kept_files = forms.ModelMultipleChoiceField(
        File.objects.none(), label=_("From the files here"), required=False, widget=forms.CheckboxSelectMultiple
    )
    new_files = FilesField(label=_("Attach"), required=False)
    leaves_at = MomentField(label=_("Send later"), required=False, widget=moment_input())
    answers = forms.ModelChoiceField(Interaction.objects.none(), required=False, widget=forms.HiddenInput)
    about = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    anyway = forms.BooleanField(label=_("I know. Send it all the same."), required=False)

    def __init__(self, *args, record, user, **options):
        super().__init__(*args, **options)
        self.record, self.user = record, user
        self.verdict = gates.Verdict()
        self.is_person = record._meta.model_name == "contact"
        self.fields["to"].queryset = addresses_of(record)
        self.fields["answers"].queryset = record.interactions.visible_to(user).filter(kind__in=writing.MAILS)
        self.fields["kept_files"].queryset = self._files_at_hand()
        self.fields["kept_files"].label_from_instance = str

    def _files_at_hand(self):
        rows = File.objects.visible_to(self.user).kept().of(self.record).order_by("-pk")
        return File.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[:FILES_AT_HAND])).order_by("-pk")

    def clean_subject(self):
        return self._worded("subject")

    def clean_body(self):
        return self._worded("body")

    def _worded(self, name):
        if problem := wording.problem_of(self.cleaned_data[name]):
            raise ValidationError(problem)
        return self.cleaned_data[name]

    def clean_leaves_at(self):
        return to_come(self.cleaned_data["leaves_at"])

    def clean_about(self):
        return subject_of(self.cleaned_data["about"], self.user)

    def clean(self):
        data = super().clean()
        if email := data.get("to"):
            self.verdict = gates.judge(email, data.get("cc") or ())
            for reason in self.verdict.refused:
                self.add_error("to", reason)
            if self.verdict.warnings and not data.get("anyway"):
                self.add_error("anyway", _("Read what stands above, and say whether to send it."))
        attached = sum(file.size for file in (*data.get("new_files", ()), *(data.get("kept_files") or ())))
        if attached > MOST_ATTACHED:
            self.add_error("new_files", _("Most mail servers refuse more than 20 MB. Send a link, or fewer files."))
        return data

    def save(self):
        data, email = self.cleaned_data, self.cleaned_data["to"]
        files = [*data["kept_files"]]
        for file in data["new_files"]:
            files.append(filing.take(email.contact, file.name, file.read(), by=self.user, tell=False))
        names = ("subject", "cc", "answers", "about", "leaves_at", "signed")
        more = {name: data[name] for name in names}
        return writing.write(email, by=self.user, text=data["body"], files=files, **more)


def to_come(moment):
    """The time to send something later, if one was chosen; it must not be over."""
    if moment and moment <= now():
        raise ValidationError(_("That is over already. Choose a time to come, or send it now."))
    return moment


def subject_of(word, user):
    """The deal or ticket that `sales.deal:12` names, as far as the author may see it."""
    label, _colon, key = (word or "").partition(":")
    if label not in holders or not key.isdecimal():
        return None
    return apps.get_model(label).objects.visible_to(user).filter(pk=key).first()


def addresses_of(record):
    """The addresses that can be written to from a record: its own, or those of a company's people."""
    rows = EmailAddress.objects.select_related("contact__company")
    if record._meta.model_name == "contact":
        return rows.filter(contact=record).order_by("bounced_at", "-is_primary", "pk")
    keys = record.people.order_by("folded", "pk").values_list("pk", flat=True)[:MOST_CHOICES]
    return rows.filter(contact__in=list(keys)).order_by("contact__folded", "contact", "-is_primary", "pk")


class MailTemplateForm(forms.ModelForm):
    class Meta:
        model = MailTemplate
        fields = ["name", "subject", "text", "shared"]
        widgets = {"text": forms.Textarea(attrs={"rows": 10})}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        tags = ", ".join(f"{{{{{name}}}}}" for name in wording.tag_names())
        self.fields["text"].help_text = (
            _("**bold**, *italic*, - list, [words](https://…). Filled in for the person: %s") % tags
        )

    def clean(self):
        data = super().clean()
        for name in ("subject", "text"):
            if problem := wording.problem_of(data.get(name, "")):
                self.add_error(name, problem)
        return data


class SignatureForm(forms.ModelForm):
    class Meta:
        model = MailSettings
        fields = ["signature"]
        labels = {"signature": ""}
        widgets = {"signature": forms.Textarea(attrs={"rows": 4, "aria-label": _("Signature")})}
        help_texts = {"signature": _("Stands below each mail that you write here.")}


def words_of(mail):
    """What the composer begins with when a mail was taken back: nothing of it is lost."""
    email = EmailAddress.objects.filter(contact=mail.contact_id, key=address_key(mail.to)).first()
    about = f"{mail.about_type.model_class()._meta.label_lower}:{mail.about_id}" if mail.about_type_id else ""
    return {
        "to": email and email.pk,
        "cc": mail.cc,
        "subject": mail.subject,
        "body": mail.text,
        "signed": bool(mail.signature),
        "kept_files": [file.pk for file in mail.files.all()],
        "about": about,
    }


def drafts_of(user, mail_id):
    """A mail of one's own that was taken back, to be written on."""
    rows = OutgoingMail.objects.visible_to(user).filter(author=user, state=OutgoingMail.State.TAKEN_BACK)
    return rows.filter(pk=mail_id).first() if str(mail_id).isdecimal() else None
