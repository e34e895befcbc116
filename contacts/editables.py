"""The facts of people and companies that are changed in place."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts import countries
from contacts.choosing import CompanyField, CompanyName
from contacts.forms import TagNames, active_staff, company_named, zones
from contacts.inline import editable, of_model, revise, subject
from contacts.models import Company, Contact
from contacts.models.hierarchy import CannotBelong

PLACE = ("street", "postcode", "city", "region")


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
    return {"language": forms.ChoiceField(choices=countries.languages(row.language), required=False)}


def _zone(row, user):
    return {"time_zone": forms.ChoiceField(choices=zones(row.time_zone), required=False)}


def _country(row, user):
    return {"country": forms.ChoiceField(choices=countries.countries(row.country), required=False)}


def _place(row, user):
    asked = {name: of_model(Company, name, required=False) for name in PLACE} | _country(row, user)
    asked["country"].choices = countries.countries(row.country, empty=_("Country"))
    asked["street"].widget.attrs["rows"] = 2
    for field in asked.values():
        field.widget.attrs["placeholder"] = capfirst(field.label or "")
    return asked


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
    fields=lambda row, user: {"company": CompanyName().asked_by(user, row.company)},
    read=lambda row: {"company": row.company},
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
editable("contacts", "preferred_channel")
editable("contacts", "company_since", template="contacts/cells/_day.html")
editable("contacts", "external_id", label=_("Number"))

subject("companies", Company, active="companies", related=("owner", "parent"), refused=(CannotBelong,))
editable("companies", "name", template="contacts/cells/_name.html")
for _key in ("domain", "industry", "external_id"):
    editable("companies", _key)
editable("companies", "email", template="contacts/cells/_mail.html")
editable("companies", "phone", template="contacts/cells/_phone.html")
editable("companies", "country", label=_("Country"), fields=_country, template="contacts/cells/_country.html")
editable(
    "companies",
    "place",
    label=_("Address"),
    fields=_place,
    read=lambda row: {name: getattr(row, name) for name in (*PLACE, "country")},
    template="contacts/cells/_place.html",
)
editable(
    "companies",
    "parent",
    label=_("Belongs to"),
    fields=lambda row, user: {"parent": CompanyField(label=_("Belongs to")).asked_by(user, row.parent)},
    template="contacts/cells/_parent.html",
)
editable("companies", "employees", template="contacts/cells/_employees.html")
editable("companies", "founded", template="contacts/cells/_year.html")
editable("companies", "revenue", label=_("Yearly revenue"), fields=_revenue, template="contacts/cells/_revenue.html")
editable("companies", "owner", label=_("Owner"), fields=owner_of, template="contacts/cells/_owner.html")
