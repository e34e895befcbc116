"""A form that carries a key does its thing once, whatever happens to its answer; without one it does it each time."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse
from django.utils.timezone import now

from contacts.models import Contact, Note
from contacts.views import record as record_views
from crm_site.staff import once
from crm_site.staff.models import Once
from crm_site.staff.tasks import forget_sent_forms
from crm_site.testing import make

ADA = {"first_name": "Ada", "last_name": "Once", "lifecycle": "lead"}
HTMX = {"HX-Request": "true"}


def add(browser, key="", **data):
    return browser.post(reverse("contacts:add"), ADA | {"once": key} | data)


@pytest.fixture
def key():
    return str(uuid4())


@pytest.fixture
def person(rep):
    return make.contact(owner=rep)


def locks():
    with connection.cursor() as cursor:
        here = "(SELECT oid FROM pg_database WHERE datname = current_database())"
        cursor.execute(f"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = {here}")
        return cursor.fetchone()[0]


def test_every_form_that_adds_carries_a_key_of_its_own(browse, rep):
    browser, url = browse(rep), reverse("contacts:add")
    first, second = (browser.get(url).content.decode().split('name="once" value="')[1][:36] for _ in range(2))
    assert first != second


def test_a_form_that_edits_carries_none(browse, rep, person):
    assert (
        'name="once"'
        not in browse(rep).get(reverse("contacts:edit", args=[person.pk])).content.decode().split('class="composer')[0]
    )


def test_without_a_key_each_sending_adds(browse, rep):
    add(browse(rep)), add(browse(rep), anyway="1")
    assert Contact.objects.filter(last_name="Once").count() == 2


def test_the_second_sending_leads_where_the_first_did(browse, rep, key):
    answers = [add(browse(rep), key) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {302}
    assert {answer["Location"] for answer in answers} == {Contact.objects.get(last_name="Once").get_absolute_url()}


def test_a_form_with_errors_may_be_corrected_and_sent_with_the_same_key(browse, rep, key):
    refused = add(browse(rep), key, first_name="", last_name="")
    assert refused.status_code in (200, 422)
    assert not Once.objects.exists()
    assert add(browse(rep), key).status_code == 302
    assert Contact.objects.filter(last_name="Once").count() == 1


def test_a_redirect_that_says_no_is_no_answer(browse, manager, key):
    """Nobody was chosen: the list says so. Chosen now, the same form is taken."""
    url = reverse("contacts:bulk", args=["contacts", "stage"])
    browse(manager).post(url, {"once": key, "asked": "", "stage": "customer"})
    assert not Once.objects.exists()


def test_the_key_of_somebody_else_means_nothing(browse, rep, manager, key):
    add(browse(rep), key)
    add(browse(manager), key, anyway="1")
    assert Contact.objects.filter(last_name="Once").count() == 2


def test_a_key_holds_for_one_address(browse, rep, person, key):
    other = make.contact(owner=rep)
    for one in (person, other):
        browse(rep).post(reverse("contacts:write", args=[one.pk]), {"kind": "note", "text": "Hello", "once": key})
    assert Note.objects.count() == 2


@pytest.mark.parametrize("damaged", ["", "x", "\N{SNOWMAN}" * 40, "1" * 5000])
def test_a_damaged_key_is_none(browse, rep, damaged):
    assert add(browse(rep), damaged).status_code == 302


def test_a_passer_by_has_no_keys(client, db, key):
    assert client.post(reverse("contacts:add"), ADA | {"once": key}).status_code == 302
    assert not Once.objects.exists()


def test_what_was_changed_after_it_was_sent_is_asked_about(browse, rep, key):
    add(browse(rep), key)
    answer = add(browse(rep), key, first_name="Bea")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert Contact.objects.get(last_name="Once").get_absolute_url() in page
    assert 'name="first_name" value="Bea"' in page, "nothing that was typed is lost"
    assert key not in page
    assert Contact.objects.filter(last_name="Once").count() == 1


def test_a_part_is_sent_once_and_then_its_page_is_loaded_anew(browse, rep, person, key):
    url, data = reverse("contacts:write", args=[person.pk]), {"kind": "note", "text": "Hello", "once": key}
    here = HTMX | {"HX-Current-URL": f"http://testserver{person.get_absolute_url()}"}
    assert browse(rep).post(url, data, headers=here).status_code == 200
    again = browse(rep).post(url, data, headers=here)
    elsewhere = browse(rep).post(url, data, headers=HTMX | {"HX-Current-URL": "http://testserver/"})
    plain = browse(rep).post(url, data)
    assert again.status_code == 204 and again["HX-Refresh"] == "true"
    assert elsewhere["HX-Redirect"] == plain["Location"] == person.get_absolute_url()
    assert Note.objects.count() == 1


def test_a_part_that_was_changed_is_asked_about_in_the_dialog(browse, rep, person, key):
    url = reverse("contacts:write", args=[person.pk])
    browse(rep).post(url, {"kind": "note", "text": "Hello", "once": key}, headers=HTMX)
    answer = browse(rep).post(url, {"kind": "note", "text": "Hello!", "once": key}, headers=HTMX)
    assert answer.status_code == 409 and answer["HX-Retarget"] == "#dialog-content"
    assert "<html" not in answer.content.decode()


def test_a_view_that_fails_leaves_neither_row_nor_note_nor_lock(browse, rep, key, monkeypatch):
    def fails(*args, **options):
        raise RuntimeError("the machine stumbles after the row was written")

    monkeypatch.setattr(record_views, "redirect", fails)
    browser = browse(rep)
    browser.raise_request_exception = False
    assert add(browser, key).status_code == 500
    assert not Contact.objects.filter(last_name="Once").exists()
    assert not Once.objects.exists()
    assert locks() == 0
    monkeypatch.undo()
    assert add(browse(rep), key).status_code == 302


def test_what_was_sent_is_forgotten_after_a_day(browse, rep, key):
    add(browse(rep), key)
    add(browse(rep), str(uuid4()), anyway="1")
    Once.objects.filter(key=key).update(created_at=now() - timedelta(hours=25))
    forget_sent_forms()
    assert Once.objects.count() == 1


def test_the_digest_does_not_tell_what_was_typed(browse, rep, key):
    add(browse(rep), key)
    note = Once.objects.get()
    assert "Ada" not in note.content and len(note.content) == 64


# Drafts: the browser is told which of them are saved now.
def test_the_browser_hears_that_its_draft_is_saved(browse, rep, person):
    url = reverse("contacts:write", args=[person.pk])
    answer = browse(rep).post(url, {"kind": "note", "text": "Hello", "draft": "d1"})
    assert answer.cookies[once.COOKIE].value == "d1"


def test_a_refused_form_keeps_its_draft(browse, rep, person):
    url = reverse("contacts:write", args=[person.pk])
    for headers in ({}, HTMX):
        answer = browse(rep).post(url, {"kind": "note", "text": " ", "draft": "d1"}, headers=headers)
        assert once.COOKIE not in answer.cookies


def test_a_lost_session_keeps_the_draft(client, person):
    answer = client.post(reverse("contacts:write", args=[person.pk]), {"kind": "note", "text": "Hello", "draft": "d1"})
    assert answer.status_code == 302 and once.COOKIE not in answer.cookies


@pytest.mark.parametrize("odd", ["a;b", "A", "é", "x" * 33])
def test_an_odd_name_of_a_draft_gets_into_no_header(browse, rep, person, odd):
    url = reverse("contacts:write", args=[person.pk])
    answer = browse(rep).post(url, {"kind": "note", "text": "Hello", "draft": odd})
    assert answer.status_code == 302 and once.COOKIE not in answer.cookies
