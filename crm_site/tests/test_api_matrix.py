"""Every operation of the programming interface × role: by token, by a token without the scope, by a session, by nobody.

The rows stand in each app's `api/access.py`; an operation of the OpenAPI document without a row fails here.
"""

from contextlib import contextmanager
from importlib import import_module

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crm_site.api import problems
from crm_site.api.areas import rules
from crm_site.testing.access import ROLES, written
from crm_site.testing.api import Program, address, every_scope, methods, token_of
from crm_site.testing.often import few

APPS = ("crm_site.api", "contacts.api", "sales.api", "support.api", "campaigns.api")
CALLS = [call for app in APPS for call in import_module(f"{app}.access").CALLS]
METHODS = methods()


def test_every_operation_of_the_document_has_a_row():
    assert {call.name for call in CALLS} == set(METHODS) == set(rules)


@pytest.fixture
def people(lasting_cast, db):
    return lasting_cast


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_only_those_named_may(call, people):
    let_in = [role for role in ROLES if role in call.may.split()]
    for role in [role for role in ROLES if role not in let_in] + few(let_in):
        with taken_back():
            url, program = address(call, people), Program(token_of(getattr(people, role)))
            answer, changes = send(call, url, program, people)
            who = f"{role} {METHODS[call.name]} {url}: {answer.status_code} {said(answer)}"
            if role in call.may.split():
                assert answer.status_code < 400, who
            else:
                assert answer.status_code == (404 if role in call.unseen.split() else 403), who
                assert is_problem(answer) and not changes, f"{who} wrote {changes[:1]}"


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_neither_a_weak_token_nor_a_session_nor_nobody_does_it(call, people):
    person, scope = getattr(people, call.may.split()[0]), rules[call.name].scope
    url, writes = address(call, people), METHODS[call.name] != "GET"
    if scope:
        answer, changes = send(call, url, Program(token_of(person, set(every_scope()) - {scope})), people)
        assert answer.status_code == 403 and is_problem(answer) and not changes
    answer, changes = send(call, url, Program(), people)
    assert answer.status_code == 401 and is_problem(answer) and not changes
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    browser = Client(enforce_csrf_checks=True)
    browser.cookies[settings.SESSION_COOKIE_NAME] = person.session_key
    answer, changes = send(call, url, Program(client=browser), people)
    assert answer.status_code == 403 and not changes if writes else answer.status_code < 400


@contextmanager
def taken_back():
    """Whatever happens within did not happen."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def send(call, url, program, cast):
    body = call.body(cast) if call.body else None
    files = call.files(cast) if call.files else None
    with CaptureQueriesContext(connection) as queries:
        answer = program.call(METHODS[call.name], url, body, files=files, query=call.query)
    return answer, written(queries)


def is_problem(answer):
    return answer.headers["Content-Type"] == problems.KIND and answer.json()["detail"]


def said(answer):
    return "" if answer.streaming else answer.content.decode()[:300]
