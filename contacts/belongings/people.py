"""Who works and worked at a company."""

import json
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.belongings.kinds import Kind
from contacts.belongings.roles import RoleFields, remove, reopen
from contacts.choosing import PersonField
from contacts.models import Contact, Role

SHOWN = 8
MORE = 5


class PersonForm(RoleFields):
    name = "people"
    field_order = ["contact"]
    contact = PersonField(required=True)

    def prepare(self):
        self.fields["contact"].asked_by(self.user)
        self.fields["contact"].help_text = ""
        if self.row:
            self.fields.pop("contact")

    def clean_contact(self):
        person = self.cleaned_data["contact"]
        if person and not Contact.objects.editable_by(self.user).filter(pk=person.pk).exists():
            raise forms.ValidationError(_("%s belongs to another team; you may not change them.") % person)
        return person

    def clean(self):
        data = super().clean()
        if self.row:
            self._twin(self.row.contact_id, self.record)
        return data

    def save(self, *, by):
        said = self.cleaned_data
        if self.row:
            return self.correct(by)
        return said["contact"].add_role(self.record, by=by, title=said["title"], main=said["main"], **self.known)


class Rows:
    def __init__(self, company, reader):
        self.company, self.reader = company, reader

    def get(self, pk):
        rows = self.company.roles.editable_by(self.reader).select_related("company", "contact")
        return rows.filter(pk=pk).first()


def card(company, reader):
    """Those whose main position it is, then those who are here as well, then those who were."""
    people = Contact.objects.visible_to(reader)
    main = people.filter(company=company)
    shown, number = list(main.with_primary_email()[:SHOWN]), main.count()
    ever = {"company": company.name, "when": "ever"}
    asked = json.dumps({"all": [{"field": "contacts.worked_at", "op": "has", "value": ever}]})
    roles = Role.objects.visible_to(reader).filter(company=company).select_related("contact").newest_first()
    current, former = list(roles.current()[: MORE + 1]), list(roles.former()[: MORE + 1])
    return {
        "people": shown,
        "number": number + len(current),
        "current": current[:MORE],
        "former": former[:MORE],
        "more": number > len(shown) or len(current) > MORE or len(former) > MORE,
        "all_url": f"{reverse('contacts:list')}?{urlencode({'filter': asked})}",
    }


PEOPLE = Kind(
    key="people",
    title=_("People"),
    template="contacts/_panel_people.html",
    rows=Rows,
    form=PersonForm,
    card=card,
    acts={"removal": remove, "reopening": reopen},
)
