"""What the lists of people and companies can show besides the name, and what each column needs for a whole page."""

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from crm_site.lib.listing import Column


def _joined(name):
    return lambda rows: rows.select_related(name)


def _fetched(name):
    return lambda rows: rows.prefetch_related(name)


def first_of(related):
    """The primary one, without a query when the rows were fetched."""
    return next(iter(related.all()), None)


def tag_names(contact):
    return ", ".join(tag.name for tag in contact.tags.all())


PEOPLE = (
    Column("company", _("Company"), "cell-sub", load=_joined("company"), value=lambda one: one.company),
    Column("stage", _("Stage"), "cell-chip", value=lambda one: one.lifecycle),
    Column("email", _("E-mail"), load=lambda rows: rows.with_primary_email(), value=lambda one: one.primary_email),
    Column("phone", _("Phone"), load=_fetched("phones"), value=lambda one: first_of(one.phones)),
    Column("owner", _("Owner"), "cell-end", load=_joined("owner"), value=lambda one: one.owner),
    Column("city", _("City"), load=_fetched("addresses"), value=lambda one: city_of(one)),
    Column("job_title", _("Job title"), value=lambda one: one.job_title),
    Column("tags", _("Tags"), load=_fetched("tags"), value=tag_names),
    Column("created", _("Known since"), "wide", sort="created", value=lambda one: one.created_at),
    Column("updated", _("Updated"), "wide", value=lambda one: one.updated_at),
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
    Column("industry", _("Industry"), "cell-sub"),
    Column("country", _("Country")),
    Column("people", _("People"), "num", load=_with_head_count),
    Column("owner", _("Owner"), "cell-end", load=_joined("owner")),
    Column("domain", _("Web domain")),
    Column("employees", _("Employees"), "num"),
    Column("created", _("Known since"), "wide", sort="created"),
)
COMPANIES_SHOWN = ("industry", "country", "people", "owner")
