"""Every address × method × role: who may, who is refused, and that a refusal writes nothing."""

from importlib import import_module

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver, reverse

from crm_site.testing.access import ROLES, written
from crm_site.testing.often import few

APPS = ("crm_site.staff", "crm_site.jobs", "crm_site.api", "contacts", "sales", "support", "campaigns", "reports")
MATRIX = [row for app in APPS for row in import_module(f"{app}.access").ACCESS]
CASES = [(row, method) for row in MATRIX for method in ("GET", "POST")]


def names(resolver, space=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}"
        elif pattern.namespace not in ("admin", "v1"):  # the programming interface has its own: test_api_matrix
            yield from names(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)


@pytest.fixture
def cast(lasting_cast, db):
    return lasting_cast


def test_every_address_has_a_row():
    assert {row.name for row in MATRIX} == set(names(get_resolver())) - {"healthz"}


@pytest.mark.parametrize(("row", "method"), CASES, ids=[f"{row} {method}" for row, method in CASES])
def test_only_those_named_may(row, method, cast):
    url = reverse(row.name, args=row.args(cast))
    let_in = [role for role in ROLES if role in (getattr(row, method) or "").split()]
    refused = [role for role in (*ROLES, *row.unseen.split()) if role not in let_in]
    for role in [*dict.fromkeys(refused), *few(let_in)]:
        check(row, method, url, role, getattr(cast, role), row.data(cast) if method == "POST" else {})


@pytest.mark.parametrize("row", [row for row in MATRIX if not row.public], ids=str)
def test_strangers_are_asked_to_sign_in(row, cast):
    url = reverse(row.name, args=row.args(cast))
    method = "get" if row.GET is not None else "post"
    answer = getattr(Client(), method)(url)

    assert answer.status_code == 302 and "/sign-in/" in answer.headers["Location"]


def check(row, method, url, role, person, data):
    allowed = getattr(row, method)
    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = person.session_key
    with CaptureQueriesContext(connection) as queries:
        answer = getattr(client, method.lower())(url, data)
    status, who = answer.status_code, f"{role} {method} {url}"
    if allowed is None:
        assert status == 405, f"{who}: expected 405, got {status}"
    elif role in allowed.split():
        assert status < 400 or status in (400, 409, 410, 422), f"{who}: expected to be let in, got {status}"
    else:
        assert status == (404 if role in row.unseen.split() else 403), f"{who}: expected a refusal, got {status}"
        assert not written(queries), f"{who}: refused, but wrote {written(queries)[0][:200]}"
