"""What a person has several of: positions, relations, days that matter; files of people and companies."""

from datetime import date, datetime

from django.http import Http404
from ninja import File as FromFile
from ninja import Query
from ninja.files import UploadedFile
from pydantic import Field

from contacts import filing, serving
from contacts.api.changing import meant, typed
from contacts.api.people import SEES, SEES_COMPANY, people
from contacts.api.shapes import joined
from contacts.belongings import KINDS
from contacts.models import CannotRelate, Company, Contact, File, Relation, Role
from crm_site.api.doors import own, saved, seen, untouched
from crm_site.api.problems import means
from crm_site.api.shapes import Part, Ref, Shape, Strict, Walked, ref

means(CannotRelate, 409)
means(filing.CannotTake, 422, field="file")

ROLE = Shape(
    "Role",
    id=Part(int),
    company=Part(Ref, lambda role: ref(role.company), joined("company")),
    title=Part(str),
    since=Part(date),
    until=Part(date),
    is_current=Part(bool),
)
DATE = Shape("Date", id=Part(int), kind=Part(str), label=Part(str), day=Part(date), yearly=Part(bool))
FILE = Shape(
    "File",
    id=Part(int),
    name=Part(str),
    content_type=Part(str),
    size=Part(int),
    by=Part(Ref, lambda file: ref(file.by), joined("by")),
    created_at=Part(datetime),
)


class Related(Strict):
    id: int
    word: str
    label: str
    other: Ref


class RelatedPage(Strict):
    items: list[Related]


class NewRole(Strict):
    company: str | None = Field(None, description="Its name; one that is not there yet is added.")
    company_id: int | None = None
    title: str = ""
    since: date | None = None
    until: date | None = None
    main: bool = Field(False, description="Make it the main position.")


class NewRelation(Strict):
    word: str = Field(
        description="What this person is to the other: " + ", ".join(word for word, _ in Relation.choices())
    )
    other_id: int


class NewDate(Strict):
    kind: str = "anniversary"
    label: str = ""
    day: date
    yearly: bool = True


@people.get("/contacts/{int:pk}/roles", ROLE.page, right=SEES)
def role_list(request, pk: int, asked: Query[Walked]):
    """Positions beside the main one, and those that are over."""
    return ROLE.walk(seen(request, Contact, pk).roles.all(), ["pk"], asked)


@people.post("/contacts/{int:pk}/roles", ROLE.schema, right=SEES)
def role_add(request, pk: int, payload: NewRole):
    """Add a position at a company; the main one is told by the person."""
    person = own(request, Contact, pk)
    role = _add(request, person, "roles", payload, "company")
    return ROLE.said(role) if isinstance(role, Role) else _main(Contact.objects.get(pk=pk))


def _main(person):
    """The main position has no number: it is told by the person."""
    known = {"id": 0, "company": ref(person.company), "title": person.job_title, "since": person.company_since}
    return known | {"until": None, "is_current": True}


@people.get("/contacts/{int:pk}/relations", RelatedPage, right=SEES)
def relation_list(request, pk: int):
    """Whom the person belongs to."""
    person = seen(request, Contact, pk)
    rows = Relation.objects.of(person).select_related("contact", "other").order_by("pk")[:200]
    return {"items": [_related(row, person) for row in rows]}


@people.post("/contacts/{int:pk}/relations", Related, right=SEES)
def relation_add(request, pk: int, payload: NewRelation):
    """Say what the person is to another."""
    person = own(request, Contact, pk)
    return _related(_add(request, person, "relations", payload, "other"), person)


def _related(row, person):
    known = {"id": row.pk, "word": row.word_for(person), "label": str(row.label_for(person))}
    return known | {"other": ref(row.other_than(person))}


@people.get("/contacts/{int:pk}/dates", DATE.page, right=SEES)
def date_list(request, pk: int, asked: Query[Walked]):
    """Days that matter."""
    return DATE.walk(seen(request, Contact, pk).importantdates.all(), ["pk"], asked)


@people.post("/contacts/{int:pk}/dates", DATE.schema, right=SEES)
def date_add(request, pk: int, payload: NewDate):
    """Write a day down."""
    person = own(request, Contact, pk)
    return DATE.said(_add(request, person, "dates", payload))


def _add(request, person, kind, payload, named=""):
    """By the form of the card."""
    how = {"record": person, "user": request.user}
    form, given = KINDS["contacts"][kind].form(**how), payload.dict(exclude_unset=True)
    values = untouched(form) | {name: value for name, value in given.items() if name in form.fields}
    if named and f"{named}_id" in given:
        values[named] = meant(form.fields[named], given[f"{named}_id"], f"{named}_id")
    return saved(KINDS["contacts"][kind].form(typed(form.fields, values), **how), by=request.user)


@people.get("/contacts/{int:pk}/files", FILE.page, right=SEES)
def contact_files(request, pk: int, asked: Query[Walked]):
    """Files on a person, the newest first."""
    return _files(request, seen(request, Contact, pk), asked)


@people.get("/companies/{int:pk}/files", FILE.page, right=SEES_COMPANY)
def company_files(request, pk: int, asked: Query[Walked]):
    """Files on a company, the newest first."""
    return _files(request, seen(request, Company, pk), asked)


def _files(request, record, asked):
    return FILE.walk(File.objects.visible_to(request.user).kept().of(record), ["-pk"], asked)


@people.post("/contacts/{int:pk}/files", FILE.schema, right="contacts.add_file")
def contact_file_add(request, pk: int, file: FromFile[UploadedFile]):
    """Hang a file on a person; what it is is seen from its content."""
    return _take(request, seen(request, Contact, pk), file)


@people.post("/companies/{int:pk}/files", FILE.schema, right="contacts.add_file")
def company_file_add(request, pk: int, file: FromFile[UploadedFile]):
    """Hang a file on a company."""
    return _take(request, seen(request, Company, pk), file)


def _take(request, record, file):
    if why := filing.refusal(filing.safe_name(file.name), file.size):
        raise filing.CannotTake(why)
    return FILE.said(filing.take(record, file.name, file.read(), by=request.user))


@people.get("/files/{int:pk}/content", None, right=SEES)
def file_content(request, pk: int):
    """The bytes of a file."""
    found = File.objects.visible_to(request.user).kept().filter(pk=pk).first()
    if found is None:
        raise Http404
    return serving.download(found.file, found.name, found.content_type)
