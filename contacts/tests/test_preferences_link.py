"""The signed link: what it opens, who gets it, and that a wrong one tells nothing."""

import re
import time

import pytest
from django.core import mail, signing
from django.core.cache import cache

from contacts import preferences
from contacts.models import ContactPreference
from contacts.preferences import CHOICES, DATA, EMAIL, ERASURE
from crm_site.testing import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_counts():
    cache.clear()


@pytest.fixture
def ada():
    return make.contact("Ada", "Lovelace", email="ada@example.org")


@pytest.fixture
def ask(client, at_once):
    """Ask for the link as a visitor, and let the worker run at once."""

    def asked(address, **headers):
        with at_once():
            return client.post("/preferences/", {"email": address}, **headers)

    return asked


def page(contact, purpose=CHOICES):
    return f"/preferences/{preferences.token(contact, purpose)}/"


def links(text):
    return re.findall(r"/preferences/\S+", text)


def test_a_link_opens_the_page_without_an_account(client, ada):
    answer = client.get(page(ada))

    assert answer.status_code == 200
    assert "What you get from us" in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_link_from_a_campaign_shows_no_data(client, ada):
    shown = client.get(page(ada)).content.decode()

    assert "Lovelace" not in shown and "ada@example.org" not in shown


def test_the_link_from_the_own_mailbox_shows_them(client, ada):
    shown = client.get(page(ada, DATA)).content.decode()

    assert "Ada Lovelace" in shown and "ada@example.org" in shown


@pytest.mark.parametrize("purpose", [CHOICES, EMAIL, ERASURE])
@pytest.mark.parametrize("path", ["details/", "address/", "data/", "data.json", "erasure/"])
def test_no_other_link_opens_the_data(client, ada, purpose, path):
    assert client.get(page(ada, purpose) + path).status_code == 404
    assert client.post(page(ada, purpose) + path).status_code in (404, 405)


@pytest.mark.parametrize("forge", [lambda word: "nonsense", lambda word: word[:-3], lambda word: "x" + word])
@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_a_forged_link_gets_a_polite_page_that_helps(client, ada, forge, method):
    answer = getattr(client, method)(f"/preferences/{forge(preferences.token(ada, CHOICES))}/")

    assert answer.status_code == 404
    if method != "head":
        assert "Send me my link" in answer.content.decode() and 'action="/preferences/"' in answer.content.decode()


def test_words_signed_for_something_else_open_nothing(client, ada):
    for salt in ("django.core.signing", "contacts.preferences", "staff.sign_in_link"):
        assert client.get(f"/preferences/{signing.dumps([ada.pk, 1], salt=salt)}/").status_code == 404


def test_a_link_to_nobody_opens_nothing(client, ada):
    gone = page(ada)
    ada.delete()

    assert client.get(gone).status_code == 404


def test_one_customers_link_never_shows_another(client, ada):
    make.contact("Zoltan", "Adams", email="zoltan@example.org")
    for path in ("", "details/", "data/", "data.json"):
        answer = client.get(page(ada, DATA) + path)
        shown = answer.getvalue().decode()
        assert answer.status_code == 200 and "Lovelace" in shown
        assert "Zoltan" not in shown and "zoltan@" not in shown


def test_the_link_to_the_data_lives_for_a_day_the_other_one_on(client, ada, monkeypatch):
    both = [page(ada, CHOICES), page(ada, DATA)]
    later = time.time() + 2 * 24 * 3600
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)

    assert [client.get(one).status_code for one in both] == [200, 404]


def test_revoked_links_open_nothing_and_new_ones_do(browse, client, rep):
    ada = make.contact("Ada", owner=rep, email="ada@example.org")
    old = page(ada)

    assert browse(rep).post(f"/contacts/{ada.pk}/preference-links/").status_code == 302

    ada.refresh_from_db()
    assert client.get(old).status_code == 404
    assert client.get(page(ada)).status_code == 200
    assert ada.interactions.get(kind="contacts.preference_changed").by == rep


def test_the_answer_is_the_same_for_strangers(ask, ada):
    known = ask("ada@example.org").content.decode()
    stranger = ask("eve@example.org").content.decode()

    assert known.replace("ada@", "eve@") == stranger
    assert [letter.to for letter in mail.outbox] == [["ada@example.org"]]


def test_the_mail_holds_both_links_and_they_work(ask, client, ada):
    ask("ADA@example.org")
    data, choices = links(mail.outbox[0].body)

    assert "Ada Lovelace" in client.get(data).content.decode()
    assert "Lovelace" not in client.get(choices).content.decode()


def test_people_who_share_a_mailbox_get_a_link_each(ask, client, ada):
    make.contact("Eve", "Lovelace", email="ada@example.org")
    ask("ada@example.org")

    (letter,) = mail.outbox
    assert len(links(letter.body)) == 4
    assert "Eve" not in client.get(links(letter.body)[0]).content.decode()


def test_nobody_is_flooded(ask, ada):
    answers = {ask("ada@example.org").status_code for _each in range(6)}

    assert answers == {200} and len(mail.outbox) == 3


def test_nobody_tries_addresses_for_long(ask):
    people = [make.contact(email=f"person{number}@example.org") for number in range(preferences.MOST_PER_IP + 2)]
    for person in people:
        ask(str(person.primary_email))
    assert len(mail.outbox) == preferences.MOST_PER_IP

    ask("person31@example.org", REMOTE_ADDR="203.0.113.9")
    assert len(mail.outbox) == preferences.MOST_PER_IP + 1


@pytest.mark.parametrize("typed", ["", "ada", "a" * 250 + "@example.org", "ada@example.org\nBcc: eve@example.org"])
def test_what_is_no_address_is_said(client, typed):
    answer = client.post("/preferences/", {"email": typed})

    assert answer.status_code == 200 and answer.context["form"].errors


def test_a_look_at_the_form_sends_nothing(client, ada):
    assert client.get("/preferences/?email=ada@example.org").status_code == 200
    assert client.head("/preferences/").status_code == 200
    assert mail.outbox == []


def test_from_the_choices_the_way_to_the_data_leads_through_the_mailbox(client, ada, at_once):
    with at_once():
        assert client.post(page(ada) + "data-link/").status_code == 302

    assert mail.outbox[0].to == ["ada@example.org"]
    assert "Ada Lovelace" in client.get(links(mail.outbox[0].body)[0]).content.decode()


def test_the_mail_speaks_the_customers_language_or_ours(ask, ada):
    for language in ("de", "xx", ""):
        type(ada).objects.filter(pk=ada.pk).update(language=language)
        ask("ada@example.org")
    assert len(mail.outbox) == 3


def test_a_link_makes_no_row(client, ada):
    client.get(page(ada))
    client.head(page(ada))

    assert not ContactPreference.objects.exists()
