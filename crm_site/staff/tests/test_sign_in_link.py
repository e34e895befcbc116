from datetime import timedelta
from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from crm_site.staff.links import sign_in_path
from crm_site.staff.models import User
from crm_site.testing import make


def link_by_command(**who):
    said = StringIO()
    call_command("sign_in_link", stdout=said, **who)
    return urlsplit(said.getvalue().strip()).path


@pytest.fixture
def tomorrow(monkeypatch):
    """Signatures are read as they will be in a day and a minute."""
    later = timezone.now().timestamp() + timedelta(days=1, minutes=1).total_seconds()

    def go():
        monkeypatch.setattr("django.core.signing.time.time", lambda: later)

    return go


def test_looking_at_a_link_uses_nothing_up(browse, rep):
    path = sign_in_path(rep)
    for _scanner in range(3):
        answer = browse().get(path)
        assert answer.status_code == 200 and "Rep" in answer.content.decode()

    assert browse().post(path).status_code == 302


def test_the_button_signs_in_and_offers_to_choose_a_password(browse, rep):
    rep.set_unusable_password()
    rep.save()
    browser = browse()
    answer = browser.post(sign_in_path(rep))

    assert answer.headers["Location"] == "/me/password/first/"
    assert browser.get("/").status_code == 200


def test_who_has_a_password_lands_on_today(browse, rep):
    rep.set_password("a long secret")
    rep.save()

    assert browse().post(sign_in_path(rep)).headers["Location"] == "/"


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_works_once(browse, rep, method):
    path = sign_in_path(rep)
    browse().post(path)
    browser = browse()
    answer = getattr(browser, method)(path)

    assert answer.status_code == 410
    assert "used or too old" in answer.content.decode()
    assert browser.get("/").status_code == 302


def test_any_other_sign_in_uses_the_link_up(browse, rep):
    rep.set_password("a long secret")
    rep.save()
    path = sign_in_path(rep)
    browse().post("/sign-in/", {"username": "rep", "password": "a long secret"})

    assert browse().post(path).status_code == 410


def test_a_new_password_uses_the_link_up(browse, rep):
    path = sign_in_path(rep)
    rep.set_password("another long secret")
    rep.save()

    assert browse().post(path).status_code == 410


def test_a_link_is_good_for_a_day(browse, rep, tomorrow):
    path = sign_in_path(rep)
    tomorrow()

    assert browse().post(path).status_code == 410


def test_a_link_for_one_who_left_is_worth_nothing(browse, rep):
    path = sign_in_path(rep)
    rep.is_active = False
    rep.save()

    assert browse().post(path).status_code == 410


@pytest.mark.parametrize("token", ["x", "a:b:c", "ü", "." * 500])
def test_a_forged_link_is_worth_nothing(browse, db, token):
    assert browse().post(f"/sign-in/{token}/").status_code == 410


def test_a_link_cannot_be_kept_by_a_cache(browse, rep):
    assert "no-store" in browse().get(sign_in_path(rep)).headers["Cache-Control"]


def test_the_first_administrator_is_made_once(browse, db):
    first, again = link_by_command(first=True), link_by_command(first=True)
    administrators = User.objects.filter(is_superuser=True)

    assert administrators.count() == 1
    assert first and again and browse().post(again).status_code == 302


def test_a_fresh_house_knows_nobody_whose_password_one_could_guess(db):
    assert not User.objects.exists()


def test_the_first_administrator_has_no_password(browse, db):
    link_by_command(first=True)
    admin = User.objects.get()

    assert not admin.has_usable_password()
    for guess in ("admin", "password", "rapport", ""):
        assert browse().post("/sign-in/", {"username": "admin", "password": guess}).status_code == 200


def test_the_first_administrator_may_choose_a_password_and_sign_in_by_it(browse, db):
    browser = browse()
    browser.post(link_by_command(first=True))
    chosen = {"new_password1": "quite a long secret", "new_password2": "quite a long secret"}

    assert browser.post("/me/password/first/", chosen).headers["Location"] == "/"
    assert browser.get("/").status_code == 200
    answer = browse().post("/sign-in/", {"username": "admin", "password": "quite a long secret"})
    assert answer.status_code == 302


def test_who_has_a_password_gives_it_before_choosing_another(browse, rep):
    rep.set_password("a long secret")
    rep.save()

    answer = browse(rep).post("/me/password/first/", {"new_password1": "x" * 20, "new_password2": "x" * 20})

    assert answer.headers["Location"] == "/me/password/"
    rep.refresh_from_db()
    assert rep.check_password("a long secret")


def test_a_name_that_is_taken_does_not_stop_the_first_administrator(db):
    make.user(username="admin", is_active=False)

    assert link_by_command(first=True)
    assert User.objects.get(is_superuser=True).username == "admin2"


def test_an_existing_administrator_gets_the_first_link(db):
    boss = make.user(username="boss", is_superuser=True)

    assert link_by_command(first=True) == sign_in_path(boss)
    assert User.objects.count() == 1


def test_a_link_is_sent_to_anybody_by_name(browse, rep):
    assert browse().post(link_by_command(user="rep")).status_code == 302


def test_a_name_that_nobody_has_is_said(db):
    with pytest.raises(CommandError, match="no active user “ghost”"):
        link_by_command(user="ghost")
