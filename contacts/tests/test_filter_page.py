"""The filter of a list as groups of conditions: as a page, as a dialog, and back to the list."""

import json
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from contacts.models import SavedView
from crm_site.lib.filters import builder
from crm_site.testing import make

LIST, PAGE, COUNT = "/contacts/", "/lists/contacts/filter/", "/lists/contacts/filter/count/"
LEADS = {"field": "lifecycle", "op": "in", "value": ["lead"]}
ADAS = {"field": "first_name", "op": "is", "value": "Ada"}
TREE = {"all": [LEADS, {"any": [ADAS, {"not": {"field": "birthday", "op": "set"}}]}]}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def people(rep):
    make.contact("Ada", "A", lifecycle="lead", owner=rep)
    make.contact("Bea", "B", lifecycle="lead")
    make.contact("Cid", "C", lifecycle="customer", owner=rep)


@pytest.fixture
def browser(browse, rep, people):
    return browse(rep)


def form(**fields):
    """What the builder sends for one condition: the first name is Ada."""
    rule = {"field-0-0": "first_name", "was-0-0": "first_name", "op-0-0": "is", "value-0-0": "Ada"}
    return {"node": ["0", "0-0"], "word-0": "all", "act": "show"} | rule | fields


def said(address):
    return dict(parse_qsl(urlsplit(address).query))


def tree_of(answer):
    return json.loads(said(answer["Location"]).get("filter") or "{}")


def with_state(path=PAGE, **state):
    query = {key: json.dumps(value) if isinstance(value, dict) else value for key, value in state.items()}
    return f"{path}?{urlencode(query)}"


def test_the_builder_shows_the_filter_in_force(browser):
    page = browser.get(with_state(filter=TREE))

    assert page.context["root"].tree() == TREE
    assert "2 people" in page.content.decode()
    assert "Lifecycle stage is lead and (First name is Ada or not (Birthday is known))" in page.content.decode()


def test_without_a_filter_it_begins_with_a_condition_to_choose(browser):
    page = browser.get(PAGE)

    assert [rule.field for rule in page.context["root"].rules] == [""]


def test_as_a_dialog_it_is_a_part(browser):
    part = browser.get(PAGE, headers=HTMX).content.decode()

    assert "<html" not in part and "dialog-head" in part


def test_show_leads_to_the_list_with_the_filter_and_all_else_of_its_address(browser):
    answer = browser.post(with_state(q="a", sort="-name", view="mine", columns="email", page="2", at="0-0"), form())

    assert urlsplit(answer["Location"]).path == LIST
    assert tree_of(answer) == {"all": [ADAS]}
    assert {key: value for key, value in said(answer["Location"]).items() if key != "filter"} == {
        "q": "a",
        "sort": "-name",
        "view": "mine",
        "columns": "email",
    }
    assert [row.first_name for row in browser.get(answer["Location"]).context["listing"].page] == ["Ada"]


def test_in_a_dialog_show_leaves_it_for_the_list(browser):
    answer = browser.post(PAGE, form(), headers=HTMX)

    assert answer.status_code == 200 and answer["HX-Redirect"].startswith(f"{LIST}?filter=")


def test_an_empty_filter_shows_the_whole_list(browser):
    assert browser.post(with_state(filter=TREE), {"node": ["0"], "word-0": "all"})["Location"] == LIST


def test_within_a_saved_view_the_filter_of_the_view_is_changed(browser, rep):
    view = SavedView.objects.create(
        name="Leads", owner=rep, model="contacts.contact", query={"filter": {"all": [LEADS]}, "sort": "-name"}
    )
    address = with_state(saved=view.pk)
    assert browser.get(address).context["root"].tree() == {"all": [LEADS]}

    answer = browser.post(address, form())
    assert said(answer["Location"])["saved"] == str(view.pk) and tree_of(answer) == {"all": [ADAS]}
    emptied = browser.post(address, {"node": ["0"], "word-0": "all"})
    assert said(emptied["Location"]) == {"saved": str(view.pk)} and "filter=" in emptied["Location"]
    assert len(browser.get(emptied["Location"]).context["listing"].page) == 3


