"""The palette: opened by keys, filled by the search, one cursor, and only what this person may see."""

import pytest
from playwright.sync_api import expect


@pytest.mark.parametrize("keys", ["Control+k", "/"])
def test_keys_open_it_and_escape_closes_it(visit, keys):
    page = visit("rep")
    page.goto("/contacts/")
    page.keyboard.press(keys)
    expect(page.locator("#palette")).to_be_visible()
    expect(page.locator("#palette input")).to_be_focused()
    expect(page.locator("#palette .hit").first).to_be_visible()

    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()


def test_arrows_and_enter_open_a_hit(visit):
    page = visit("rep")
    page.goto("/")
    page.keyboard.press("Control+k")
    page.locator("#palette input").fill("Amir")
    hits = page.locator("#palette .hit", has_text="Amir")
    expect(hits.nth(1)).to_be_visible()
    expect(page.locator("#palette .hit[aria-selected=true]")).to_have_count(1)

    page.keyboard.press("ArrowDown")
    chosen = page.locator("#palette .hit[aria-selected=true]")
    expect(chosen).to_have_attribute("id", "hit-1")
    goal = chosen.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{goal}")


def test_an_answer_that_comes_late_is_dropped(visit):
    page = visit("rep")
    page.goto("/")
    held = []
    page.route("**/search/?q=Amir+Andersen*", lambda route: held.append(route))
    page.keyboard.press("Control+k")
    field = page.locator("#palette input")
    with page.expect_request("**/search/?q=Amir+Andersen*"):
        field.fill("Amir Andersen")
    field.fill("Lana")
    expect(page.locator("#palette .hit", has_text="Lana").first).to_be_visible()

    with page.expect_response("**/search/?q=Amir+Andersen*"):
        held[0].continue_()
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    expect(page.locator("#palette .hit", has_text="Lana").first).to_be_visible()
    expect(page.locator("#palette .hit", has_text="Amir Andersen")).to_have_count(0)


@pytest.mark.parametrize("role, seen", [("rep", True), ("agent", False)])
def test_deals_are_found_by_those_who_may_see_them(visit, role, seen):
    page = visit(role)
    page.goto("/")
    page.keyboard.press("Control+k")
    page.locator("#palette input").fill("denim")
    expect(page.locator("#palette .hit", has_text="denim").first).to_be_visible()
    deals = page.locator("#palette .hit[href^='/deals/']")
    expect(deals.first).to_be_visible() if seen else expect(deals).to_have_count(0)
