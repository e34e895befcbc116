"""Everything that a form can do works while no script runs."""

import re

import pytest
from playwright.sync_api import expect

PASSWORD = "a long sentence nobody guesses"
SET_PASSWORD = """
from crm_site.staff.models import User
person = User.objects.get(username="tom.lindqvist")
person.set_password({!r})
person.save()
"""
ENTRY = "li.event"


@pytest.fixture
def plain(visit):
    """`plain("rep")` is a page of somebody whose browser runs no script."""
    return lambda role: visit(role, java_script_enabled=False)


def test_somebody_signs_in(site, plain):
    site.manage("shell", "-v0", "-c", SET_PASSWORD.format(PASSWORD))
    page = plain("")
    page.goto("/")
    page.get_by_label("User name").fill("tom.lindqvist")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tom")


def test_a_list_is_searched_and_filtered(plain):
    page = plain("rep")
    page.goto("/contacts/")
    page.get_by_label("Search this list").fill("Ferrer")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.locator(".rows .cell-name").first).to_contain_text("Ferrer")
    everybody = page.locator(".page-sum").inner_text()

    page.get_by_role("link", name="Mine").click()
    expect(page).to_have_url(re.compile("mine"))
    expect(page.locator(".page-sum")).not_to_have_text(everybody)
    expect(page.locator(".rows .cell-name").first).to_be_visible()


def test_a_contact_is_added_changed_and_written_about(plain):
    page = plain("rep")
    page.goto("/contacts/")
    page.get_by_role("link", name="New contact").click()
    page.get_by_label("First name").fill("Zita")
    page.get_by_label("Last name").fill("Plain")
    page.get_by_label("E-mail").fill("zita@plain.example")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Zita Plain")

    page.get_by_role("button", name="Add: Job title").click()
    page.get_by_role("textbox", name="Job title").fill("Buyer")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".identity")).to_contain_text("Buyer")

    page.get_by_label("Text").fill("Likes plain pages.")
    page.get_by_role("button", name="Save note").click()
    expect(page.locator(ENTRY, has_text="Likes plain pages.")).to_be_visible()


def test_a_deal_is_moved_by_the_menu(plain):
    page = plain("rep")
    page.goto("/deals/board/")
    columns = page.locator("[data-stage]")
    tile = columns.nth(0).locator(".tile").first
    name = tile.get_attribute("id")
    tile.locator(".tile-menu summary").click()
    tile.get_by_label("Move to").select_option(columns.nth(1).get_attribute("data-stage"))
    tile.get_by_role("button", name="Move", exact=True).click()
    expect(columns.nth(1).locator(f"#{name}")).to_be_visible()


def test_a_ticket_is_answered(plain):
    page = plain("agent")
    page.goto("/tickets/")
    page.locator(".rows .cell-name a").first.click()
    page.get_by_placeholder("Write to the customer.").fill("The parcel leaves today.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("The parcel leaves today.")
    expect(page.locator(".sidebar")).to_be_visible()
