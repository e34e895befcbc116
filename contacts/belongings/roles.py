"""Where a person works and worked."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.belongings.kinds import Belonging, Kind, day_field
from contacts.choosing import CompanyName
from contacts.forms import company_named
from contacts.models import Company, Contact, Role
from crm_site.lib.when import period

MOST = 40


@dataclass(frozen=True)
class Main:
    """The main position of a person, which stands on the person, shown among the roles. Its key is 0."""

    contact: Contact
    company: Company
    title: str
    since: date | None
    pk: int = 0
    until = None
    ended = False
    is_main = True
    is_current = True

    @classmethod
    def of(cls, person):
        if not person.company_id:
            return None
        return cls(person, person.company, person.job_title, person.company_since)

    @property
    def period(self):
        return period(self.since, None, False)

    def __str__(self):
        return str(self.company)


class RoleFields(Belonging):
    """The fields of a position, whichever side it is written from."""

    title = forms.CharField(label=_("Job title"), max_length=150, required=False)
    since = day_field(_("Since"))
    until = day_field(_("Until"))
    ended = forms.BooleanField(label=_("is over"), required=False)
    main = forms.BooleanField(label=_("main position"), required=False)

    def read(self, row):
        return {name: getattr(row, name) for name in ("title", "since", "until", "ended")}

    def clean(self):
        data = super().clean()
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _("It cannot end before it begins."))
        if data.get("main") and data.get("ended"):
            self.add_error("main", _("What is over cannot be the main position."))
        return data

    @property
    def known(self):
        return {name: self.cleaned_data[name] for name in ("since", "until", "ended")}

    def correct(self, by):
        """Change the one there is; another one of that title at that company stands in the way."""
        self.row.revise(by=by, title=self.cleaned_data["title"], **self.known)
        if self.cleaned_data.get("main"):
            self.row.make_main(by=by)
        return self.row

    def _twin(self, contact, company):
        rows = Role.objects.filter(contact=contact, company=company, title=self.cleaned_data.get("title", ""))
        if rows.exclude(pk=self.row.pk).exists():
            self.add_error("title", _("There is such a position already."))


class RoleForm(RoleFields):
    name = "roles"
    field_order = ["company"]
    company = CompanyName(required=True)

    def prepare(self):
        self.fields["company"].asked_by(self.user)
        self.fields["company"].help_text = ""
        if self.row:
            self.fields.pop("company")
        if self.row and self.row.pk == 0:
            self.fields.pop("main")

    def clean(self):
        data = super().clean()
        if self.row and self.row.pk:
            self._twin(self.record, self.row.company_id)
        return data

    def save(self, *, by):
        said = self.cleaned_data
        if self.row is None:
            company = company_named(said["company"], owner=by)
            return self.record.add_role(company, by=by, title=said["title"], main=said["main"], **self.known)
        return self._save_main(by) if self.row.pk == 0 else self.correct(by)

    def _save_main(self, by):
        said, person = self.cleaned_data, type(self.record).objects.get(pk=self.record.pk)
        news = {"job_title": said["title"], "company_since": said["since"]}
        news = {name: value for name, value in news.items() if getattr(person, name) != value}
        if news:
            person.revise(by=by, version=person.version, **news)
        if said["ended"] or said["until"]:
            person.leave(by=by, until=said["until"])
        return person


class Roles:
    """The positions of a person that may be changed: the main one by the key 0."""

    def __init__(self, person, reader):
        self.person, self.reader = person, reader

    def get(self, pk):
        if pk == 0:
            return Main.of(self.person)
        rows = self.person.roles.editable_by(self.reader).select_related("company", "contact")
        return rows.filter(pk=pk).first()


def card(person, reader):
    """The main position first, then the others, then those that are over, the latest first."""
    rows = person.roles.visible_to(reader).select_related("company").newest_first()
    roles = [role for role in rows[:MOST] if not _is_main(role, person)]
    current = [role for role in roles if role.is_current]
    return {
        "main": Main.of(person),
        "current": current,
        "former": [role for role in roles if not role.is_current],
        "number": len(current) + bool(person.company_id),
    }


def _is_main(role, person):
    """Whether it says once more what stands on the person."""
    return role.is_current and role.company_id == person.company_id and role.title == person.job_title


def remove(row, *, by):
    """Forget it; the main position is forgotten by having no company."""
    if row.pk:
        row.remove(by=by)
    else:
        row.contact.revise(by=by, version=row.contact.version, company=None, job_title="", company_since=None)


def main(row, *, by):
    if row.pk:
        row.make_main(by=by)


def reopen(row, *, by):
    if row.pk:
        row.reopen(by=by)


ROLES = Kind(
    key="roles",
    title=_("Positions"),
    template="contacts/_panel_roles.html",
    rows=Roles,
    form=RoleForm,
    card=card,
    acts={"removal": remove, "main": main, "reopening": reopen},
)
