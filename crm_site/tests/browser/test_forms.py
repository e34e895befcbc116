"""Forms: what is typed is not lost, and what is sent is sent once."""

import pytest
from playwright.sync_api import expect

NOTE = "Ring back on Thursday about the linings."
BACK = "Your draft from"
ALONE = """async () => {
    const { held } = await navigator.locks.query();
    return held.filter(lock => lock.name.startsWith("draft-tab:")).length === 1;
}"""


def found(page, words, where):
    """The links of this kind that the search finds."""
    page.goto(f"/search/?q={words}")
    return page.locator(f"main a[href^='{where}']")


@pytest.fixture
def contact():
    """`contact(page)` opens the same customer's page."""

    def open_contact(page):
        path = found(page, "an", "/contacts/").first.get_attribute("href")
        page.goto(path)
        return path

    return open_contact


def text(page):
    return page.locator("#composer textarea")


def line(page):
    return page.locator("#composer .draft-line")


def kept(page):
    """Wait until what was typed is in the browser's own store."""
    page.wait_for_function("() => Object.keys(localStorage).some(key => key.startsWith('draft:'))")


def drafts(page):
    return page.evaluate("() => Object.keys(localStorage).filter(key => key.startsWith('draft:'))")


def test_a_draft_is_back_after_a_reload_can_be_discarded_and_taken_back(visit, contact):
    page = visit("rep")
    contact(page)
    expect(text(page)).to_have_value("")
    text(page).fill(NOTE)
    kept(page)
    page.reload()
    expect(text(page)).to_have_value(NOTE)
    expect(line(page)).to_contain_text(BACK)
    expect(line(page)).to_have_attribute("role", "status")

    line(page).get_by_role("button", name="Discard").click()
    expect(text(page)).to_have_value("")
    assert drafts(page) == []
    line(page).get_by_role("button", name="Undo").click()
    expect(text(page)).to_have_value(NOTE)
    expect(line(page)).to_contain_text(BACK)


def test_a_draft_is_gone_when_it_is_sent(visit, contact):
    page = visit("rep")
    path = contact(page)
    text(page).fill("A note that is sent.")
    kept(page)
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#timeline")).to_contain_text("A note that is sent.")
    expect(text(page)).to_have_value("")
    page.wait_for_function("() => !Object.keys(localStorage).some(key => key.startsWith('draft:'))")
    page.goto(path)
    expect(text(page)).to_have_value("")
    expect(line(page)).to_have_count(0)


def test_a_text_that_did_not_arrive_is_back(visit, contact):
    page = visit("rep")
    contact(page)
    text(page).fill(NOTE)
    page.route("**/entries/**", lambda route: route.abort())
    page.get_by_role("button", name="Save note").click()
    expect(page.locator(".toasts")).to_contain_text("No connection")
    page.unroute("**/entries/**")
    page.reload()
    expect(text(page)).to_have_value(NOTE)
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#timeline")).to_contain_text(NOTE)
    page.wait_for_function("() => !Object.keys(localStorage).some(key => key.startsWith('draft:'))")


def test_a_refused_text_is_back(visit, contact):
    page = visit("rep")
    contact(page)
    page.locator("#composer").get_by_role("link", name="Task").click()
    expect(page.get_by_role("button", name="Add task")).to_be_visible()
    text(page).fill("far too long for a task " * 10)
    page.get_by_role("button", name="Add task").click()
    expect(page.locator("#composer .invalid-feedback").first).to_be_visible()
    assert drafts(page)
    page.reload()
    expect(text(page)).to_have_value("far too long for a task " * 10)


def test_a_lost_session_loses_no_text(visit, contact):
    page = visit("rep")
    path = contact(page)
    text(page).fill(NOTE)
    signed_in = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save note").click()
    page.wait_for_url("**/sign-in/**")
    assert page.url.endswith(f"?next={path.replace('/', '%2F')}")

    page.context.add_cookies(signed_in)
    page.goto(path)
    expect(text(page)).to_have_value(NOTE)
    expect(line(page)).to_contain_text(BACK)


def test_two_tabs_do_not_fight(visit, contact):
    one = visit("rep")
    path = contact(one)
    text(one).fill(NOTE)
    kept(one)
    two = one.context.new_page()
    two.goto(path)
    expect(line(two)).to_contain_text("another tab")
    expect(text(two)).to_have_value("")
    text(two).fill("Something else.")
    two.wait_for_function("() => Object.keys(localStorage).filter(key => key.startsWith('draft:')).length == 2")

    two.reload()
    expect(text(two)).to_have_value("Something else.")
    one.reload()
    expect(text(one)).to_have_value(NOTE)


