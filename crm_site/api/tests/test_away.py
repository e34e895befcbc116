"""When the database is away, or something breaks, a program is told in its own language too."""

import pytest
from django.db import OperationalError

from contacts.lists import LISTS
from crm_site.testing.api import token_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("error", "status"), [(OperationalError("gone"), 503), (RuntimeError("bug"), 500)])
def test_a_failure_is_a_problem_document(rep, client, monkeypatch, error, status):
    def fail(*args, **options):
        raise error

    monkeypatch.setattr(type(LISTS["contacts"]), "orders", fail)
    client.raise_request_exception = False
    answer = client.get("/api/v1/contacts", headers={"Authorization": f"Bearer {token_of(rep)}"})

    assert answer.status_code == status and answer.json()["status"] == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert ("Retry-After" in answer.headers) == (status == 503)
