"""E-mail, files and mentions as a person sees them, in a real browser."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from contacts.models import OutgoingMail
from crm_site.testing import make, make_mail


@pytest.fixture
def ada(rep):
    return make.contact("Ada", "Lovelace", owner=rep, email="ada@example.org")


@pytest.fixture
def open_page(live_server, new_page, browse):
    """`open_page(rep)` is a browser in which the rep is signed in."""

    def opened(person, **options):
        page = new_page(base_url=live_server.url, **options)
        key = browse(person).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
        return page

    return opened


def test_a_mail_is_written_taken_back_and_written_on(open_page, rep, ada, monkeypatch):
    monkeypatch.setattr(OutgoingMail, "ring", lambda mail: None)
    page = open_page(rep)
    page.goto(ada.get_absolute_url())
    page.locator("#composer").get_by_role("link", name="E-mail", exact=True).click()
    page.get_by_label("Subject").fill("The engine")
    page.get_by_role("textbox", name="Text", exact=True).fill("Dear Ada, **it works**.")
    page.get_by_role("button", name="Send", exact=True).click()

    expect(page.locator("#outbox")).to_contain_text("The engine")
    expect(page.get_by_label("Subject")).to_have_value("")
    page.locator("#outbox").get_by_role("button", name="Undo").click()

    expect(page.get_by_label("Subject")).to_have_value("The engine")
    expect(page.get_by_role("textbox", name="Text", exact=True)).to_have_value("Dear Ada, **it works**.")
    expect(page.locator("#outbox")).to_have_count(0)
    assert OutgoingMail.objects.get().state == "back"


def test_a_colleague_is_named_by_the_keyboard_alone(open_page, rep, ada):
    mara = make.user("Sales manager", username="mara.vogt", first_name="Mara", last_name="Vogt")
    page = open_page(rep)
    page.goto(ada.get_absolute_url())
    text = page.get_by_role("textbox", name="Text", exact=True)
    text.click()
    page.keyboard.type("Ask @vog")
    expect(page.get_by_role("option", name="Mara Vogt")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.type("first.")

    expect(text).to_have_value("Ask @mara.vogt first.")
    page.get_by_role("button", name="Save note").click()
    expect(page.locator("#timeline mark.mention")).to_have_text("@mara.vogt")
    assert mara.notices.filter(kind="contacts.mention").count() == 1


def test_files_are_chosen_told_deleted_and_put_back(open_page, rep, ada):
    page = open_page(rep)
    page.goto(ada.get_absolute_url())
    card = page.locator(".files")
    card.locator("input[type=file]").set_input_files(
        [
            {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"a plan"},
            {"name": "me.png", "mimeType": "image/png", "buffer": make_mail.png()},
        ]
    )

    expect(card).to_contain_text("plan.txt")
    expect(card.locator("img")).to_have_count(1)
    expect(page.locator("#timeline")).to_contain_text("plan.txt")
    card.get_by_role("button", name="Delete plan.txt").click()
    expect(card).to_contain_text("is deleted")
    card.get_by_role("button", name="Undo").click()
    expect(card.get_by_role("link", name="plan.txt")).to_be_visible()
    assert ada.files.kept().count() == 2


def test_a_file_that_is_dropped_is_taken(open_page, rep, ada):
    page = open_page(rep)
    page.goto(ada.get_absolute_url())
    expect(page.locator(".files form[data-drop]")).to_be_visible()
    page.evaluate(
        """() => {
          const carrier = new DataTransfer();
          carrier.items.add(new File(["words"], "dropped.txt"));
          const card = document.querySelector(".files");
          card.dispatchEvent(new DragEvent("drop", { dataTransfer: carrier, bubbles: true, cancelable: true }));
        }"""
    )

    expect(page.locator(".files")).to_contain_text("dropped.txt")


@pytest.mark.parametrize("width", [390, 320])
def test_nothing_is_wider_than_a_phone(open_page, rep, ada, width):
    make_mail.failed(ada, by=rep, subject="A subject that is longer than any phone is wide, by far and for sure")
    make_mail.sent(ada, by=rep, text="x" * 200)
    make_mail.file(ada, "a-name-" + "very-" * 25 + "long.txt", b"x")
    page = open_page(rep, viewport={"width": width, "height": 800})
    page.goto(f"{ada.get_absolute_url()}?write=mail")
    expect(page.locator(".files")).to_contain_text("very-")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
