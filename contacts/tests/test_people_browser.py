"""People and companies in a real browser: names that are suggested, cards that are changed where they stand."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from contacts.models import Relation
from crm_site.testing import make


@pytest.fixture
def page(live_server, new_page, browse, rep):
    """A browser in which the rep is signed in."""
    page = new_page(base_url=live_server.url)
    key = browse(rep).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
    return page


@pytest.fixture
def ada(rep):
    return make.contact("Ada", "Lovelace", owner=rep)


def test_a_relation_is_added_by_the_keyboard_alone_removed_and_put_back(page, rep, ada):
    grace = make.contact("Grace", "Hopper", owner=rep, job_title="Admiral")
    make.contact("Grace", "Kelly", owner=rep)
    page.goto(ada.get_absolute_url())
    card = page.locator("#card-relations")
    card.get_by_role("link", name="Add a relation").press("Enter")
    expect(card.get_by_label("Relation")).to_be_focused()
    card.get_by_label("Relation").select_option("reports_to")
    who = card.get_by_label("Person")
    who.focus()
    expect(card.get_by_role("combobox", name="Person")).to_be_focused()
    page.keyboard.type("gra")
    expect(page.get_by_role("option", name="Grace Hopper")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(who).to_be_focused()

    page.keyboard.press("ArrowDown")
    expect(page.locator(".suggest-list [role=option]")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(who).to_have_value("Grace Hopper")
    page.keyboard.press("Enter")
    expect(card.get_by_role("link", name="Grace Hopper")).to_be_visible()
    assert Relation.objects.get().other == grace

    card.get_by_role("button", name="Remove: reports to Grace Hopper").click()
    expect(card.get_by_role("link", name="Grace Hopper")).to_have_count(0)
    expect(card.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(card.get_by_role("link", name="Grace Hopper")).to_be_visible()
    assert Relation.objects.get().kind == "reports_to"


def test_a_position_at_a_new_company_becomes_the_main_one(page, rep, ada):
    make.company("Engines and more")
    page.goto(ada.get_absolute_url())
    card = page.locator("#card-roles")
    card.get_by_role("link", name="Add a position").click()
    company = card.get_by_label("Company")
    company.press_sequentially("Engines")
    page.get_by_role("option", name="Add “Engines” as a new company").click()
    expect(company).to_have_value("Engines")
    card.get_by_label("Main position").check()
    card.get_by_role("button", name="Add").click()

    expect(card.get_by_role("link", name="Engines", exact=True)).to_be_visible()
    expect(page.locator(".identity").get_by_role("link", name="Engines", exact=True)).to_be_visible()
    ada.refresh_from_db()
    assert ada.company.name == "Engines"


def test_the_form_of_a_card_is_left_as_it_was(page, rep, ada):
    page.goto(ada.get_absolute_url())
    card = page.locator("#card-dates")
    card.get_by_role("link", name="Add a date").click()
    expect(card.get_by_label("Kind")).to_be_focused()
    page.keyboard.press("Escape")
    expect(card.get_by_label("Kind")).to_have_count(0)
    expect(card.get_by_role("link", name="Add a date")).to_be_focused()
