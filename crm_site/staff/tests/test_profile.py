from datetime import UTC, datetime

from contacts.models import Task
from crm_site.testing import make

PROFILE = "/me/"


def profile(**changes):
    return {
        "first_name": "Rep",
        "last_name": "Person",
        "email": "rep@example.org",
        "language": "",
        "time_zone": "UTC",
    } | changes


def test_the_profile_shows_what_is_known(browse, rep):
    page = browse(rep).get(PROFILE).content.decode()

    assert "Rep" in page and "UTC" in page


def test_times_are_shown_in_the_readers_zone(browse, rep):
    person = make.contact()
    person.record("contacts.note", text="late call", at=datetime(2026, 1, 31, 23, 30, tzinfo=UTC))
    browser = browse(rep)
    assert "31 January 2026" in browser.get(person.get_absolute_url()).content.decode()

    browser.post(PROFILE, profile(time_zone="Asia/Tokyo"))
    page = browser.get(person.get_absolute_url()).content.decode()

    assert "1 February 2026" in page and "08:30" in page


def test_a_time_that_is_typed_is_meant_in_the_readers_zone(browse, rep):
    person = make.contact()
    browser = browse(rep)
    browser.post(PROFILE, profile(time_zone="Asia/Tokyo"))
    browser.post(f"/contacts/{person.pk}/entries/", {"kind": "task", "text": "Call", "due_at": "2026-06-01T09:00"})

    assert Task.objects.get().due_at == datetime(2026, 6, 1, 0, 0, tzinfo=UTC)


def test_the_language_changes_the_words_of_a_page(browse, rep):
    person = make.contact()
    person.record("contacts.note", text="x", at=datetime(2026, 1, 31, 12, tzinfo=UTC))
    browser = browse(rep)
    browser.post(PROFILE, profile(language="de"))
    page = browser.get(person.get_absolute_url()).content.decode()

    assert 'lang="de"' in page and "Januar" in page


def test_one_readers_language_is_not_the_next_ones(browse, rep, manager):
    browse(rep).post(PROFILE, profile(language="de"))
    browse(rep).get("/")

    assert 'lang="en"' in browse(manager).get("/").content.decode()
    assert 'lang="en"' in browse().get("/sign-in/").content.decode()


def test_a_zone_that_does_not_exist_is_refused(browse, rep):
    answer = browse(rep).post(PROFILE, profile(time_zone="Mars/Olympus"))

    assert "is not a time zone" in answer.content.decode()
    rep.refresh_from_db()
    assert rep.time_zone == "UTC"


def test_nobody_makes_themselves_an_administrator(browse, rep):
    browse(rep).post(PROFILE, profile(is_superuser="on", is_staff="on", team=""))
    rep.refresh_from_db()

    assert not rep.is_superuser and not rep.is_staff and rep.team


def test_a_password_is_changed_by_who_knows_it(browse, rep):
    rep.set_password("a long secret")
    rep.save()
    new = {"new_password1": "another long one", "new_password2": "another long one"}
    browser = browse(rep)

    assert browser.post("/me/password/", {"old_password": "guess", **new}).status_code == 200
    assert browser.post("/me/password/", {"old_password": "a long secret", **new}).status_code == 302
    rep.refresh_from_db()
    assert rep.check_password("another long one")