@pytest.mark.parametrize("htmx", [False, True])
def test_the_buttons_change_the_form_and_keep_what_was_typed(browser, htmx):
    answer = browser.post(PAGE, form(act="group:0"), headers=HTMX if htmx else {})
    page = answer.content.decode()

    assert answer.status_code == 200 and ("<html" in page) is not htmx
    assert 'name="word-0-1"' in page and 'name="field-0-1-0"' in page and 'value="Ada"' in page


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"value-0-0": " "}, "Give a text for “First name”."),
        ({"field-0-0": ""}, "Choose what to ask, or take this condition away."),
        (
            {"field-0-0": "birthday", "was-0-0": "birthday", "op-0-0": "on", "value-0-0": "the 5th"},
            "Give a date for “Birthday”, as 2026-12-31.",
        ),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_cannot_be_asked_is_said_beside_the_rule_and_on_top(browser, fields, says, headers):
    answer = browser.post(PAGE, form(**fields), headers=headers)
    page = answer.content.decode()

    assert answer.status_code == 422
    assert f'<a href="#field-0-0">{says}</a>' in page
    assert f'<span class="rule-problem">{says}</span>' in page
    assert 'value="the 5th"' in page or "the 5th" not in fields.values()


def test_while_building_a_blank_value_is_not_complained_of(browser):
    page = browser.post(PAGE, form(act="refresh", **{"value-0-0": ""})).content.decode()

    assert "rule-problem" not in page and "Not complete yet:" in page


def test_groups_that_are_too_deep_are_refused_with_a_sentence(browser):
    nodes = ["-".join("0" * depth) for depth in range(1, 9)]
    data = {"act": "show", "node": nodes} | {f"word-{one}": "all" for one in nodes}

    answer = browser.post(PAGE, data)

    assert answer.status_code == 422 and "Groups can be nested 5 deep at most." in answer.content.decode()


def test_the_limits_are_said_before_one_runs_into_them(browser):
    fifty = browser.get(with_state(filter={"any": [ADAS] * 50})).content.decode()
    nearly = browser.get(with_state(filter={"any": [ADAS] * 49})).content.decode()

    assert "a filter can hold 50 conditions at most" in fifty and 'value="add:0"' not in fifty
    assert "One more condition fits" in nearly and 'value="add:0"' in nearly


def test_a_filter_that_the_list_refused_can_be_corrected(browser):
    king = {"all": [LEADS, {"field": "lifecycle", "op": "in", "value": ["king"]}]}
    shown = browser.get(with_state(LIST, filter=king)).content.decode()
    assert "Correct the filter" in shown

    page = browser.get(with_state(filter=king)).content.decode()
    assert "“king” is no choice for “Lifecycle stage”." in page and 'value="king" checked' in page


def test_the_count_is_live_and_follows_the_search_and_the_tab(browser):
    data = form(**{"field-0-0": "lifecycle", "was-0-0": "lifecycle", "value-0-0": "lead", "op-0-0": "in"})

    assert "2 people" in browser.post(COUNT, data, headers=HTMX).content.decode()
    assert "1 person" in browser.post(f"{COUNT}?q=bea", data, headers=HTMX).content.decode()
    mine = browser.post(f"{COUNT}?view=mine", data, headers=HTMX).content.decode()
    assert "1 person" in mine and 'id="count-0-0" hx-swap-oob="true"' in mine


def test_a_count_that_is_more_than_a_seconds_work_is_said_plainly(browser, monkeypatch):
    monkeypatch.setattr(builder, "quick_count", lambda rows, patience: None)

    assert "more than a second’s work" in browser.post(COUNT, form()).content.decode()


def test_nobody_counts_what_they_may_not_see(browse, rep, agent, people):
    make.company("Acme")
    data = {"node": ["0"], "word-0": "all"}

    assert "1 company" in browse(agent).post("/lists/companies/filter/count/", data).content.decode()
    assert browse(agent).post("/lists/deals/filter/count/", data).status_code == 403
    assert browse(rep).post("/lists/secrets/filter/count/", data).status_code == 404


def test_each_chip_leads_to_its_place_in_the_builder(browser):
    page = browser.get(with_state(LIST, filter=TREE, sort="-name")).content.decode()

    assert "at=0-0" in page and "at=0-1" in page and "Clear all" in page
    assert 'class="rule rule--at"' in browser.get(with_state(filter=TREE, at="0-0")).content.decode()
    assert 'class="rules rules--at"' in browser.get(with_state(filter=TREE, at="0-1")).content.decode()


def test_clear_all_leaves_the_rest_of_the_address(browser):
    listing = browser.get(with_state(LIST, filter=TREE, sort="-name", q="a")).context["listing"]

    assert said(listing.cleared) == {"sort": "-name", "q": "a"}


@pytest.mark.parametrize("path", ["/lists/contacts/filter/?saved=x", "/lists/contacts/filter/?saved=999"])
def test_a_view_that_is_not_there_is_not_found(browser, path):
    assert browser.get(path).status_code == 404
