"""People, their ways to be reached, and companies."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Query
from pydantic import Field

from contacts.api import listing
from contacts.api.binned import bring_back, put_away
from contacts.api.changing import body_of, change, meant, own_asked, typed
from contacts.api.shapes import COMPANY, CONTACT
from contacts.forms import CompanyForm, ContactForm
from contacts.models import Company, Contact
from contacts.models.record import EditConflict
from crm_site.api import problems
from crm_site.api.areas import Area
from crm_site.api.doors import own, saved, seen, tag, untouched
from crm_site.api.shapes import Asked

people = Area("contacts", _("People and companies"))
problems.means(EditConflict, 412)
SEES, SEES_COMPANY = "contacts.view_contact", "contacts.view_company"

OWN = (dict[str, Any] | None, Field(None, description="Values of the house's own fields, by their keys."))
ContactChange = body_of("contacts", "ContactChange", custom=OWN)
CompanyChange = body_of("companies", "CompanyChange", custom=OWN)


class NewContact(ContactChange):
    email: str | None = None
    phone: str | None = None
    anyway: bool = Field(False, description="Add the person although somebody like them is there already.")


@people.get("/contacts", CONTACT.page, right=SEES)
def contact_list(request, asked: Query[Asked]):
    """People that you may see, by the same search, filter and orders as in the list."""
    return listing.told(request, "contacts", CONTACT, asked)


@people.post("/contacts", CONTACT.schema, right="contacts.add_contact")
def contact_add(request, payload: NewContact, response: HttpResponse):
    """Add a person; refused when somebody like them is there, unless `anyway` is said."""
    given = payload.dict(exclude_unset=True)
    form = ContactForm(_typed(ContactForm(user=request.user), given), user=request.user)
    person = saved(form, by=request.user)
    return _told_after(request, response, "contacts", CONTACT, person, given)


def _typed(form, given):
    """What of it the form for a new one asks for, as it sends it; the rest is left in `given`."""
    known = untouched(form) | {name: given.pop(name) for name in form.fields if name in given}
    known |= own_asked(form, given)
    for name, said in (("company_name", "company"), ("parent", "parent")):
        if name in form.fields:
            words, number = given.pop(said, None) or known.get(name), given.pop(f"{said}_id", None)
            known[name] = meant(form.fields[name], number, f"{said}_id") or words or ""
    return typed(form.fields, known) | {"anyway": given.pop("anyway", False)}


@people.get("/contacts/{int:pk}", CONTACT.schema, right=SEES)
def contact(request, pk: int, response: HttpResponse):
    """One person; a merged one leads to the one that it is part of now."""
    return _one(request, response, Contact, CONTACT, pk)


@people.patch("/contacts/{int:pk}", CONTACT.schema, right=SEES)
def contact_change(request, pk: int, payload: ContactChange, response: HttpResponse):
    """Change what is given; with If-Match only as long as nobody else did."""
    person = change(request, "contacts", own(request, Contact, pk), payload.dict(exclude_unset=True))
    return _told(request, response, Contact, CONTACT, person.pk)


@people.delete("/contacts/{int:pk}", right="contacts.delete_contact")
def contact_delete(request, pk: int):
    """Put the person in the bin."""
    put_away(request, Contact, pk)


@people.post("/contacts/{int:pk}/restore", CONTACT.schema, status=200, right="contacts.delete_contact")
def contact_restore(request, pk: int, response: HttpResponse):
    """Bring the person back from the bin, as they were."""
    bring_back(request, Contact, pk)
    return _told(request, response, Contact, CONTACT, pk)


@people.get("/companies", COMPANY.page, right=SEES_COMPANY)
def company_list(request, asked: Query[Asked]):
    """Companies that you may see."""
    return listing.told(request, "companies", COMPANY, asked)


@people.post("/companies", COMPANY.schema, right="contacts.add_company")
def company_add(request, payload: CompanyChange, response: HttpResponse):
    """Add a company."""
    given = payload.dict(exclude_unset=True)
    form = CompanyForm(_typed(CompanyForm(user=request.user), given), user=request.user)
    company = saved(form, by=request.user)
    return _told_after(request, response, "companies", COMPANY, company, given)


@people.get("/companies/{int:pk}", COMPANY.schema, right=SEES_COMPANY)
def company(request, pk: int, response: HttpResponse):
    """One company; a merged one leads to the one that it is part of now."""
    return _one(request, response, Company, COMPANY, pk)


@people.patch("/companies/{int:pk}", COMPANY.schema, right=SEES_COMPANY)
def company_change(request, pk: int, payload: CompanyChange, response: HttpResponse):
    """Change what is given; with If-Match only as long as nobody else did."""
    found = change(request, "companies", own(request, Company, pk), payload.dict(exclude_unset=True))
    return _told(request, response, Company, COMPANY, found.pk)


@people.delete("/companies/{int:pk}", right="contacts.delete_company")
def company_delete(request, pk: int):
    """Put the company in the bin."""
    put_away(request, Company, pk)


@people.post("/companies/{int:pk}/restore", COMPANY.schema, status=200, right="contacts.delete_company")
def company_restore(request, pk: int, response: HttpResponse):
    """Bring the company back from the bin, as it was."""
    bring_back(request, Company, pk)
    return _told(request, response, Company, COMPANY, pk)


def _one(request, response, model, shape, pk):
    try:
        return _told(request, response, model, shape, pk)
    except Http404:
        living = _living(request, model, pk)
    place = request.path.rpartition("/")[0]
    return HttpResponse(status=307, headers={"Location": f"{place}/{living.pk}"})


def _living(request, model, pk):
    """The record that a merged one is part of now; 404 when there is none for this reader."""
    found = model.everyone.filter(pk=pk).exclude(merged_into=None).first()
    while found and found.merged_into_id:
        found = found.merged_into
    if found is None:
        raise problems.Problem(404)
    return seen(request, model, found.pk)


def _told(request, response, model, shape, pk):
    row = seen(request, model, pk, shape.loaded)
    tag(response, row)
    return shape.said(row)


def _told_after(request, response, of, shape, row, given):
    """The new record, once what its form does not ask for is set by the verbs of a change."""
    if any(value not in (None, "", [], {}) for value in given.values()):
        change(request, of, row, given)
    response["Location"] = f"{request.path}/{row.pk}"
    return _told(request, response, type(row), shape, row.pk)
