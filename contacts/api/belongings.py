"""What a person or a company has several of: positions, relations, days that matter."""

from datetime import date

from django.http import Http404
from ninja import Query
from pydantic import Field

from contacts.api.changing import meant, typed
from contacts.api.people import SEES, SEES_COMPANY, people
from contacts.api.shapes import COMPANY, CONTACT, joined
from contacts.belongings import KINDS
from contacts.models import CannotRelate, Company, Contact, Relation, Role
from crm_site.api.doors import own, saved, seen, untouched
from crm_site.api.problems import means
from crm_site.api.shapes import Part, Ref, Shape, Strict, Walked, ref

means(CannotRelate, 409)
OF = {Contact: "contacts", Company: "companies"}

ROLE = Shape(
    "Role",
    id=Part(int),
    contact=Part(Ref, lambda role: ref(role.contact), joined("contact")),
    company=Part(Ref, lambda role: ref(role.company), joined("company")),
    title=Part(str),
    since=Part(date),
    until=Part(date),
    is_current=Part(bool),
)
DATE = Shape("Date", id=Part(int), kind=Part(str), label=Part(str), day=Part(date), yearly=Part(bool))


class Related(Strict):
    id: int
    word: str
    label: str
    other: Ref


class RelatedPage(Strict):
    items: list[Related]


class RoleChange(Strict):
    title: str | None = None
    since: date | None = None
    until: date | None = None
    ended: bool | None = Field(None, description="It is over, though nobody knows since when.")
    main: bool | None = Field(None, description="Make it the main position.")


class NewRole(RoleChange):
    company: str | None = Field(None, description="Its name; one that is not there yet is added.")
    company_id: int | None = None


class NewRelation(Strict):
    word: str = Field(
        description="What this person is to the other: " + ", ".join(word for word, _ in Relation.choices())
    )
    other_id: int


class DateChange(Strict):
    kind: str | None = None
    label: str | None = None
    day: date | None = None
    yearly: bool | None = None


class NewDate(DateChange):
    kind: str = "anniversary"
    day: date


@people.get("/contacts/{int:pk}/roles", ROLE.page, right=SEES)
def role_list(request, pk: int, asked: Query[Walked]):
    """Positions beside the main one, and those that are over."""
    return ROLE.walk(seen(request, Contact, pk).roles.visible_to(request.user), ["pk"], asked)


@people.post("/contacts/{int:pk}/roles", ROLE.schema, right=SEES)
def role_add(request, pk: int, payload: NewRole):
    """Add a position at a company; the main one is told by the person."""
    person = own(request, Contact, pk)
    return _role(person, _written(request, person, "roles", payload, named="company"))


@people.patch("/contacts/{int:pk}/roles/{int:role}", ROLE.schema, right=SEES)
def role_change(request, pk: int, role: int, payload: RoleChange):
    """Correct or end a position, or make it the main one; 0 stands for the main one."""
    person = own(request, Contact, pk)
    return _role(person, _written(request, person, "roles", payload, role))


@people.delete("/contacts/{int:pk}/roles/{int:role}", right=SEES)
def role_remove(request, pk: int, role: int):
    """Forget a position, as if it had never been."""
    _remove(request, own(request, Contact, pk), "roles", role)


def _role(person, role):
    """A position as it is now; the main one has no number."""
    found = Role.objects.filter(pk=role.pk).select_related("contact", "company") if isinstance(role, Role) else ()
    return ROLE.said(found[0]) if found else _main(Contact.objects.select_related("company").get(pk=person.pk))


def _main(person):
    known = {"id": 0, "contact": ref(person), "company": ref(person.company), "title": person.job_title}
    return known | {"since": person.company_since, "until": None, "is_current": True}


@people.get("/companies/{int:pk}/roles", ROLE.page, right=SEES_COMPANY)
def company_roles(request, pk: int, asked: Query[Walked]):
    """Who works there beside their main position, and who did."""
    return ROLE.walk(seen(request, Company, pk).roles.visible_to(request.user), ["pk"], asked)


