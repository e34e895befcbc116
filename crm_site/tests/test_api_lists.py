"""A list told to a program costs as many queries with twenty rows as with one, whatever it lists."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from contacts.binning import put_in_bin
from contacts.models import BulkChange, Company, DuplicatePair, ErasureRequest, Import, Note, SavedView, Tag, Task
from crm_site.api.models import Endpoint
from crm_site.jobs.models import Job
from crm_site.testing import make, make_campaigns, make_sales, make_support

pytestmark = pytest.mark.django_db
ROWS = {
    "companies": lambda user: make.company(owner=user, parent=Company.objects.first()),
    "tasks": lambda user: Task.add("Call", by=user, contact=make.contact(), due_at=now()),
    "notes": lambda user: Note.objects.create(contact=make.contact(), text="x", author=user),
    "views": lambda user: SavedView.objects.create(name=f"V{make.number()}", owner=user, model="contacts.contact"),
    "imports": lambda user: Import.objects.create(kind="contacts", name="a.csv", owner=user),
    "duplicates": lambda user: DuplicatePair.objects.create(
        of="contacts", first=make.contact(owner=user).pk, second=make.contact(owner=user).pk, score=0.9
    ),
    "deals": lambda user: make_sales.deal(owner=user, product=make_sales.product()),
    "leads": lambda user: make_sales.lead(owner=user),
    "orders": lambda user: make_sales.order(),
    "products": lambda user: make_sales.product(),
    "tickets": lambda user: make_support.ticket(assignee=user),
    "segments": lambda user: make_campaigns.segment(owner=user),
    "campaigns": lambda user: make_campaigns.campaign(owner=user),
    "tags": lambda user: Tag.named(f"Tag {make.number()}"),
    "erasures": lambda user: ErasureRequest.ask(make.contact()),
    "exports": lambda user: BulkChange.objects.create(
        of="contacts", what="export", owner=user, job=Job.objects.create(kind="x", title="x", owner=user)
    ),
    "bin/companies": lambda user: put_in_bin([make.company(owner=user)], by=user),
    "webhooks": lambda user: Endpoint.objects.create(owner=user, name="x", url="https://shop.example/"),
}


@pytest.mark.parametrize("path", ROWS)
def test_it_costs_the_same_with_one_row_and_with_twenty(path, program, admin):
    def cost():
        caller = program(admin)
        with CaptureQueriesContext(connection) as queries:
            answer = caller.get(path, limit=200)
        return len(queries), len(answer.json()["items"])

    ROWS[path](admin)
    cost()  # kinds of rows are looked up once in a process
    first, one = cost()
    for _number in range(19):
        ROWS[path](admin)
    second, many = cost()

    assert (one, many) in ((1, 20), (2, 40)) and first == second <= 12


def test_a_story_costs_the_same(program, admin):
    person = make.contact(company=make.company())

    def cost():
        caller = program(admin)
        with CaptureQueriesContext(connection) as queries:
            caller.get(f"contacts/{person.pk}/timeline")
        return len(queries)

    person.record("contacts.call", by=admin, text="x")
    first = cost()
    for _number in range(19):
        person.record("contacts.call", by=make.user(), text="x")
    assert cost() == first
