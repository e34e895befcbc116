"""Keys for programs: made on a page, shown once, good for what their person may, until revoked."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from crm_site.api.models import Token
from crm_site.testing import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(browse):
    """`made(rep, "contacts:read", …)`: the secret of a token that was made on the page."""

    def make_it(person, *scopes, lasts=""):
        page = browse(person).post("/me/tokens/", {"name": "website", "lasts": lasts, "scopes": scopes})
        assert page.status_code == 200, page.context["form"].errors
        return page.context["secret"]

    return make_it


def bearer(secret):
    return {"Authorization": f"Bearer {secret}"}


def test_the_secret_is_shown_once_and_kept_as_a_digest_only(browse, rep, made):
    secret = made(rep, "contacts:read")

    assert secret.startswith("rap_") and len(secret) == 44
    page = browse(rep).get("/me/tokens/").content.decode()
    assert secret[:12] in page and secret not in page
    assert secret[4:] not in str(Token.objects.values().get())


def test_it_opens_what_its_scopes_say(browse, rep, made):
    secret = made(rep, "contacts:read")

    assert browse().get("/api/v1/contacts", headers=bearer(secret)).status_code == 200
    refused = browse().get("/api/v1/tasks", headers=bearer(secret))
    assert refused.status_code == 403 and "tasks:read" in refused.json()["detail"]


def test_it_may_never_more_than_its_person(browse, outsider, made):
    secret = made(outsider, "contacts:read", "contacts:write")

    assert browse().get("/api/v1/contacts", headers=bearer(secret)).status_code == 403
    assert browse().get("/api/v1/me", headers=bearer(secret)).json()["username"] == "outsider"


@pytest.mark.parametrize("end", ["revoked", "expired", "gone"])
def test_a_dead_one_opens_nothing(browse, rep, made, end):
    secret, token = made(rep, "contacts:read"), Token.objects.get()
    if end == "revoked":
        browse(rep).post(f"/me/tokens/{token.pk}/revocation/")
    elif end == "expired":
        Token.objects.update(expires_at=now() - timedelta(seconds=1))
    else:
        rep.is_active = False
        rep.save()

    assert browse().get("/api/v1/contacts", headers=bearer(secret)).status_code == 401


@pytest.mark.parametrize("wrong", ["Bearer rap_nonsense", "Bearer ", "Basic cmVwOng=", "Bearer \ufffd", "rap_x"])
def test_nonsense_opens_nothing_even_beside_a_session(browse, rep, wrong):
    answer = browse(rep).get("/api/v1/contacts", headers={"Authorization": wrong})

    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_its_use_is_noted_once_a_minute(browse, rep, made):
    secret = made(rep, "contacts:read")
    browse().get("/api/v1/me", headers=bearer(secret))

    used = Token.objects.get().last_used_at
    assert used is not None
    browse().get("/api/v1/me", headers=bearer(secret))
    assert Token.objects.get().last_used_at == used


def test_an_administrator_sees_all_and_revokes_them(browse, rep, admin, made):
    secret = made(rep, "contacts:read")
    page = browse(admin).get("/me/tokens/?everybody=1").content.decode()

    assert secret[:12] in page
    browse(admin).post(f"/me/tokens/{Token.objects.get().pk}/revocation/")
    assert browse().get("/api/v1/me", headers=bearer(secret)).status_code == 401
    assert Token.objects.get().revoked_by == admin


def test_others_see_only_their_own(browse, manager, rep, made):
    secret = made(rep, "contacts:read")

    assert secret[:12] not in browse(manager).get("/me/tokens/?everybody=1").content.decode()


def test_without_a_scope_nothing_is_made(browse, rep):
    page = browse(rep).post("/me/tokens/", {"name": "x", "lasts": ""})

    assert page.status_code == 422 and not Token.objects.exists()


def test_the_list_costs_the_same_with_one_and_with_twenty(browse, admin):
    def cost():
        browser = browse(admin)
        browser.get("/me/tokens/?everybody=1")
        with CaptureQueriesContext(connection) as queries:
            browser.get("/me/tokens/?everybody=1")
        return len(queries)

    Token.make(admin, "one", scopes=["contacts:read"])
    first = cost()
    for _number in range(20):
        Token.make(make.user(), "more", scopes=["contacts:read"])
    assert cost() == first
