import pytest
from django.urls import reverse

from crm_site.testing import make

SIGN_IN = "/sign-in/"
REFUSED = "Please enter a correct"


@pytest.fixture
def ada(db):
    person = make.user("Sales rep", username="ada", first_name="Ada")
    person.set_password("a long secret")
    person.save()
    return person


def sign_in(browser, name, password, **more):
    return browser.post(SIGN_IN, {"username": name, "password": password, **more})


def test_a_passer_by_is_asked_to_sign_in_and_led_back(browse):
    answer = browse().get("/contacts/?q=ada")

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/sign-in/?next=/contacts/%3Fq%3Dada"


def test_the_right_password_opens_today(browse, ada):
    browser = browse()
    answer = sign_in(browser, "ada", "a long secret")

    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("today"))
    assert "Ada" in browser.get("/").content.decode()


def test_one_is_led_to_the_page_that_was_asked_for(browse, ada):
    assert sign_in(browse(), "ada", "a long secret", next="/contacts/").headers["Location"] == "/contacts/"


def test_one_is_not_led_to_another_site(browse, ada):
    assert sign_in(browse(), "ada", "a long secret", next="https://evil.example/").headers["Location"] == "/"


def test_a_wrong_password_says_so_without_telling_what_was_wrong(browse, ada):
    wrong_password = sign_in(browse(), "ada", "guess").content.decode()
    wrong_name = sign_in(browse(), "nobody", "guess").content.decode()

    assert REFUSED in wrong_password and REFUSED in wrong_name
    assert "a long secret" not in wrong_password
    assert browse().get("/").status_code == 302


def test_who_is_no_longer_active_hears_the_same_as_a_wrong_password(browse, ada):
    ada.is_active = False
    ada.save()

    assert REFUSED in sign_in(browse(), "ada", "a long secret").content.decode()


def test_who_is_deactivated_is_out_at_once(browse, ada):
    browser = browse(ada)
    ada.is_active = False
    ada.save()

    assert browser.get("/").status_code == 302


def test_nobody_can_sign_in_with_an_empty_password(browse, rep):
    assert REFUSED not in browse(rep).get("/").content.decode()
    assert sign_in(browse(), "rep", "").status_code == 200


def test_signing_out_ends_the_session(browse, ada):
    browser = browse(ada)
    browser.post("/sign-out/")

    assert browser.get("/").status_code == 302


def test_a_look_at_sign_out_signs_nobody_out(browse, ada):
    browser = browse(ada)

    assert browser.get("/sign-out/").status_code == 405
    assert browser.get("/").status_code == 200
