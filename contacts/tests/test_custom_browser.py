"""Own fields in a real browser: made, filled in by the keyboard alone, readable for everybody by day and night."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from contacts.models import Contact, CustomField
from crm_site.runtime import frontend
from crm_site.testing import make, make_custom

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FAULTS = """async (rules) => (await axe.run(document, { runOnly: rules })).violations.flatMap(
    rule => rule.nodes.map(node => `${rule.id}: ${node.html}`))"""
REPAINTED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = """() => [...document.querySelectorAll("main :is(input:not([type=checkbox]), select, button, .btn)")]
    .filter(one => one.checkVisibility()).filter(one => one.getBoundingClientRect().height < 39.5)
    .map(one => one.outerHTML.slice(0, 200))"""
TYPED = {
    "text": "Fine linen",
    "number": "1234.5",
    "money": "1200.50 CHF",
    "link": "example.org/looms",
}
STORED = {
    "text": "Fine linen",
    "number": "1234.5",
    "money": {"amount": "1200.50", "currency": "CHF"},
    "date": "2027-01-31",
    "choice": "silver",
    "choices": ["gold", "bronze"],
    "link": "https://example.org/looms",
    "yes_no": True,
}


@pytest.fixture
def open_as(live_server, new_page, browse):
    """`open_as(user, "/fields/")` is that page in a browser of theirs."""

    def open_page(user, path, **options):
        page = new_page(base_url=live_server.url, reduced_motion="reduce", **options)
        key = browse(user).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
        page.goto(path)
        return page

    return open_page


@pytest.fixture
def ada(rep):
    make_custom.one_of_each()
    return make.contact("Ada", "Lovelace", owner=rep)


def faults(page):
    """What is wrong for who cannot see well, by day and by night."""
    frontend.fetch(tests=True)
    page.evaluate((frontend.TARGET / ".tests" / "axe.min.js").read_text())
    found = page.evaluate(FAULTS, WCAG)
    page.emulate_media(color_scheme="dark")
    page.evaluate(REPAINTED)
    return found + page.evaluate(FAULTS, ["color-contrast", "link-in-text-block"])


def test_all_nine_are_filled_in_by_the_keyboard_alone(open_as, rep, ada):
    page = open_as(rep, f"/contacts/{ada.pk}/details/")
    page.get_by_label("Own text").focus()
    for kind, words in (("text", TYPED["text"]), ("number", TYPED["number"]), ("money", TYPED["money"])):
        expect(page.get_by_label(f"Own {kind}", exact=True)).to_be_focused()
        page.keyboard.type(words)
        page.keyboard.press("Tab")
    page.keyboard.type("01312027")
    page.get_by_label("Own choice", exact=True).focus()
    page.keyboard.type("Silver")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type(str(rep))
    page.keyboard.press("Tab")
    page.keyboard.type(TYPED["link"])
    page.keyboard.press("Tab")
    page.keyboard.type("yes")
    page.keyboard.press("Tab")
    page.get_by_label("Own link").press("Enter")

    expect(page.get_by_role("heading", name="Ada Lovelace").first).to_be_visible()
    expect(page.get_by_text("9 fields changed")).to_be_visible()
    assert Contact.objects.get(pk=ada.pk).custom == STORED | {"person": rep.pk}


@pytest.mark.parametrize("width", [1280, 390])
def test_the_form_with_all_nine_is_sound(open_as, rep, ada, width):
    size = {"width": width, "height": 1400}
    Contact.objects.filter(pk=ada.pk).update(custom=STORED | {"person": rep.pk})
    page = open_as(rep, f"/contacts/{ada.pk}/details/", viewport=size, has_touch=width < 500)
    expect(page.get_by_label("Own text")).to_have_value("Fine linen")

    assert faults(page) == []
    assert page.evaluate(WIDER) <= 0
    assert width > 500 or page.evaluate(SMALL) == []


def test_what_cannot_be_read_is_said_at_its_field(open_as, rep, ada):
    page = open_as(rep, f"/contacts/{ada.pk}/details/")
    page.get_by_label("Own number").fill("many")
    page.get_by_label("Own link").fill("nowhere")
    page.get_by_label("Own link").press("Enter")

    expect(page.get_by_label("Own number")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Own link")).to_have_value("nowhere")
    assert faults(page) == []


@pytest.mark.parametrize("width", [1280, 390])
def test_a_field_is_made_and_its_page_asks_what_belongs_to_its_kind(open_as, admin, width):
    page = open_as(admin, "/fields/contacts/new/", viewport={"width": width, "height": 1400}, has_touch=width < 500)
    search = page.get_by_label("Found by the search box")
    page.get_by_label("Label").fill("Cloth")
    page.get_by_label("Kind").select_option("date")
    expect(search).to_be_hidden()
    expect(page.get_by_label("Choices")).to_be_hidden()
    page.get_by_label("Kind").select_option("choices")
    expect(search).to_be_checked()
    page.get_by_label("Choices").fill("Linen\nWool")
    assert faults(page) == []
    assert page.evaluate(WIDER) <= 0
    page.get_by_role("button", name="Save").click()

    page.get_by_role("link", name="Cloth").click()
    expect(page.get_by_role("textbox", name="Name of Wool")).to_be_visible()
    assert faults(page) == []
    field = CustomField.objects.get()
    assert (field.kind, field.in_search, len(field.choices)) == ("choices", True, 2)
