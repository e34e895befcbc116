"""Deleting and restoring is the identity over every table of the product, whatever hangs on the records."""

import pytest
from django.apps import apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.binning import put_in_bin, restore
from contacts.models import Channel, Company, Contact, Interaction, Look, Note, Tag, Task
from crm_site.testing import make, make_sales, make_support
from crm_site.testing.often import often
from sales.models import Deal, Lead
from support.models import Ticket

APPS = ("contacts", "sales", "support", "campaigns", "reports", "staff", "jobs")
KINDS = (Contact, Company, Deal, Lead, Ticket)
TOLD = ("deleted", "restored")  # the two facts are the only trace
KEPT_APART = {"contacts_fieldchange", "contacts_stalewords"}  # the history, and what is to be indexed anew


def everything():
    """Each row of each table, by table."""
    rows = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in APPS and model._meta.db_table not in KEPT_APART:
            rows[model._meta.db_table] = sorted(map(repr, _rows(model)))
    return rows


def _rows(model):
    rows = model._base_manager.all()
    if model is Interaction:
        rows = rows.exclude(kind__in=[f"{model._meta.label_lower}_{what}" for model in KINDS for what in TOLD])
    return rows.values_list(*(field.attname for field in model._meta.concrete_fields if field.name != "words"))


def a_note(person, rep):
    Note.objects.create(contact=person, text="x", author=rep)


def a_refusal(person, rep):
    person.withdraw(Channel.EMAIL, source="mail")


def a_tag(person, rep):
    person.tags.add(Tag.named("fair"))


HANGING = [
    a_note,
    a_refusal,
    a_tag,
    lambda person, rep: Task.add("Call", by=rep, contact=person),
    lambda person, rep: Look.begin(person, rep),
    lambda person, rep: make_sales.deal(contact=person, owner=rep),
    lambda person, rep: make_sales.order(contact=person),
    lambda person, rep: make_support.ticket(contact=person),
    lambda person, rep: person.add_phone("+49 30 901820"),
]


@pytest.mark.django_db
@settings(max_examples=often(12), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    things=st.lists(st.sampled_from(range(len(HANGING))), max_size=4),
    of_company=st.booleans(),
    deleted=st.sets(st.sampled_from(KINDS), min_size=1),
)
def test_deleting_and_restoring_is_the_identity(rep, things, of_company, deleted):
    firm = make.company("Loom", owner=rep)
    person = make.contact("Ada", "L", owner=rep, email="ada@example.org", company=firm if of_company else None)
    for number in things:
        HANGING[number](person, rep)
    deal = make_sales.deal(contact=person, company=firm, owner=rep)
    lead = make_sales.lead(contact=person, deal=deal, owner=rep)
    ticket = make_support.ticket(contact=person)
    make_support.heard(ticket)
    ticket.answer(by=rep, text="Yes.")
    before = everything()
    there = [record for record in (person, firm, deal, lead, ticket) if type(record) in deleted]
    for record in there:
        put_in_bin([record], by=rep)
    assert everything() != before
    for record in there:
        restore([record], by=rep)

    assert everything() == before
    type(person).everyone.all().delete()
    Company.everyone.all().delete()
    Lead.everyone.all().delete()
