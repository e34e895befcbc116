"""The facts of people and companies that are changed in place."""

from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts.forms import CompanyName, active_staff, company_named
from contacts.inline import editable, of_model, revise, subject
from contacts.models import Company, Contact

LONGEST_TAG = 60


class TagNames(forms.CharField):
    """Names of tags, separated by commas; each once, whatever its case."""

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value):
        names = {name.casefold(): name for name in (" ".join(part.split()) for part in super().clean(value).split(","))}
        if any(len(name) > LONGEST_TAG for name in names):
            raise ValidationError(_("A tag has at most %d letters.") % LONGEST_TAG)
        return sorted(name for name in names.values() if name)


def owner_of(row, user):
    """Any active colleague, and whoever it belongs to now."""
    known = active_staff() | active_staff().model.objects.filter(pk=row.owner_id)
    return {"owner": forms.ModelChoiceField(known, required=False, empty_label=_("nobody"))}


def _name(row, user):
    label = {name: of_model(Contact, name) for name in ("first_name", "last_name")}
    for field in label.values():
        field.widget.attrs["placeholder"] = field.label.capitalize()
    return label


def _named(row, typed):
    if not typed["first_name"] and not typed["last_name"]:
        raise ValidationError(_("Give a first or a last name."))


def _language(row, user):
    known = [("", _("not said")), *settings.LANGUAGES]
    if row.language not in dict(known):
        known.append((row.language, row.language))
    return {"language": forms.ChoiceField(choices=known, required=False)}


def _zone(row, user):
    known = sorted(available_timezones() | ({row.time_zone} - {""}))
    choices = [("", _("not said")), *((name, name.replace("_", " ")) for name in known)]
    return {"time_zone": forms.ChoiceField(choices=choices, required=False)}


def _company(row, *, by, company):
    revise(row, by=by, company=company_named(company, owner=by))


def _retag(row, *, by, tags):
    row.retag(tags, by=by)


def _revenue(row, user):
    return {"revenue": of_model(Company, "revenue", min_value=0), "currency": of_model(Company, "currency")}


subject("contacts", Contact, active="contacts", related=("company", "owner"))
editable(
    "contacts",
    "name",
    label=_("Name"),
    fields=_name,
    read=lambda row: {"first_name": row.first_name, "last_name": row.last_name},
    check=_named,
    template="contacts/cells/_name.html",
)
editable("contacts", "job_title")
editable(
    "contacts",
    "company",
    label=_("Company"),
    fields=lambda row, user: {"company": CompanyName()},
    read=lambda row: {"company": str(row.company or "")},
    save=_company,
    template="contacts/cells/_company.html",
)
editable("contacts", "lifecycle", label=pgettext_lazy("lifecycle", "Stage"), template="contacts/_lifecycle.html")
editable("contacts", "owner", label=_("Owner"), fields=owner_of, template="contacts/cells/_owner.html")
editable(
    "contacts",
    "tags",
    label=_("Tags"),
    fields=lambda row, user: {
        "tags": TagNames(required=False, help_text=_("Separated by commas. A new word becomes a new tag."))
    },
    read=lambda row: {"tags": [tag.name for tag in row.tags.all()]},
    save=_retag,
    template="contacts/cells/_tags.html",
)
editable("contacts", "birthday", template="contacts/cells/_day.html")
editable("contacts", "language", label=_("Language"), fields=_language, template="contacts/cells/_language.html")
editable("contacts", "time_zone", label=_("Time zone"), fields=_zone, template="contacts/cells/_zone.html")
editable("contacts", "external_id", label=_("Number"))

subject("companies", Company, active="companies", related=("owner", "parent"))
editable("companies", "name", template="contacts/cells/_name.html")
for _key in ("domain", "industry", "country", "external_id"):
    editable("companies", _key)
editable("companies", "employees", template="contacts/cells/_employees.html")
editable("companies", "founded", template="contacts/cells/_year.html")
editable("companies", "revenue", label=_("Yearly revenue"), fields=_revenue, template="contacts/cells/_revenue.html")
editable("companies", "owner", label=_("Owner"), fields=owner_of, template="contacts/cells/_owner.html")
