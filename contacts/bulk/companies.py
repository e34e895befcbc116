"""What can be done with many companies at once."""

from dataclasses import replace

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts import countries
from contacts.bulk.exporting import Exported, export_of, export_verb
from contacts.bulk.forms import FieldForm
from contacts.bulk.people import assigning, deleting, editing, merging
from contacts.bulk.verbs import add


class CompanyFieldForm(FieldForm):
    def asks(self):
        return {
            "industry": forms.CharField(max_length=100),
            "country": forms.ChoiceField(choices=countries.countries()),
            "employees": forms.IntegerField(min_value=0, max_value=2**31 - 1),
        }


export_of(
    "companies",
    Exported(head=((_("Number"), lambda one: one.external_id), (_("Name"), lambda one: one.name))),
)
add(
    "companies",
    assigning,
    replace(editing, form=CompanyFieldForm),
    merging,
    export_verb(),
    deleting,
)
