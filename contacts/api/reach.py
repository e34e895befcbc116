"""E-mail addresses, phone numbers and postal addresses of a person."""

from django.http import Http404
from pydantic import Field

from contacts.api.people import SEES, people
from contacts.api.shapes import Address, Email, Phone, address, email, phone
from contacts.models import Contact
from contacts.reach_forms import FORMS
from crm_site.api.doors import own, saved
from crm_site.api.problems import Problem
from crm_site.api.shapes import Strict

SAID = {"emails": email, "phones": phone, "addresses": address}
WRITTEN = {"address": "value", "number": "value"}


class Way(Strict):
    label: str | None = None
    primary: bool | None = None
    trouble: str | None = Field(None, description="Why it does not work; an empty text says that it does.")


class EmailWay(Way):
    address: str | None = None
    anyway: bool = Field(False, description="Take it although somebody else has it, too.")


class PhoneWay(Way):
    number: str | None = None


class PlaceWay(Way):
    street: str | None = None
    postcode: str | None = None
    city: str | None = None
    region: str | None = None
    country: str | None = None


def _operations(kind, name, out, body):
    """To add, change and take away one sort of ways."""
    said = SAID[kind]

    def add(request, pk: int, payload: body):
        return said(_saved(request, own(request, Contact, pk), kind, None, payload))

    def change(request, pk: int, way: int, payload: body):
        person = own(request, Contact, pk)
        return said(_saved(request, person, kind, _way(person, kind, way), payload))

    def remove(request, pk: int, way: int):
        _way(own(request, Contact, pk), kind, way).remove(by=request.user)

    where = f"/contacts/{{int:pk}}/{kind}"
    for act, register, what in (
        (add, people.post(where, out, right=SEES, summary=f"Add {name}"), "add"),
        (change, people.patch(where + "/{int:way}", out, right=SEES, summary=f"Change {name}"), "change"),
        (remove, people.delete(where + "/{int:way}", right=SEES, summary=f"Take {name} away"), "remove"),
    ):
        act.__name__ = f"contact_{kind}_{what}"
        register(act)


_operations("emails", "an e-mail address", Email, EmailWay)
_operations("phones", "a phone number", Phone, PhoneWay)
_operations("addresses", "a postal address", Address, PlaceWay)


def _way(person, kind, number):
    found = getattr(person, kind).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _saved(request, person, kind, way, payload):
    """By the form of the page; what is not given stays as it is."""
    given = {WRITTEN.get(name, name): value for name, value in payload.dict(exclude_none=True).items()}
    form = FORMS[kind]
    known = form(contact=person, user=request.user, way=way).initial if way else {}
    try:
        return saved(form(known | given, contact=person, user=request.user, way=way), by=request.user)
    except Problem as problem:
        back = {word: name for name, word in WRITTEN.items() if name in type(payload).model_fields}
        problem.fields = {back.get(name, name): said for name, said in problem.fields.items()}
        raise
