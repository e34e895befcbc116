"""A NUL character is refused with a sentence, and nothing is lost or broken by it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from contacts.models import Contact, Import
from crm_site.testing import make

NUL = "\x00"


@pytest.fixture
def browser(rep):
    client = Client(raise_request_exception=False)
    client.force_login(rep)
    return client


def refused(answer):
    page = answer.content.decode()
    return answer.status_code == 400 and "<html" in page and "character that does not belong" in page


@pytest.mark.parametrize(
    "url",
    [
        *(
            "/contacts/?q=a%00b",
            "/contacts/?filter=%00",
            "/contacts/?sort=%00",
            "/contacts/?page=%00",
            "/search/?q=%00",
        ),
        *(
            "/contacts/%00/",
            "/%00",
            "/sign-in/%00/",
            "/contacts/?x=1&q=a&q=%00",
            "/companies/?q=%00",
            "/jobs/?page=a%00",
        ),
        "/contacts/?a%00b=1",
    ],
)
def test_a_nul_in_the_address_is_refused(browser, url):
    assert refused(browser.get(url))


def test_a_nul_in_a_form_is_refused_and_nothing_is_written(browser):
    assert refused(browser.post("/contacts/new/", {"last_name": f"Love{NUL}lace", "lifecycle": "lead"}))
    assert not Contact.objects.exists()


def test_a_nul_in_a_form_with_a_file_is_refused(browser):
    sent = {"kind": f"contacts{NUL}", "file": SimpleUploadedFile("people.csv", b"name\nAda\n")}

    assert refused(browser.post("/imports/", sent))
    assert not Import.objects.exists()


def test_a_nul_at_the_door_is_refused(db):
    assert refused(Client().post("/sign-in/", {"username": f"a{NUL}", "password": "x"}))
    assert refused(Client().get(f"/sign-in/?next={'%00'}"))


def test_what_was_there_stays(browser, rep):
    person = make.contact("Ada", "Lovelace", owner=rep)
    url = f"/contacts/{person.pk}/details/"

    assert refused(browser.post(url, {"first_name": f"A{NUL}", "last_name": "X", "lifecycle": "lead", "version": 1}))
    person.refresh_from_db()
    assert str(person) == "Ada Lovelace"


@pytest.mark.parametrize("text", ["\ufffd", "‮", "𝔘𝔫𝔦", "🙂", "a\tb", "‎", "\x01", "\x1f"])
def test_other_odd_characters_are_just_text(browser, text):
    assert browser.get("/contacts/", {"q": text}).status_code == 200
    assert browser.post("/contacts/new/", {"last_name": f"x{text}x", "lifecycle": "lead"}).status_code in (200, 302)


def test_bytes_that_are_no_text_are_no_crash(browser):
    assert browser.get("/contacts/?q=%ff%fe").status_code == 200
    assert browser.get("/contacts/%ff/").status_code == 404


@pytest.mark.parametrize("page", ["/contacts/", "/companies/", "/jobs/", "/imports/", "/tasks/"])
def test_a_damaged_page_token_shows_the_first_page(browser, page):
    assert browser.get(page, {"page": "abc:def"}).status_code == 200


def test_a_token_of_another_order_shows_the_first_page(browser, rep):
    for n in range(60):
        make.contact(f"Nr {n:02}", "X")
    token = browser.get("/contacts/?sort=name").context["listing"].page.next
    answer = browser.get("/contacts/", {"sort": "created", "page": token})

    assert answer.status_code == 200 and "Nr 59" in answer.content.decode()


@pytest.mark.parametrize("pk", ["0", "99999999999999999999999999"])
def test_a_number_that_nobody_has_is_not_found(browser, pk):
    assert browser.get(f"/contacts/{pk}/").status_code == 404
    assert browser.get(f"/companies/{pk}/timeline/").status_code == 404
    assert browser.get(f"/jobs/{pk}/").status_code == 404
