"""From a filter to a saved view to a change of everybody in it, as a person with a mouse does it."""

import json
from urllib.parse import urlencode

import pytest
from django.conf import settings
from playwright.sync_api import expect

from contacts.models import BulkChange, Contact
from crm_site.jobs.work import run_to_end
from crm_site.testing import make

LEADS = {"all": [{"field": "lifecycle", "op": "in", "value": ["lead"]}]}


@pytest.fixture
def page(live_server, new_page, browse, rep):
    for name, stage in (("Ada", "lead"), ("Bea", "lead"), ("Cid", "customer")):
        make.contact(name, "X", owner=rep, lifecycle=stage)
    page = new_page(base_url=live_server.url)
    key = browse(rep).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
    return page


def test_a_filter_becomes_a_view_and_all_of_it_is_changed_and_put_back(page):
    page.goto("/contacts/?" + urlencode({"filter": json.dumps(LEADS)}))
    page.get_by_role("link", name="Save as a view").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Leads")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Leads")
    expect(page.locator(".tab[aria-current]")).to_have_text("Leads 2")

    page.get_by_label("Pick Ada X").check()
    page.get_by_label("all 2 on every page").check()
    page.get_by_role("button", name="Stage").click()
    page.get_by_role("dialog").get_by_label("Stage").select_option("customer")
    page.get_by_role("dialog").get_by_role("button", name="Change the stage").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Change the stage")
    run_to_end(BulkChange.objects.get().job)
    assert set(Contact.objects.values_list("lifecycle", flat=True)) == {"customer"}

    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Undo")
    run_to_end(BulkChange.objects.latest("pk").job)
    expect(page.get_by_text("2 put back.").first).to_be_visible()
    assert Contact.objects.filter(lifecycle="lead").count() == 2


def test_columns_are_moved_and_shown(page):
    page.goto("/contacts/")
    page.locator("#columns summary").click()
    page.get_by_role("button", name="Move up Stage").click()
    page.get_by_label("City").check()
    page.get_by_role("button", name="Show these").click()

    heads = ["", "Name", "Stage", "Company", "E-mail", "Owner", "Known since", "City"]
    expect(page.locator(".rows th")).to_have_text(heads)


def test_rows_are_picked_by_keys_and_the_first_action_opens(page):
    page.goto("/contacts/")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-picked-said]")).to_have_text("1 selected on this page")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    expect(page.locator(".bulkbar")).to_contain_text("3 selected on this page")

    page.keyboard.press("a")
    expect(page.get_by_role("dialog").get_by_role("heading")).to_have_text("Assign an owner")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator(".bulkbar")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".bulkbar")).to_be_hidden()
    expect(page.locator("[data-picked-said]")).to_have_text("Nothing selected")


def test_a_range_is_picked_with_the_mouse(page):
    page.goto("/contacts/")
    page.get_by_label("Pick Ada X").click()
    page.get_by_label("Pick Cid X").click(modifiers=["Shift"])

    expect(page.get_by_label("Pick Bea X")).to_be_checked()
    expect(page.get_by_label("Pick all on this page")).to_be_checked()
    page.get_by_role("button", name="Clear the selection").click()
    expect(page.get_by_label("Pick Bea X")).not_to_be_checked()


def test_only_the_answer_that_counts_is_asked(page):
    page.goto("/contacts/")
    page.get_by_label("Pick Ada X").check()
    page.get_by_role("button", name="Edit").click()
    box = page.get_by_role("dialog")
    expect(box.get_by_label("Job title")).to_be_visible()
    expect(box.get_by_label("Language")).to_be_hidden()

    box.get_by_label("Field").select_option("language")
    box.get_by_label("Language").select_option("es")
    box.get_by_role("button", name="Change 1 person").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Edit a field")
    run_to_end(BulkChange.objects.get().job)
    assert list(Contact.objects.order_by("pk").values_list("language", flat=True)) == ["es", "", ""]


def test_on_a_phone_cards_are_picked_with_a_finger(page):
    page.set_viewport_size({"width": 390, "height": 780})
    page.goto("/contacts/")
    expect(page.locator("td.pick").first).to_be_hidden()
    page.get_by_text("Select", exact=True).click()
    page.locator(".rows tbody tr").nth(0).click(position={"x": 120, "y": 25})
    page.get_by_label("Pick Bea X").check()
    expect(page.locator(".bulkbar")).to_contain_text("2 selected on this page")
    assert page.url.endswith("/contacts/")

    small = page.evaluate(
        """() => [...document.querySelectorAll("td.pick label, .bulkbar button, .bulkbar label, .bulk-select")]
        .map((one) => one.getBoundingClientRect()).filter((box) => box.width < 40 || box.height < 40).length"""
    )
    assert small == 0
    bar, tabs = page.locator(".bulkbar").bounding_box(), page.locator(".tabbar").bounding_box()
    assert bar["y"] + bar["height"] <= tabs["y"] and bar["x"] >= 0 and bar["x"] + bar["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    page.get_by_text("Done", exact=True).click()
    expect(page.locator(".bulkbar")).to_be_hidden()


def test_without_scripts_it_is_a_form_and_a_page(page, new_page, live_server):
    cookies = page.context.cookies()
    plain = new_page(base_url=live_server.url, java_script_enabled=False)
    plain.context.add_cookies(cookies)
    plain.goto("/contacts/")
    expect(plain.locator(".bulkbar")).to_be_hidden()
    plain.get_by_label("Pick Ada X").check()
    plain.get_by_role("button", name="Add to list").click()
    plain.get_by_label("Name of the new list").fill("Fair")
    plain.get_by_role("button", name="Add to the list").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Add to a list")
    run_to_end(BulkChange.objects.get().job)
    plain.goto("/people-lists/")
    plain.get_by_role("link", name="Fair", exact=True).click()
    expect(plain.locator(".rows tbody tr")).to_have_count(1)
