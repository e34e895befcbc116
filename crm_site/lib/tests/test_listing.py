import json
from urllib.parse import parse_qsl, urlsplit

import pytest

from contacts.models import Contact
from crm_site.lib.listing import Listing
from crm_site.testing import make

SORTS = {"name": ("folded", "pk"), "created": ("-created_at", "-pk")}
LEADS = {"field": "lifecycle", "op": "in", "value": ["lead"]}
BUYERS = {"field": "job_title", "op": "is", "value": "Buyer"}


@pytest.fixture
def people(db):
    for name, stage, job in (("Ada", "lead", "Buyer"), ("Bea", "lead", ""), ("Cid", "customer", "Buyer")):
        make.contact(name, "X", lifecycle=stage, job_title=job)


@pytest.fixture
def listed(ask, people):
    def build(reader=None, **query):
        request = ask(**query)
        request.user = reader or request.user
        return Listing(
            request, Contact.objects.all(), sorts=SORTS, default="name", search=lambda rows, text: rows.named(text)
        )

    return build


def names(listing):
    return [person.first_name for person in listing.page]


def query_of(address):
    return dict(parse_qsl(urlsplit(address).query))


def test_without_a_question_everybody_is_listed(listed):
    everybody = listed()

    assert names(everybody) == ["Ada", "Bea", "Cid"]
    assert str(everybody.count) == "3" and everybody.chips == [] and everybody.problem == ""


def test_the_search_narrows_the_list(listed):
    assert names(listed(q=" bea ")) == ["Bea"]


def test_a_filter_lives_in_the_address(listed):
    assert names(listed(filter={"all": [LEADS, BUYERS]})) == ["Ada"]


def test_each_condition_is_a_chip_that_takes_itself_away(listed):
    first, second = listed(filter={"all": [LEADS, BUYERS]}).chips

    assert (first.text, second.text) == ("Lifecycle stage is lead", "Job title is Buyer")
    assert names(listed(**query_of(first.without))) == ["Ada", "Cid"]
    assert names(listed(**query_of(second.without))) == ["Ada", "Bea"]


def test_taking_the_last_chip_away_shows_everybody(listed):
    (only,) = listed(filter=LEADS).chips

    assert "filter" not in query_of(only.without)


def test_two_equal_conditions_go_one_by_one(listed):
    first, _second = listed(filter={"all": [LEADS, LEADS]}).chips

    assert len(listed(**query_of(first.without)).chips) == 1


def test_taking_a_chip_away_keeps_the_search_the_order_and_the_view(listed):
    (chip,) = listed(filter=LEADS, q="a", sort="-name", view="mine", page="2").chips

    assert query_of(chip.without) == {"q": "a", "sort": "-name", "view": "mine"}


@pytest.mark.parametrize("tree", [{"any": [LEADS, BUYERS]}, {"not": LEADS}])
def test_a_group_is_one_chip(listed, tree):
    (chip,) = listed(filter=tree).chips

    assert "filter" not in query_of(chip.without)


@pytest.mark.parametrize(
    "damaged",
    ["{", "[]", "null", "1e999", '"x"', '{"all": 1}', "[" * 50_000, '{"field": "job_title"}', json.dumps({"not": []})],
)
def test_a_damaged_filter_says_so_and_shows_the_list(listed, damaged):
    shown = listed(filter=damaged)

    assert "damaged" in shown.problem
    assert names(shown) == ["Ada", "Bea", "Cid"] and shown.chips == []


@pytest.mark.parametrize(
    ("tree", "reason"),
    [
        ({"field": "salary", "op": "is", "value": "1"}, "no field “salary”"),
        ({"field": "lifecycle", "op": "in", "value": ["king"]}, "“king” is no choice"),
        ({"field": "job_title", "op": "is", "value": "\ud800"}, "damaged"),
    ],
)
def test_a_filter_that_cannot_be_asked_says_why_and_shows_the_list(listed, tree, reason):
    shown = listed(filter=tree)

    assert reason in shown.problem
    assert len(shown.page) == 3 and shown.tree_json == "" and shown.chips == []


def test_the_form_adds_a_condition_to_those_in_force(listed):
    shown = listed(filter=LEADS, field="job_title", op="is", value="Buyer")

    assert names(shown) == ["Ada"] and len(shown.chips) == 2
    assert names(listed(filter=shown.tree_json)) == ["Ada"]


def test_the_form_adds_several_values(ask, listed):
    assert names(listed(field="lifecycle", op="in", value=["lead", "customer"])) == ["Ada", "Bea", "Cid"]


def test_the_form_adds_a_condition_without_a_value(listed):
    assert names(listed(field="job_title", op="empty", value="")) == ["Bea"]


def test_the_form_adds_a_span(listed):
    assert names(listed(field="created", op="between", value="2000-01-01", value2="2001-01-01")) == []


@pytest.mark.parametrize(
    "sent", [{"field": "salary", "op": "is"}, {"field": "job_title", "op": "gt"}, {"field": "job_title"}]
)
def test_a_form_that_asks_the_impossible_adds_nothing(listed, sent):
    assert listed(**sent, value="1").chips == []


@pytest.mark.parametrize(
    ("sort", "order"),
    [("name", "Ada Bea Cid"), ("-name", "Cid Bea Ada"), ("created", "Cid Bea Ada"), ("-created", "Ada Bea Cid")],
)
def test_the_list_is_sorted_as_the_address_says(listed, sort, order):
    assert names(listed(sort=sort)) == order.split()


@pytest.mark.parametrize("sort", ["salary", "", "-", "folded"])
def test_an_unknown_order_is_the_usual_one(listed, sort):
    assert names(listed(sort=sort)) == ["Ada", "Bea", "Cid"]


def test_the_column_head_turns_the_order_in_force(listed):
    assert listed().turn == {"name": "-name", "created": "created"}
    assert listed(sort="-name").turn == {"name": "name", "created": "created"}
    assert listed(sort="created").turn == {"name": "name", "created": "-created"}


def test_the_fields_are_offered_by_their_names_and_areas(listed):
    asks = dict(listed().asks)
    labels = [str(label) for _key, label in asks["Contact"]]

    assert "Job title" in labels and labels == sorted(labels, key=str.casefold)
    assert "Sales" in asks


def test_what_the_reader_may_not_ask_is_not_offered(listed, agent):
    offered = [key for shown in (listed(), listed(reader=agent)) for _area, keys in shown.asks for key, _label in keys]

    assert offered.count("sales.open_deal") == 1
