"""Doing something with many rows of a list, as a person does it."""

import json
from dataclasses import replace

import pytest

from contacts.bulk import verbs
from contacts.models import BulkChange
from crm_site.jobs.work import run_to_end


@pytest.fixture
def ask_many(browse):
    """Choose on a list and send the form that comes: gives the change, its job not yet begun.

    `ask_many(rep, "deals", "assign", [deal, …], owner=…)`; instead of rows the state of the list: `{"all": "1"}`.
    """

    def asked(person, of, what, chosen, **answers):
        chosen = chosen if isinstance(chosen, dict) else {"pick": [row.pk for row in chosen]}
        page = browse(person).get(f"/lists/{of}/bulk/{what}/", chosen)
        assert page.status_code == 200, page.headers
        sent = {"asked": json.dumps(page.context["form"].initial["asked"])} | answers
        answer = browse(person).post(f"/lists/{of}/bulk/{what}/", sent)
        assert answer.status_code == 302, answer.context["form"].errors
        return BulkChange.objects.latest("pk")

    return asked


@pytest.fixture
def do_many(ask_many):
    """The same, and the worker does it: gives the sentence of the result."""

    def done(*args, **answers):
        return run_to_end(ask_many(*args, **answers).job).message

    return done


@pytest.fixture
def undo_many(browse):
    """Take the last change back: gives the sentence of the result."""

    def undone(person):
        change = BulkChange.objects.latest("pk")
        browse(person).post(f"/changes/{change.pk}/reversal/")
        return run_to_end(BulkChange.objects.get(undoes=change).job).message

    return undone


@pytest.fixture
def small_chunks(monkeypatch):
    """`small_chunks("deals", "move")`: one row at a time, or as many as are said."""

    def small(of, what, rows=1):
        monkeypatch.setitem(verbs._verbs[of], what, replace(verbs.find(of, what), chunk=rows))

    return small
