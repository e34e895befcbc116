"""Groups of conditions put together by hand, in a browser with and without JavaScript."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import expect

from contacts.models import SavedView
from crm_site.testing import make
from crm_site.testing.browser import choose

# Leads who are called Ada, or whose job is not known.
TREE = {
    "all": [
        {"field": "lifecycle", "op": "in", "value": ["lead"]},
        {
            "any": [
                {"field": "first_name", "op": "is", "value": "Ada"},
                {"not": {"any": [{"field": "job_title", "op": "set"}]}},
            ]
        },
    ]
}


@pytest.fixture
def open_page(live_server, new_page, browse, rep):
    for name, stage, job in (
        ("Ada", "lead", "Buyer"),
        ("Bea", "lead", "Buyer"),
        ("Cid", "lead", ""),
        ("Dan", "other", ""),
    ):
        make.contact(name, "X", owner=rep, lifecycle=stage, job_title=job)
    key = browse(rep).cookies[settings.SESSION_COOKIE_NAME].value

    def opened(**options):
        page = new_page(base_url=live_server.url, **options)
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
        return page

    return opened


def rows(page):
    return page.locator(".rows tbody .cell-name")


def test_a_nested_filter_is_built_shown_saved_and_opened_again(open_page):
    page = open_page()
    page.goto("/contacts/?sort=-name")
    page.get_by_role("link", name="Advanced").click()
    builder = page.get_by_role("dialog")
    expect(page.locator("#field-0-0")).to_be_focused()

    choose(page.locator("#field-0-0"), label="Lifecycle stage")
    builder.get_by_role("checkbox", name="lead").check()
    expect(builder.get_by_role("status")).to_contain_text("3 people")
    builder.get_by_role("button", name="Group", exact=True).click()
    expect(page.locator("#field-0-1-0")).to_be_focused()
    choose(page.locator("#field-0-1-0"), label="First name")
    choose(page.locator("#op-0-1-0"), label="is")
    page.locator("#value-0-1-0").fill("Ada")
    expect(builder.get_by_role("status")).to_contain_text("1 person")
    builder.get_by_role("button", name="Group", exact=True).first.click()
    choose(page.locator("#word-0-1-1"), label="None of")
    choose(page.locator("#field-0-1-1-0"), label="Job title")
    choose(page.locator("#op-0-1-1-0"), label="is known")
    expect(builder.get_by_role("status")).to_contain_text("2 people")
    builder.get_by_role("button", name="Show", exact=True).click()

    expect(rows(page)).to_have_text([re.compile("Cid X"), re.compile("Ada X")])
    page.wait_for_load_state()
    expect(page.locator(".filter-words")).to_have_count(2)
    page.get_by_role("link", name="Save as a view").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Adas and jobless leads")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Adas and jobless leads")
    page.wait_for_load_state()
    assert SavedView.objects.get().query["filter"] == TREE

    page.locator(".filter-words").nth(1).click()
    expect(page.locator("#word-0-1")).to_be_focused()
    expect(page.locator("#value-0-1-0")).to_have_value("Ada")
    expect(page.locator("#op-0-1-1-0")).to_have_value("set")


def test_a_blank_condition_is_said_in_the_dialog_and_nothing_is_lost(open_page):
    page = open_page()
    page.goto("/contacts/")
    page.get_by_role("link", name="Advanced").click()
    choose(page.locator("#field-0-0"), label="First name")
    choose(page.locator("#op-0-0"), label="is")
    page.locator("#value-0-0").fill("Ada")
    page.get_by_role("button", name="Condition", exact=True).click()
    page.get_by_role("button", name="Show", exact=True).click()

    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("alert")).to_contain_text("Choose what to ask, or take this condition away.")
    expect(page.locator("#value-0-0")).to_have_value("Ada")
    page.get_by_role("button", name="Take this condition away").last.click()
    page.get_by_role("button", name="Show", exact=True).click()
    expect(rows(page)).to_have_text([re.compile("Ada X")])


def test_one_condition_is_added_by_the_short_form(open_page):
    page = open_page()
    page.goto("/contacts/")
    page.locator("summary", has_text="Filter").click()
    choose(page.locator("#filter-field"), label="Created")
    choose(page.locator("#filter-op:has(option[value=period])"), label="in the period")
    choose(page.locator("select#filter-input"), label="today")
    page.get_by_role("button", name="Add filter").click()

    expect(page.locator(".filter-words")).to_have_text("Created today")
    expect(rows(page)).to_have_count(4)


def test_another_answer_does_not_cut_a_redraw_off(open_page):
    page, held = open_page(), []
    page.goto("/contacts/")
    page.get_by_role("link", name="Advanced").click()
    page.locator("#field-0-0").wait_for()
    page.route("**/filter/**", lambda route: held.append(route))
    with page.expect_request("**/filter/**"):
        choose(page.locator("#field-0-0"), label="First name")
    page.evaluate("htmx.ajax('GET', '/news/', { target: 'body', swap: 'none' })")
    expect(page.locator("[data-redrawing]")).to_have_count(1)
    expect(page.locator("#field-0-0")).to_be_focused()

    held.pop().continue_()
    expect(page.locator("#op-0-0")).to_be_visible()
    expect(page.locator("[data-redrawing]")).to_have_count(0)


def test_enter_in_a_value_shows_what_is_found(open_page):
    page = open_page()
    page.goto("/contacts/")
    page.get_by_role("link", name="Advanced").click()
    choose(page.locator("#field-0-0"), label="First name")
    page.locator("#value-0-0").fill("Be")
    page.locator("#value-0-0").press("Enter")

    expect(rows(page)).to_have_text([re.compile("Bea X")])


def test_without_javascript_the_builder_is_a_page_of_its_own(open_page):
    page = open_page(java_script_enabled=False)
    page.goto("/contacts/?sort=-name")
    page.get_by_role("link", name="Advanced").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Filter: Contacts")
    page.locator("#field-0-0").select_option(label="First name")
    page.get_by_role("button", name="Go on").click()
    page.locator("#value-0-0").fill("a")
    page.get_by_role("button", name="Condition", exact=True).click()
    page.locator("#field-0-1").select_option(label="Lifecycle stage")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("checkbox", name="lead").check()
    page.get_by_role("button", name="Count again").click()
    expect(page.locator("#builder-answer")).to_contain_text("2 people")
    page.get_by_role("button", name="Show", exact=True).last.click()

    expect(rows(page)).to_have_text([re.compile("Bea X"), re.compile("Ada X")])
