"""What is asked before many people are changed; `asked` says who they are, and travels along unseen."""

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.forms import active_staff
from contacts.models import BulkChange, Contact, Tag
from crm_site.lib import filters

What = BulkChange.What
MOST_PICKED = 1000


class BulkForm(forms.Form):
    asked = forms.JSONField(widget=forms.HiddenInput)

    def clean_asked(self):
        """Either keys that were picked, or the search and filter of the list."""
        asked = self.cleaned_data["asked"]
        if not is_choice(asked):
            raise forms.ValidationError(_("This choice of people is damaged. Go back to the list and choose again."))
        return asked

    def value(self):
        return {}

    def words(self):
        """What will be done, as far as it is not said by the title."""
        return ""


def is_choice(asked):
    if not isinstance(asked, dict):
        return False
    if "picked" in asked:
        picked = asked["picked"]
        return isinstance(picked, list) and 0 < len(picked) <= MOST_PICKED and all(_is_key(one) for one in picked)
    try:
        filters.check(asked.get("filter") or {})
    except (filters.FilterError, RecursionError):
        return False
    return all(isinstance(asked.get(key, ""), str) for key in ("q", "view", "columns"))


def _is_key(one):
    return isinstance(one, int) and 0 < one < 2**63


class AssignForm(BulkForm):
    owner = forms.ModelChoiceField(None, label=_("New owner"), required=False, empty_label=_("nobody"))

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["owner"].queryset = active_staff()

    def value(self):
        owner = self.cleaned_data["owner"]
        return {"owner": owner and owner.pk}

    def words(self):
        return str(self.cleaned_data["owner"] or _("nobody"))


class TagForm(BulkForm):
    tag = forms.CharField(label=_("Tag"), max_length=60, help_text=_("A tag that is not there yet is added."))

    def value(self):
        name = " ".join(self.cleaned_data["tag"].split())
        return {"tag": Tag.objects.get_or_create(name=name)[0].pk}

    def words(self):
        return str(self.cleaned_data["tag"])


class UntagForm(BulkForm):
    tag = forms.ModelChoiceField(Tag.objects.all(), label=_("Tag"))

    def value(self):
        return {"tag": self.cleaned_data["tag"].pk}

    words = TagForm.words


class StageForm(BulkForm):
    stage = forms.ChoiceField(label=_("Stage"), choices=Contact.Lifecycle.choices)

    def value(self):
        return {"stage": self.cleaned_data["stage"]}

    def words(self):
        return str(Contact.Lifecycle(self.cleaned_data["stage"]).label)


class ExportForm(BulkForm):
    format = forms.ChoiceField(
        label=_("File"),
        choices=[("csv", _("CSV, for other programs and for importing again")), ("xlsx", _("Excel workbook"))],
        help_text=_("It holds their number, their name and the columns that the list shows now."),
    )

    def value(self):
        return {"format": self.cleaned_data["format"]}

    def words(self):
        return self.cleaned_data["format"].upper()


FORMS = {
    What.ASSIGN: AssignForm,
    What.TAG: TagForm,
    What.UNTAG: UntagForm,
    What.STAGE: StageForm,
    What.EXPORT: ExportForm,
    What.DELETE: BulkForm,
}
