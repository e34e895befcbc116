"""The record page in a real browser: facts changed in place, two people at one of them, panels that come or do not."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import expect

from contacts.models import Contact, Note
from crm_site.lib import registry
from crm_site.testing import make

SHIFT = """
window.shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
def ada(rep):
    return make.contact("Ada", "Lovelace", owner=rep, job_title="Countess", email="ada@example.org")


@pytest.fixture
def open_page(live_server, new_page, browse):
    """`open_page(rep)` is a browser in which the rep is signed in."""

    def opened(person, **options):
        page = new_page(base_url=live_server.url, **options)
        key = browse(person).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
        return page

    return opened


def job_of(page):
    return page.get_by_role("button", name="Change: Job title")


def test_a_fact_is_changed_by_the_keyboard_alone(open_page, rep, ada):
    page = open_page(rep)
    page.goto(ada.get_absolute_url())
    job_of(page).focus()
    page.keyboard.press("Enter")
    field = page.get_by_role("textbox", name="Job title")
    expect(field).to_be_focused()
    page.keyboard.type("Poet")
    page.keyboard.press("Enter")

    expect(page.locator(".identity")).to_contain_text("Poet")
    expect(job_of(page)).to_be_focused()
    expect(page.locator("#timeline")).to_contain_text("1 field changed")
    assert Contact.objects.get().job_title == "Poet"

    page.keyboard.press(" ")
    field.fill("Something else")
    field.press("Escape")
    expect(job_of(page)).to_be_focused()
    expect(page.locator(".identity")).to_contain_text("Poet")
    assert Contact.objects.get().job_title == "Poet"


def test_of_two_people_the_slower_one_keeps_the_typing_and_chooses(open_page, rep, manager, ada):
    mine, theirs = open_page(rep), open_page(manager)
    for page in (mine, theirs):
        page.goto(ada.get_absolute_url())
        job_of(page).click()
        expect(page.get_by_role("textbox", name="Job title")).to_have_value("Countess")
    theirs.get_by_role("textbox", name="Job title").fill("Programmer")
    theirs.get_by_role("textbox", name="Job title").press("Enter")
    expect(theirs.locator(".identity")).to_contain_text("Programmer")

    mine.get_by_role("textbox", name="Job title").fill("Poet")
    mine.get_by_role("textbox", name="Job title").press("Enter")
    conflict = mine.get_by_role("alert").filter(has_text="Somebody else changed this")
    expect(conflict).to_contain_text("Programmer")
    expect(mine.get_by_role("textbox", name="Job title")).to_have_value("Poet")
    mine.get_by_role("button", name="Use mine").click()
    expect(mine.locator(".identity")).to_contain_text("Poet")
    assert Contact.objects.get().job_title == "Poet"

    job_of(theirs).click()
    expect(theirs.get_by_role("textbox", name="Job title")).to_have_value("Poet")
    ada.refresh_from_db()
    ada.revise(by=rep, version=ada.version, job_title="Analyst")
    theirs.get_by_role("textbox", name="Job title").fill("Engineer")
    theirs.get_by_role("textbox", name="Job title").press("Enter")
    theirs.get_by_role("button", name="Keep theirs").click()
    expect(theirs.locator(".identity")).to_contain_text("Analyst")
    assert Contact.objects.get().job_title == "Analyst"


def test_panels_come_after_the_page_and_one_that_fails_can_be_asked_again(open_page, rep, ada, monkeypatch):
    works = []

    def shaky(record, reader):
        if not works:
            raise RuntimeError("not now")
        return {"companies": [], "number": 7}

    def sound(record, reader):
        return {"companies": [], "number": 3}

    card = "contacts/_panel_group.html"
    built = [("shaky", shaky), ("sound", sound)]
    monkeypatch.setattr(registry, "panels", [registry.Panel(key, key.title(), card, build) for key, build in built])
    page = open_page(rep, viewport={"width": 1440, "height": 900})
    page.add_init_script(SHIFT)
    page.goto(ada.get_absolute_url())

    beside = page.locator("#panels")
    expect(beside).to_contain_text("This did not load.")
    expect(beside.locator(".card", has_text="Sound")).to_contain_text("3")
    expect(page.locator(".skeleton")).to_have_count(0)
    assert page.evaluate("window.shift") <= 0.05
    works.append(True)
    beside.get_by_role("link", name="Try again").click()
    expect(beside.locator(".card", has_text="Shaky")).to_contain_text("7")


def test_panels_that_are_cut_off_say_so_and_come_when_asked_again(open_page, rep, ada):
    page = open_page(rep)
    page.route("**/panels/", lambda route: route.abort())
    page.goto(ada.get_absolute_url())
    again = page.locator("#panels").get_by_role("link", name="Try again").first
    expect(again).to_be_visible()
    page.unroute("**/panels/")
    again.click()
    expect(page.locator("#panels")).to_contain_text("Never got a campaign.")


def test_an_address_is_added_named_and_removed_in_place(open_page, rep, ada):
    page = open_page(rep)
    page.goto(ada.get_absolute_url())
    page.get_by_role("button", name="Add an e-mail address").click()
    page.get_by_role("textbox", name="E-mail").fill("work@example.org")
    page.get_by_label("Label").fill("work")
    page.get_by_label("primary").check()
    page.get_by_label("Label").press("Enter")
    ways = page.locator("#reach-emails")
    expect(ways.locator("li").first).to_contain_text("work · primary")

    page.get_by_role("button", name="Change: ada@example.org").click()
    ways.get_by_role("button", name="Remove").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(ways.locator("form")).to_have_count(0)
    expect(ways).not_to_contain_text("ada@example.org")
    assert [str(one) for one in ada.emails.all()] == ["work@example.org"]


def test_a_note_is_pinned_and_older_facts_are_added_below(open_page, rep, ada):
    kept = Note.objects.create(contact=ada, author=rep, text="Never before ten")
    ada.record("contacts.note", by=rep, about=kept, text=kept.text)
    for n in range(45):
        ada.record("contacts.call", by=rep, text=f"talk {n:02}")
    page = open_page(rep)
    page.goto(ada.get_absolute_url())
    expect(page.locator(".event")).to_have_count(30)
    page.get_by_role("link", name="Older").click()
    expect(page.locator(".event")).to_have_count(46)
    expect(page.locator(".day")).to_have_count(1)

    page.get_by_label("Find in the timeline").fill("before ten")
    page.get_by_label("Find in the timeline").press("Enter")
    expect(page.locator(".event")).to_have_count(1)
    page.get_by_role("button", name="Pin to the top").click()
    expect(page.locator(".day").first).to_have_text("Pinned")
    assert Note.objects.get().pinned


def test_without_scripts_facts_and_panels_are_pages(open_page, rep, ada):
    page = open_page(rep, java_script_enabled=False)
    page.goto(ada.get_absolute_url())
    job_of(page).click()
    page.get_by_role("textbox", name="Job title").fill("Poet")
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile(rf"/contacts/{ada.pk}/$"))
    expect(page.locator(".identity")).to_contain_text("Poet")

    page.get_by_role("link", name="Show everything that belongs here").click()
    expect(page.locator("#panels")).to_contain_text("Never got a campaign.")
    expect(page.locator(".skeleton")).to_have_count(0)
