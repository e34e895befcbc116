"""Cells of a list, as a hand on the mouse and two on the keyboard use them."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import expect

from contacts.models import Contact
from crm_site.testing import make

LIST = "/contacts/"


@pytest.fixture
def people(rep, other_rep):
    acme = make.company("Acme")
    return [
        make.contact("Ada", "Byron", owner=rep, lifecycle="lead", company=acme, email="ada@example.org"),
        make.contact("Bea", "Stone", owner=rep, lifecycle="customer", company=acme, email="bea@example.org"),
        make.contact("Cid", "Moon", owner=other_rep, lifecycle="lead", email="cid@example.org"),
    ]


@pytest.fixture
def page(live_server, new_page, browse, rep, people):
    page = new_page(base_url=live_server.url, viewport={"width": 1440, "height": 900})
    key = browse(rep).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
    page.goto(LIST)
    return page


def row(page, name):
    return page.locator("tbody tr").filter(has_text=name)


def cell(page, name, head):
    heads = page.locator(".rows th").all_inner_texts()
    at = next(n for n, text in enumerate(heads) if text.strip().startswith(head))
    return row(page, name).locator("td").nth(at)


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def test_a_cell_is_changed_in_place_by_keys_alone(page, people):
    press(page, "j", "ArrowRight", "ArrowRight")
    expect(cell(page, "Ada", "Stage")).to_be_focused()
    press(page, "Enter")
    expect(page.get_by_role("combobox", name="Lifecycle stage")).to_be_focused()
    page.get_by_role("combobox", name="Lifecycle stage").select_option("customer")
    press(page, "Enter")

    expect(cell(page, "Ada", "Stage")).to_have_text("Customer")
    expect(cell(page, "Ada", "Stage")).to_be_focused()
    assert Contact.objects.get(pk=people[0].pk).lifecycle == "customer"


def test_tab_saves_and_goes_on_and_escape_leaves_all_as_it_was(page, people):
    press(page, "j", "e")
    expect(page.get_by_label("First name")).to_be_focused()
    page.get_by_label("First name").fill("Augusta")
    press(page, "Tab", "Tab")
    expect(page.locator("[data-cell-form=company] input[type=text]")).to_be_focused()
    expect(cell(page, "Augusta", "Name")).to_contain_text("Augusta Byron")
    page.keyboard.type("Nonsense")
    expect(page.get_by_role("listbox")).to_be_visible()
    press(page, "Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    press(page, "Escape")

    expect(cell(page, "Augusta", "Company")).to_have_text("Acme")
    expect(cell(page, "Augusta", "Company")).to_be_focused()
    assert Contact.objects.get(pk=people[0].pk).company.name == "Acme"


def test_who_loses_a_race_sees_both_values_in_the_cell(page, rep, people):
    cell(page, "Ada", "Name").hover()
    page.get_by_role("button", name="Change this cell").click()
    page.get_by_label("Last name").fill("Mine")
    Contact.objects.get(pk=people[0].pk).revise(by=rep, version=people[0].version, last_name="Theirs")
    press(page, "Enter")

    form = page.locator("[data-cell-form=name]")
    expect(form.get_by_role("alert")).to_contain_text("Ada Theirs")
    expect(form.get_by_label("Last name")).to_have_value("Mine")
    form.get_by_role("button", name="Use mine").click()
    expect(row(page, "Ada Mine")).to_be_visible()
    assert Contact.objects.get(pk=people[0].pk).last_name == "Mine"


def test_theirs_may_be_kept(page, rep, people):
    press(page, "j", "e")
    page.get_by_label("Last name").fill("Mine")
    Contact.objects.get(pk=people[0].pk).revise(by=rep, version=people[0].version, last_name="Theirs")
    press(page, "Enter")
    page.get_by_role("button", name="Keep theirs").click()

    expect(row(page, "Ada Theirs")).to_be_visible()
    expect(page.locator("[data-cell-form]")).to_have_count(0)


def test_a_row_that_left_the_filter_stays_where_it_is_and_the_figures_follow(page, people):
    page.goto(f'{LIST}?filter={{"field":"lifecycle","op":"in","value":["lead"]}}')
    expect(page.locator("#page-sum")).to_contain_text("2 people")
    press(page, "j", "ArrowRight", "ArrowRight", "Enter")
    expect(page.get_by_role("combobox", name="Lifecycle stage")).to_be_focused()
    page.get_by_role("combobox", name="Lifecycle stage").select_option("customer")
    press(page, "Enter")

    expect(page.locator("#page-sum")).to_contain_text("1 person")
    expect(row(page, "Ada")).to_have_class(re.compile("left"))


def test_a_cell_narrows_the_list_by_mouse(page):
    cell(page, "Cid", "Stage").hover()
    page.get_by_role("link", name="Only Stage: Lead").click()

    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.locator(".filters")).to_contain_text("lead")
    page.wait_for_load_state()
    cell(page, "Ada", "Owner").click(modifiers=["Alt"])
    expect(page.locator("tbody tr")).to_have_count(1)


def test_a_cell_narrows_the_list_by_keys(page):
    press(page, "j", "f", "f")

    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.locator(".filters")).to_contain_text("Acme")


def test_what_one_may_not_change_says_so(page):
    press(page, "j", "j", "j", "e")

    expect(page.get_by_text("You may look at this row, but not change it.")).to_be_visible()
    expect(page.locator("[data-cell-form]")).to_have_count(0)


def test_a_click_on_a_row_looks_at_it_and_the_keyboard_goes_on(page):
    preview = page.locator("#preview")
    cell(page, "Ada", "E-mail").click()
    expect(preview.get_by_role("heading", level=2)).to_have_text("Ada Byron")
    press(page, "j")
    expect(preview.get_by_role("heading", level=2)).to_have_text("Bea Stone")
    page.reload()
    expect(preview.get_by_role("heading", level=2)).to_have_text("Bea Stone")
    press(page, "Escape")
    expect(preview).to_be_hidden()
    press(page, "o")
    expect(page).to_have_url(re.compile(r"/contacts/\d+/$"))


def test_a_change_in_the_preview_shows_in_the_list(page):
    cell(page, "Ada", "E-mail").click()
    preview = page.locator("#preview")
    preview.get_by_role("button", name="Change: Stage").click()
    preview.get_by_role("combobox").select_option("former")
    preview.get_by_role("button", name="Save").click()

    expect(cell(page, "Ada", "Stage")).to_have_text("Former customer")


def test_who_wants_the_record_at_once_gets_it(page):
    page.locator("#columns summary").click()
    page.get_by_label("the record itself").check()
    page.locator("#columns summary").click()
    cell(page, "Ada", "E-mail").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Ada Byron")


def test_from_record_to_record_and_back_to_the_list_as_it_was(page):
    page.goto(f"{LIST}?view=mine&sort=-name")
    page.get_by_role("link", name="Bea Stone").click()
    expect(page.locator(".stepnav")).to_contain_text("1 of 2")
    page.wait_for_load_state()
    press(page, "]")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada Byron")
    expect(page.locator(".stepnav")).to_contain_text("2 of 2")
    page.wait_for_load_state()
    press(page, "k")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bea Stone")
    page.get_by_role("link", name="Back to the list").click()
    expect(page).to_have_url(re.compile(r"view=mine&sort=-name"))


def test_a_tap_on_a_phone_opens_the_record(new_page, live_server, browse, rep, people):
    phone = new_page(base_url=live_server.url, viewport={"width": 390, "height": 844}, has_touch=True)
    key = browse(rep).cookies[settings.SESSION_COOKIE_NAME].value
    phone.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
    phone.goto(LIST)
    phone.locator("tbody tr").first.tap()

    expect(phone.get_by_role("heading", level=1)).to_have_text("Ada Byron")
