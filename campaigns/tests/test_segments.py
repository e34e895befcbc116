"""Segments: the list, the page, and the builder with and without JavaScript."""

import pytest

from campaigns.models import Segment
from crm_site.testing import make, make_campaigns

pytestmark = pytest.mark.django_db
ADAS = {"all": [{"field": "first_name", "op": "is", "value": "Ada"}]}


@pytest.fixture
def browser(browse, marketer):
    return browse(marketer)


def form(**fields):
    """What the builder's form sends for one condition: the first name is Ada."""
    rule = {"field-0-0": "first_name", "was-0-0": "first_name", "op-0-0": "is", "value-0-0": "Ada"}
    return {"name": "Adas", "node": ["0", "0-0"], "word-0": "all", "act": "save"} | rule | fields


def test_a_segment_is_built_and_saved(browser, marketer):
    answer = browser.post("/segments/new/", form())

    segment = Segment.objects.get()
    assert answer["Location"] == segment.get_absolute_url()
    assert (segment.name, segment.tree, segment.owner) == ("Adas", ADAS, marketer)


def test_a_stored_question_comes_back_into_the_form_as_it_was(browser):
    tree = {
        "all": [
            {"field": "lifecycle", "op": "in", "value": ["customer", "lead"]},
            {"not": {"any": [{"field": "birthday", "op": "set"}]}},
            {"any": [{"field": "created", "op": "last_days", "value": "30"}, ADAS]},
        ]
    }
    segment = make_campaigns.segment(tree=tree)
    page = browser.get(f"/segments/{segment.pk}/question/")

    browser.post(f"/segments/{segment.pk}/question/", filled_in(page))

    segment.refresh_from_db()
    assert segment.tree == tree


@pytest.mark.parametrize("htmx", [False, True])
def test_a_condition_is_added_and_nothing_is_stored(browser, htmx):
    answer = browser.post("/segments/new/", form(act="add:0"), headers={"HX-Request": "true"} if htmx else {})

    assert answer.status_code == 200
    assert 'name="field-0-1"' in answer.content.decode()
    assert ("<html" in answer.content.decode()) is not htmx
    assert Segment.objects.count() == 0


def test_a_group_is_added_and_taken_away_again(browser):
    page = browser.post("/segments/new/", form(act="group:0")).content.decode()
    assert 'name="word-0-1"' in page and 'name="field-0-1-0"' in page

    data = form(act="remove:0-1", **{"word-0-1": "any"})
    data["node"] = ["0", "0-0", "0-1"]
    page = browser.post("/segments/new/", data).content.decode()
    assert 'name="word-0-1"' not in page and 'value="Ada"' in page


def test_another_field_gets_its_own_inputs(browser):
    page = browser.post("/segments/new/", form(act="refresh", **{"field-0-0": "lifecycle"})).content.decode()

    assert 'name="value-0-0" id="value-0-0-2" value="customer"' in page
    assert 'value="Ada"' not in page


def test_a_criterion_asks_its_own_questions(browser):
    page = browser.post("/segments/new/", form(act="refresh", **{"field-0-0": "campaigns.opened"})).content.decode()

    assert 'name="value-0-0-days"' in page


def test_a_criterion_is_stored_with_its_answers(browser):
    answers = {"field-0-0": "campaigns.opened", "was-0-0": "campaigns.opened", "op-0-0": "has_not"}
    browser.post("/segments/new/", form(**answers, **{"value-0-0-days": "30"}))

    assert Segment.objects.get().tree == {
        "all": [{"field": "campaigns.opened", "op": "has_not", "value": {"days": "30"}}]
    }


@pytest.mark.parametrize(
    "fields, says",
    [
        ({"value-0-0": " "}, "Give a text for “First name”"),
        ({"field-0-0": ""}, "Choose what each condition asks"),
        ({"field-0-0": "password", "was-0-0": "password"}, "Choose what each condition asks"),
        ({"name": ""}, "This field is required"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_sentence(browser, fields, says):
    answer = browser.post("/segments/new/", form(**fields))

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert Segment.objects.count() == 0


def test_groups_that_are_too_deep_are_refused_with_a_sentence(browser):
    nodes = ["-".join("0" * depth) for depth in range(1, 9)]
    data = {"name": "Deep", "act": "save", "node": nodes} | {f"word-{one}": "all" for one in nodes}

    answer = browser.post("/segments/new/", data)

    assert answer.status_code == 422
    assert "nested" in answer.content.decode()


@pytest.mark.parametrize("node", ["", "x", "0-x", "1", "0--1", "999999999999-1", "0-0-0-0"])
def test_a_form_that_was_tampered_with_breaks_nothing(browser, node):
    data = form(act="add:0-9", node=["0", node])

    assert browser.post("/segments/new/", data).status_code == 200
    assert browser.post("/segments/reach/", data).status_code == 200


def test_the_count_is_live(browser):
    make_campaigns.reader("Ada")
    make.contact("Ada")
    make.contact("Eve")

    page = browser.post("/segments/reach/", form(), headers={"HX-Request": "true"}).content.decode()

    assert "of 2 who match" in page
    assert '<p class="big">1</p>' in page
    assert "No e-mail address" in page
    assert 'id="count-0-0" hx-swap-oob="true"><span class="visually-hidden">alone:</span> 2<' in page


def test_the_page_says_who_is_in_it_and_counts(browser):
    make_campaigns.reader("Ada", last_name="Lovelace")
    segment = make_campaigns.segment(tree=ADAS)

    page = browser.get(segment.get_absolute_url()).content.decode()

    assert "First name is Ada" in page
    assert "Lovelace" in page
    segment.refresh_from_db()
    assert (segment.last_count, segment.counted_exactly) == (1, True)


def test_a_damaged_segment_says_so(browser):
    segment = make_campaigns.segment(tree={"field": "gone", "op": "is", "value": 1})

    page = browser.get(segment.get_absolute_url())

    assert page.status_code == 200
    assert "There is no field “gone”" in page.content.decode()


def test_the_list_costs_the_same_for_one_and_for_many(browser, django_assert_num_queries):
    make_campaigns.segment(tree=ADAS)
    browser.get("/segments/")
    number = queries(browser, "/segments/")
    for _each in range(30):
        make_campaigns.segment(tree=ADAS)

    with django_assert_num_queries(number):
        browser.get("/segments/")


def test_the_list_is_searched_by_name(browser):
    make_campaigns.segment("Quiet ones")
    make_campaigns.segment("Loud ones")

    page = browser.get("/segments/?q=quiet", headers={"HX-Request": "true"}).content.decode()

    assert "Quiet ones" in page and "Loud ones" not in page and "<html" not in page


def test_an_analyst_looks_and_changes_nothing(browse, analyst):
    segment = make_campaigns.segment(tree=ADAS)

    assert browse(analyst).get(segment.get_absolute_url()).status_code == 200
    assert browse(analyst).post(f"/segments/{segment.pk}/question/", form(name="Mine")).status_code == 403
    segment.refresh_from_db()
    assert segment.name != "Mine"


def queries(browser, url):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        browser.get(url)
    return len(seen)


def filled_in(page):
    """What a browser would send back from the builder's form as it stands."""
    root = page.context["root"]
    data = {"name": "Same", "act": "save", "node": [node.path for node in root.walk()]}
    for node in root.walk():
        if node.is_group:
            data[f"word-{node.path}"] = node.word
            continue
        data |= {f"field-{node.path}": node.field, f"was-{node.path}": node.field, f"op-{node.path}": node.op}
        if node.takes:
            data[f"value-{node.path}"] = node.value
    return data