@people.get("/companies/{int:pk}/people", CONTACT.page, right=SEES)
def company_people(request, pk: int, asked: Query[Walked]):
    """Those whose main position it is."""
    rows = Contact.objects.visible_to(request.user).filter(company=seen(request, Company, pk))
    return CONTACT.walk(rows, ["pk"], asked)


@people.get("/companies/{int:pk}/subsidiaries", COMPANY.page, right=SEES_COMPANY)
def company_subsidiaries(request, pk: int, asked: Query[Walked]):
    """The companies right below it; `parent` of a company says what it belongs to."""
    rows = Company.objects.visible_to(request.user).filter(parent=seen(request, Company, pk))
    return COMPANY.walk(rows, ["pk"], asked)


@people.get("/contacts/{int:pk}/relations", RelatedPage, right=SEES)
def relation_list(request, pk: int):
    """Whom the person belongs to."""
    person = seen(request, Contact, pk)
    rows = Relation.objects.of(person).visible_to(request.user).select_related("contact", "other")
    return {"items": [_related(row, person) for row in rows.order_by("pk")[:200]]}


@people.post("/contacts/{int:pk}/relations", Related, right=SEES)
def relation_add(request, pk: int, payload: NewRelation):
    """Say what the person is to another; what is said already stays as it is."""
    person = own(request, Contact, pk)
    return _related(_written(request, person, "relations", payload, named="other"), person)


@people.delete("/contacts/{int:pk}/relations/{int:relation}", right=SEES)
def relation_remove(request, pk: int, relation: int):
    """They do not belong together any more, or never did."""
    _remove(request, own(request, Contact, pk), "relations", relation)


def _related(row, person):
    known = {"id": row.pk, "word": row.word_for(person), "label": str(row.label_for(person))}
    return known | {"other": ref(row.other_than(person))}


def _days(model, right):
    """The operations on the days of one kind of records."""
    of, name = OF[model], model._meta.model_name

    def told(request, pk: int, asked: Query[Walked]):
        return DATE.walk(seen(request, model, pk).importantdates.all(), ["pk"], asked)

    def add(request, pk: int, payload: NewDate):
        return DATE.said(_written(request, own(request, model, pk), "dates", payload))

    def change(request, pk: int, day: int, payload: DateChange):
        return DATE.said(_written(request, own(request, model, pk), "dates", payload, day))

    def remove(request, pk: int, day: int):
        _remove(request, own(request, model, pk), "dates", day)

    where, one = f"/{of}/{{int:pk}}/dates", f"/{of}/{{int:pk}}/dates/{{int:day}}"
    before = "" if model is Contact else f"{name}_"
    for act, register, what in (
        (told, people.get(where, DATE.page, right=right, summary="Days that matter"), "list"),
        (add, people.post(where, DATE.schema, right=right, summary="Write a day down"), "add"),
        (change, people.patch(one, DATE.schema, right=right, summary="Correct a day"), "change"),
        (remove, people.delete(one, right=right, summary="Forget a day"), "remove"),
    ):
        act.__name__ = f"{before}date_{what}"
        register(act)


_days(Contact, SEES)
_days(Company, SEES_COMPANY)


def _written(request, record, kind, payload, number=None, *, named=""):
    """By the form of the card; what is not given stays as it is."""
    how, given = KINDS[OF[type(record)]][kind], payload.dict(exclude_unset=True)
    asks = {"record": record, "user": request.user, "row": _row(request, record, kind, number)}
    form = how.form(**asks)
    values = untouched(form) | {name: value for name, value in given.items() if name in form.fields}
    if named and f"{named}_id" in given:
        values[named] = meant(form.fields[named], given[f"{named}_id"], f"{named}_id")
    return saved(how.form(typed(form.fields, values), **asks), by=request.user)


def _row(request, record, kind, number):
    """The one of that number, as far as the caller may change it."""
    if number is None:
        return None
    found = KINDS[OF[type(record)]][kind].rows(record, request.user).get(number)
    if found is None:
        raise Http404
    return found


def _remove(request, record, kind, number):
    KINDS[OF[type(record)]][kind].acts["removal"](_row(request, record, kind, number), by=request.user)
