"""What the lists of people and companies can show, and what each column needs for a whole page."""

from operator import attrgetter

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts import reading
from contacts.models import Company, Contact, EmailAddress, PhoneNumber, PostalAddress
from crm_site.lib.listing import Column
from crm_site.lib.rows import named
from crm_site.staff.models import User


def _joined(name, model, *said):
    """With what each row points to, of which a list says no more than these fields."""
    unsaid = [f"{name}__{one.attname}" for one in model._meta.concrete_fields if one.attname not in ("id", *said)]
    return lambda rows: rows.select_related(name).defer(*unsaid)


def _fetched(name):
    return lambda rows: rows.prefetch_related(name)


def first_of(related):
    """The primary one, without a query when the rows were fetched."""
    return next(iter(related.all()), None)


def tag_names(contact):
    return ", ".join(tag.name for tag in contact.tags.all())


def _owner_key(one):
    return one.owner_id or ""


def _fact(key, label, look="wide", **how):
    """A stored field that is filtered by and changed in place under its own name."""
    return Column(key, label, look, **{"value": attrgetter(key), "field": key, "edit": key, "path": key} | how)


NAME = Column("name", _("Name"), "cell-name", sort="name", value=str, drawn=named, edit="name")
OWNER = Column(
    "owner",
    _("Owner"),
    "cell-end",
    load=_joined("owner", User, "username", "first_name", "last_name"),
    value=lambda one: one.owner,
    field="owner",
    asks=_owner_key,
    edit="owner",
    path="owner",
    told=reading.colleague,
)
CREATED = Column(
    "created",
    _("Known since"),
    "wide nowrap",
    sort="created",
    value=lambda one: one.created_at,
    field="created",
    path="created_at",
)
UPDATED = Column(
    "updated",
    _("Updated"),
    "wide nowrap",
    sort="updated",
    value=lambda one: one.updated_at,
    field="updated",
    path="updated_at",
)

PEOPLE = (
    Column(
        "company",
        _("Company"),
        "cell-sub",
        load=_joined("company", Company, "name"),
        value=lambda one: one.company,
        field="company",
        asks=lambda one: str(one.company or ""),
        edit="company",
        path="company__name",
    ),
    Column(
        "stage",
        pgettext_lazy("lifecycle", "Stage"),
        "cell-chip",
        value=lambda one: one.lifecycle,
        template="contacts/cells/lifecycle.html",
        alike=True,
        field="lifecycle",
        edit="lifecycle",
        path="lifecycle",
    ),
    Column(
        "email",
        _("E-mail"),
        load=lambda rows: rows.with_primary_email(),
        value=lambda one: one.primary_email,
        many=reading.first(EmailAddress, "address"),
    ),
    Column(
        "phone",
        _("Phone"),
        "nowrap",
        load=_fetched("phones"),
        value=lambda one: first_of(one.phones),
        many=reading.first(PhoneNumber, "number"),
    ),
    OWNER,
    Column(
        "city",
        _("City"),
        load=_fetched("addresses"),
        value=lambda one: city_of(one),
        field="city",
        many=reading.first(PostalAddress, "city"),
    ),
    Column(
        "job_title",
        _("Job title"),
        value=lambda one: one.job_title,
        field="job_title",
        edit="job_title",
        path="job_title",
    ),
    Column(
        "tags",
        _("Tags"),
        load=_fetched("tags"),
        value=tag_names,
        template="contacts/cells/tags.html",
        field="tag",
        asks=lambda one: next((None for _tag in one.tags.all()), ""),
        edit="tags",
        many=reading.tags,
    ),
    Column(
        "emails",
        _("E-mails"),
        "wide",
        load=_fetched("emails"),
        value=lambda one: reading.lines(one.emails.all(), reading.address_of),
        many=reading.all_of(EmailAddress, reading.address_of),
    ),
    Column(
        "phones",
        _("Phones"),
        "wide",
        load=_fetched("phones"),
        value=lambda one: reading.lines(one.phones.all(), reading.number_of),
        many=reading.all_of(PhoneNumber, reading.number_of),
    ),
    Column(
        "addresses",
        _("Addresses"),
        "wide",
        load=_fetched("addresses"),
        value=lambda one: reading.lines(one.addresses.all(), reading.place_of),
        many=reading.all_of(PostalAddress, reading.place_of),
    ),
    _fact("birthday", _("Birthday"), "wide nowrap"),
    _fact("language", _("Language"), template="contacts/cells/language.html", alike=True),
    _fact("time_zone", _("Time zone")),
    _fact("preferred_channel", _("Preferred channel"), template="contacts/cells/channel.html", alike=True),
    CREATED,
    UPDATED,
)
PEOPLE_SHOWN = ("company", "stage", "email", "owner", "created")


def city_of(contact):
    address = first_of(contact.addresses)
    return address.city if address else ""


def _with_head_count(rows):
    """How many people of each company we know."""
    people = Contact.objects.filter(company=OuterRef("pk")).order_by().values("company").annotate(n=Count("pk"))
    return rows.annotate(head_count=Coalesce(Subquery(people.values("n")), 0))


COMPANIES = (
    Column("industry", _("Industry"), "cell-sub", value=lambda one: one.industry, field="industry", edit="industry"),
    _fact("country", _("Country"), "", template="contacts/cells/country.html", alike=True),
    Column("people", _("People"), "num", load=_with_head_count, value=lambda one: one.head_count),
    OWNER,
    Column("domain", _("Web domain"), value=lambda one: one.domain, edit="domain"),
    _fact("email", _("E-mail")),
    _fact("phone", _("Phone"), "wide nowrap"),
    _fact("city", _("City"), edit="place"),
    Column(
        "parent",
        _("Belongs to"),
        "wide",
        load=_joined("parent", Company, "name"),
        value=lambda one: one.parent,
        field="parent",
        asks=lambda one: str(one.parent or ""),
        edit="parent",
        path="parent__name",
    ),
    Column(
        "employees",
        _("Employees"),
        "num",
        value=lambda one: one.employees,
        field="employees",
        edit="employees",
    ),
    CREATED,
    UPDATED,
)
COMPANIES_SHOWN = ("industry", "country", "people", "owner")
