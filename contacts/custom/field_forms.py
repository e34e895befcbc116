"""What is asked of whoever adds or changes a field of the house's own."""

from django import forms
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from contacts.custom import indexes
from contacts.custom.choosing import ChoiceRows, read_lines
from contacts.custom.sought import PICKED, WRITTEN, renew
from contacts.importing.folding import fold_header
from contacts.importing.targets import targets
from contacts.models import CustomField

MOST = 100
K = CustomField.Kind
WITH_CHOICES = (K.CHOICE, K.CHOICES)
SEARCHED = (*WRITTEN, *PICKED)
FACTS = ["label", "help_text", "required", "on_form", "on_record", "in_lists", "in_search"]


class FactsForm(forms.ModelForm):
    """What can be said of every field at any time."""

    sorts = forms.BooleanField(
        label=_("Sort lists by it"),
        required=False,
        help_text=_(
            "An index is made in the background; ranges and parts of texts are found by it, too. Without it imports "
            "are a little quicker."
        ),
    )

    class Meta:
        model = CustomField
        fields = FACTS
        labels = {
            "required": _("A new record must have it"),
            "on_form": _("Stands in the form"),
            "on_record": _("Stands on the record’s page"),
            "in_lists": _("Can be a column of lists"),
            "in_search": _("Found by the search box"),
        }
        help_texts = {
            "help_text": _("A sentence below the field, for whoever fills it in."),
            "in_search": _("A choice or a colleague is found as the list of the records that have it."),
            "required": _("Asked of people who write a record down by hand. Files and forms of the web may lack it."),
        }

    def clean_label(self):
        label = " ".join(self.cleaned_data["label"].split())
        rows = CustomField.objects.filter(subject=self.instance.subject, archived_at=None, label__iexact=label)
        if rows.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Another field is called that already."))
        if fold_header(label) in usual_titles(self.instance.subject):
            raise forms.ValidationError(_("There is a field of that name already, for every house."))
        return label

    def clean(self):
        data = super().clean()
        if data.get("required") and not data.get("on_form"):
            self.add_error("on_form", _("What a new record must have stands in the form."))
        return data


class NewFieldForm(FactsForm):
    options = forms.CharField(
        label=_("Choices"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One on each line, in the order in which they are offered."),
    )
    key = forms.CharField(
        label=_("Key"),
        required=False,
        max_length=40,
        help_text=_("Its name in files, mails and programs; it stays for good. Left empty it follows the label."),
    )
    field_order = ["label", "kind", "options", "key", *FACTS[1:], "sorts"]

    class Meta(FactsForm.Meta):
        fields = [*FACTS, "kind", "key"]
        help_texts = FactsForm.Meta.help_texts | {"kind": _("What it holds; this stays for good.")}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.initial["sorts"] = True
        self.fields["kind"].choices = [("", _("Choose …")), *K.choices]
        self.fields["options"].widget.attrs |= _only_for(WITH_CHOICES)
        self.fields["sorts"].widget.attrs |= _only_for(indexes.SORTED)
        self.fields["in_search"].widget.attrs |= _only_for(SEARCHED)

    def clean_key(self):
        """As it was written, else made of the label and free."""
        said = self.cleaned_data["key"].strip()
        taken = set(CustomField.objects.filter(subject=self.instance.subject).values_list("key", flat=True))
        if said in taken:
            raise forms.ValidationError(_("A field with this key is there already, in use or archived."))
        return said or _free(_key_of(self.cleaned_data.get("label", "")), taken)

    def clean(self):
        data = super().clean()
        data["in_search"] = data["in_search"] or data.get("kind") not in SEARCHED
        if data.get("kind") in WITH_CHOICES and "options" not in self.errors:
            try:
                self.instance.choices = read_lines(data.get("options", ""), [])
            except forms.ValidationError as problem:
                self.add_error("options", problem)
            else:
                if not self.instance.choices:
                    self.add_error("options", _("Write at least one choice."))
        if CustomField.objects.filter(subject=self.instance.subject, archived_at=None).count() >= MOST:
            self.add_error(None, say("%d fields are in use, which is the most. Archive one first.") % MOST)
        return data

    @transaction.atomic
    def save(self, *, by):
        field = super().save()
        if self.cleaned_data["sorts"] and field.kind in indexes.SORTED:
            indexes.begin(field, by=by)
        return field


class EditFieldForm(FactsForm):
    """`rows` are its choices, drawn by a template of their own."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.initial["sorts"] = self.instance.order != ""
        if self.instance.kind not in indexes.SORTED:
            del self.fields["sorts"]
        if self.instance.kind not in SEARCHED:
            del self.fields["in_search"]
        self.rows = ChoiceRows(self) if self.instance.kind in WITH_CHOICES else None

    def clean(self):
        data = super().clean()
        if self.rows:
            self.instance.choices = self.rows.clean()
        return data

    @transaction.atomic
    def save(self, *, by):
        before = CustomField.objects.get(pk=self.instance.pk)
        was = before.order != ""
        field = super().save()
        if before.in_search != field.in_search:
            renew(field, by=by)
        wanted = self.cleaned_data.get("sorts", False)
        if wanted and (not was or field.order == CustomField.Order.FAILED):
            indexes.begin(field, by=by)
        elif was and not wanted:
            indexes.end(field, by=by)
        return field


def usual_titles(subject):
    """By what files know the fields that are there anyway: no column could be told from another."""
    known = next((one for one in targets.values() if getattr(one.columns, "of", "") == subject), None)
    return {"link", *(fold_header(str(column.label)) for column in known.columns.fixed)} if known else set()


def _only_for(kinds):
    return {"data-only-if": "kind", "data-only-values": ",".join(kinds)}


def _key_of(label):
    words = slugify(label).replace("-", "_").strip("_")
    return (words if words[:1].isalpha() else f"field_{words}".strip("_"))[:36].strip("_")


def _free(key, taken):
    number, found = 1, key
    while found in taken:
        number, found = number + 1, f"{key}_{number + 1}"
    return found
