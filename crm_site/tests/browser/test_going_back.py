"""Back and forth, and quietly for those who asked for that."""

from playwright.sync_api import expect


def test_back_shows_a_whole_page_after_parts_were_swapped(visit):
    page = visit("rep")
    page.goto("/contacts/")
    page.get_by_role("link", name="Mine").first.click()
    expect(page.locator(".tab[aria-current]")).to_contain_text("Mine")
    page.locator(".rows .cell-name a").first.click()
    expect(page.locator("#timeline")).to_be_visible()
    page.wait_for_load_state()
    page.locator("#composer").get_by_role("link", name="Log a call").click()
    expect(page.get_by_role("button", name="Log call")).to_be_visible()

    page.go_back()
    expect(page.get_by_role("navigation", name="Views")).to_be_visible()
    expect(page.locator(".sidebar")).to_be_visible()
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator("link[rel=stylesheet]")).to_have_count(1)


def test_a_ticket_answered_in_part_comes_back_whole(visit):
    page = visit("agent")
    page.goto("/tickets/")
    page.locator(".rows .cell-name a").first.click()
    expect(page.locator("#desk")).to_be_visible()
    page.wait_for_load_state()
    page.get_by_role("button", name="Internal note").click()
    expect(page.get_by_placeholder("Only we read this.")).to_be_visible()
    page.get_by_role("link", name="Contacts").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Contacts")

    page.go_back()
    expect(page.locator(".sidebar")).to_be_visible()
    expect(page.locator("#desk")).to_be_visible()


MOVING = """() => {
    const milliseconds = (one) => parseFloat(one) * (one.includes("ms") ? 1 : 1000);
    const longest = (value) => Math.max(...value.split(",").map(milliseconds));
    return [...document.querySelectorAll("body *")].filter(part => {
        const style = getComputedStyle(part);
        return longest(style.transitionDuration) > 1 || longest(style.animationDuration) > 1;
    }).map(part => `${part.tagName}.${part.className}`);
}"""


def test_nothing_moves_for_those_who_asked_for_that(visit):
    quiet, lively = visit("rep", reduced_motion="reduce"), visit("rep", reduced_motion="no-preference")
    for page in (quiet, lively):
        page.goto("/deals/board/")
        expect(page.locator("[data-board]")).to_have_attribute("data-ready", "yes")

    assert lively.evaluate(MOVING), "otherwise this proves nothing"
    assert quiet.evaluate(MOVING) == []