def test_a_tab_that_was_closed_leaves_its_draft(visit, contact):
    one = visit("rep")
    path = contact(one)
    text(one).fill(NOTE)
    kept(one)
    two = one.context.new_page()
    two.goto("/tasks/")
    one.close()
    two.wait_for_function(ALONE)
    two.goto(path)
    expect(text(two)).to_have_value(NOTE)


def test_signing_out_takes_the_drafts_along(site, visit, contact):
    page = visit("")
    page.goto(site.manage("sign_in_link", "--user", "tom.lindqvist"))
    page.locator("button[type=submit]").click()
    contact(page)
    text(page).fill(NOTE)
    kept(page)
    page.locator(".whoami").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/**")
    assert drafts(page) == []


def test_an_answer_to_a_customer_is_back_and_goes_along_to_the_other_tab_of_the_composer(visit):
    page = visit("agent")
    page.goto(found(page, "the", "/tickets/").first.get_attribute("href"))
    page.get_by_placeholder("Write to the customer.").fill("Turn the lid to the left.")
    kept(page)
    page.reload()
    expect(page.get_by_placeholder("Write to the customer.")).to_have_value("Turn the lid to the left.")

    page.get_by_role("button", name="Internal note").click()
    expect(page.get_by_placeholder("Only we read this.")).to_have_value("Turn the lid to the left.")
    page.wait_for_function("""() => {
        const kept = Object.keys(localStorage).filter(key => key.startsWith('draft:'));
        return kept.length === 1 && kept[0].includes('/notes/');
    }""")
    page.get_by_placeholder("Only we read this.").fill("")


def test_a_double_click_adds_one(visit):
    page = visit("rep")
    page.goto("/contacts/new/")
    page.get_by_label("First name").fill("Dot")
    page.get_by_label("Last name").fill("Doubleclick")
    page.get_by_role("button", name="Save").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dot Doubleclick")
    expect(found(page, "Doubleclick", "/contacts/")).to_have_count(1)


def test_twenty_sendings_without_javascript_add_one(visit):
    page = visit("rep", java_script_enabled=False)
    page.goto("/contacts/new/")
    names = ("csrfmiddlewaretoken", "once")
    form = {name: page.locator(f"main input[name={name}]").first.get_attribute("value") for name in names}
    form |= {"first_name": "Tess", "last_name": "Twentytimes", "lifecycle": "lead"}
    headers = {"Referer": page.url}
    for _each in range(20):
        page.request.post("/contacts/new/", form=form, headers=headers)
    expect(found(page, "Twentytimes", "/contacts/")).to_have_count(1)


def test_leaving_what_is_not_saved_is_asked_about(visit):
    page = visit("rep")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.goto("/contacts/new/")
    page.get_by_label("First name").press_sequentially("Una")
    with page.expect_event("dialog"):
        page.get_by_role("link", name="Cancel").click(no_wait_after=True)
    expect(page.get_by_label("First name")).to_have_value("Una")
    assert asked == ["beforeunload"]


def test_what_was_sent_back_is_still_unsaved_and_its_errors_have_the_focus(visit):
    page = visit("rep")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/contacts/new/")
    page.get_by_label("E-mail").fill("no address")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".form-errors")).to_be_focused()
    field = page.get_by_label("E-mail")
    assert page.locator(f"#{field.get_attribute('aria-describedby').split()[-1]}").is_visible()
    page.goto("/contacts/")
    assert asked == ["beforeunload"]


def test_a_dialog_asks_before_it_closes_over_typing(visit):
    page = visit("rep")
    page.goto("/contacts/")
    page.evaluate("""() => document.dispatchEvent(
        new CustomEvent("dialog-open", { detail: { url: "/lists/contacts/views/new/?q=a" } }))""")
    dialog = page.locator("#dialog")
    dialog.get_by_label("Name").fill("Those with an a")
    dialog.get_by_role("button", name="Cancel").click()
    question = page.locator("#confirm")
    expect(question).to_contain_text("not saved yet")
    question.get_by_role("button", name="Leave it as it is").click()
    expect(dialog.get_by_label("Name")).to_have_value("Those with an a")
    dialog.get_by_role("button", name="Cancel").click()
    question.get_by_role("button", name="Leave it unsaved").click()
    expect(dialog).to_be_hidden()
