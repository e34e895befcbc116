"""The first visit takes the browser's language, and pages follow the reader's language and zone."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from crm_site.lib import figures, when
from crm_site.lib.viewpoint import as_seen_by
from crm_site.staff.models import User
from crm_site.testing import make

PROFILE = "/me/"
SECRET = "a long enough secret"


@pytest.fixture
def newcomer(db):
    user = make.user(username="newcomer")
    user.set_password(SECRET)
    user.save()
    return user


def sign_in(client, user, language):
    return client.post("/sign-in/", {"username": user.username, "password": SECRET}, HTTP_ACCEPT_LANGUAGE=language)


def test_the_first_visit_keeps_the_browsers_language(client, newcomer):
    sign_in(client, newcomer, "de-AT,de;q=0.9,en;q=0.5")
    newcomer.refresh_from_db()

    assert newcomer.language == "de"
    assert 'lang="de"' in client.get(PROFILE, HTTP_ACCEPT_LANGUAGE="en").content.decode()


def test_a_later_visit_changes_no_language(client, newcomer):
    sign_in(client, newcomer, "es")
    client.post("/sign-out/")
    User.objects.filter(pk=newcomer.pk).update(language="")
    sign_in(client, newcomer, "de")
    newcomer.refresh_from_db()

    assert newcomer.language == ""
    assert 'lang="de"' in client.get(PROFILE, HTTP_ACCEPT_LANGUAGE="de").content.decode()


def test_a_language_that_we_do_not_speak_becomes_the_houses(client, newcomer):
    sign_in(client, newcomer, "fi")
    newcomer.refresh_from_db()

    assert newcomer.language == "en"


def test_a_page_before_the_sign_in_speaks_the_browsers_language(client):
    assert 'lang="es"' in client.get("/sign-in/", HTTP_ACCEPT_LANGUAGE="es-MX").content.decode()


def test_the_profile_offers_zones_by_city_and_country(browse, rep):
    page = browse(rep).get(PROFILE).content.decode()

    assert '<option value="Europe/Berlin">Berlin, Germany</option>' in page
    assert 'list="time_zone-zones"' in page and '<datalist id="time_zone-zones">' in page


def test_work_in_the_background_is_told_in_its_owners_language_and_zone(rep):
    rep.language, rep.time_zone = "de", "Asia/Tokyo"
    moment = datetime(2026, 5, 1, 20, tzinfo=UTC)

    with as_seen_by(rep):
        assert (when.moment(moment), figures.number(Decimal("1234.5"), 2)) == ("2. Mai 2026, 05:00", "1.234,50")
    with as_seen_by(None):
        assert when.day(moment) == "1 May 2026"
