"""From a cell to the list of all rows like it: the filter in force stays, and nothing is asked twice."""

import json
from datetime import UTC, date, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest

from contacts.models import Contact
from crm_site.lib.listing import Listing
from crm_site.testing import make

LEADS = {"field": "lifecycle", "op": "in", "value": ["lead"]}
LEADS_AND_CUSTOMERS = {"field": "lifecycle", "op": "in", "value": ["lead", "customer"]}
BUYERS = {"field": "job_title", "op": "is", "value": "Buyer"}


@pytest.fixture
def listed(ask, db):
    def build(**query):
        return Listing(ask(**query), Contact.objects.all(), sorts={"name": ("folded", "pk")}, default="name")

    return build


def asked_by(address):
    return json.loads(dict(parse_qsl(urlsplit(address).query))["filter"])


def test_a_value_narrows_the_list(listed):
    assert asked_by(listed().narrowed_by("lifecycle", "lead")) == {"all": [LEADS]}


def test_the_filter_in_force_stays(listed):
    assert asked_by(listed(filter=BUYERS).narrowed_by("lifecycle", "lead")) == {"all": [BUYERS, LEADS]}
    either = {"any": [BUYERS, LEADS]}
    assert asked_by(listed(filter=either).narrowed_by("lifecycle", "lead")) == {"all": [either, LEADS]}


def test_nothing_is_asked_twice(listed):
    both = {"all": [LEADS, BUYERS]}

    assert asked_by(listed(filter=both).narrowed_by("lifecycle", "lead")) == {"all": [BUYERS, LEADS]}
    assert asked_by(listed(filter=both).narrowed_by("job_title", "Buyer")) == both


def test_one_of_several_values_takes_their_place(listed):
    assert asked_by(listed(filter=LEADS_AND_CUSTOMERS).narrowed_by("lifecycle", "lead")) == {"all": [LEADS]}


def test_the_search_and_the_order_stay_and_the_page_is_the_first(listed):
    address = listed(q="a", sort="-name", page="3").narrowed_by("lifecycle", "lead")

    assert dict(parse_qsl(urlsplit(address).query)).keys() == {"q", "sort", "filter"}


def test_an_unknown_field_leads_nowhere(listed):
    assert listed().narrowed_by("salary", 5) == ""


@pytest.mark.parametrize(
    ("field", "cell"),
    [
        ("lifecycle", lambda person: person.lifecycle),
        ("job_title", lambda person: person.job_title),
        ("owner", lambda person: person.owner),
        ("owner", lambda person: person.owner_id),
        ("birthday", lambda person: person.birthday),
        ("created", lambda person: person.created_at),
        ("company", lambda person: person.company.name),
        ("tag", lambda person: person.tags.get()),
        ("team", lambda person: person.owner.team),
    ],
)
def test_the_row_of_the_cell_is_among_those_that_it_leads_to(listed, rep, field, cell):
    make.contact("Bea", lifecycle="customer", birthday=date(1999, 1, 1), job_title="Buyer at large")
    ada = make.contact(
        "Ada",
        lifecycle="lead",
        job_title="Buyer",
        owner=make.user(),
        birthday=date(1980, 3, 1),
        created_at=datetime(2026, 3, 1, 23, 59, tzinfo=UTC),
        company=make.company("Éva & Co, Ltd."),
    )
    ada.tags.create(name="wholesale")
    found = listed(filter=asked_by(listed().narrowed_by(field, cell(ada))))

    assert found.problem == "" and ada in found.queryset
    assert found.count.number == 1


def test_a_tab_of_a_view_says_that_its_filter_was_taken_away(ask, db):
    view = {"filter": {"all": [LEADS]}, "q": "", "sort": "name", "columns": "", "view": ""}
    shown = Listing(
        ask(saved="7"), Contact.objects.all(), sorts={"name": ("folded", "pk")}, default="name", remembered=view
    )

    assert parse_qsl(urlsplit(shown.cleared).query, keep_blank_values=True) == [
        ("saved", "7"),
        ("q", ""),
        ("filter", ""),
    ]


def test_my_team_is_that_of_whoever_asks(listed, rep, other_rep):
    make.contact("Ada", owner=rep)
    make.contact("Bea", owner=other_rep)
    shown = listed(filter={"field": "team", "op": "mine"})

    assert [person.first_name for person in shown.page] == ["Ada"]
    assert [chip.text for chip in shown.chips] == ["Team of the owner is mine"]
