"""The person corrects what we hold; a new address counts only when its owner says so."""

import re
from datetime import date

import pytest
from django.core import mail
from django.core.cache import cache

from contacts import preferences
from contacts.models import Contact
from contacts.preferences import DATA, EMAIL
from crm_site.testing import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_counts():
    cache.clear()


@pytest.fixture
def ada():
    return make.contact("Ada", "Lovelace", email="ada@example.org", phone="+49 30 901820")


def page(contact, path):
    return f"/preferences/{preferences.token(contact, DATA)}/{path}"


def typed(client, contact, **changes):
    form = client.get(page(contact, "details/")).context["form"]
    return {name: form[name].value() or "" for name in form.fields} | changes


def test_what_is_corrected_is_stored_and_told_as_the_customers_doing(client, ada):
    words = typed(client, ada, last_name="King", birthday="1815-12-10", phone="+49 30 901821", city="London")
    assert client.post(page(ada, "details/"), words).status_code == 302

    ada.refresh_from_db()
    assert (ada.last_name, ada.birthday) == ("King", date(1815, 12, 10))
    assert [str(one) for one in ada.phones.all()] == ["+49 30 901821"]
    assert ada.phones.get().is_primary and str(ada.addresses.get()) == "London"
    fact = ada.interactions.get(kind="contacts.corrected")
    assert fact.by is None and fact.direction == "in"
    assert fact.data["changes"]["last_name"] == ["Lovelace", "King"]
    assert fact.data["changes"]["phone"] == ["+49 30 901820", "+49 30 901821"]


def test_saving_without_a_change_tells_nothing(client, ada):
    client.post(page(ada, "details/"), typed(client, ada))

    ada.refresh_from_db()
    assert ada.version == 1 and not ada.interactions.exists()


def test_what_is_emptied_is_deleted(client, ada):
    ada.addresses.create(city="London", is_primary=True)

    client.post(page(ada, "details/"), typed(client, ada, phone="", city=""))

    assert not ada.phones.exists() and not ada.addresses.exists()


def test_other_numbers_stay(client, ada):
    ada.add_phone("+49 30 901829", label="home")

    client.post(page(ada, "details/"), typed(client, ada, phone="+49 30 901829"))

    assert [(str(one), one.is_primary) for one in ada.phones.all()] == [("+49 30 901829", True)]


@pytest.mark.parametrize(
    "change",
    [
        {"first_name": "", "last_name": ""},
        {"birthday": "soon"},
        {"phone": "none"},
        {"last_name": "x" * 101},
        {"postcode": "1" * 21},
        {"version": ""},
    ],
)
def test_what_cannot_be_is_said_and_not_stored(client, ada, change):
    answer = client.post(page(ada, "details/"), typed(client, ada, **change))

    assert answer.status_code == 200 and answer.context["form"].errors
    assert not ada.interactions.exists()


def test_whoever_saves_second_loses_no_typing(client, ada):
    words = typed(client, ada, last_name="King")
    ada.revise(by=None, version=1, job_title="Countess")

    answer = client.post(page(ada, "details/"), words)
    assert answer.status_code == 409 and "King" in answer.content.decode()
    assert not ada.interactions.filter(kind="contacts.corrected").exists()

    words = typed(client, ada) | {"last_name": "King"}
    client.post(page(ada, "details/"), words)
    assert Contact.objects.get().last_name == "King"


def test_nobody_changes_what_is_ours(client, ada, rep):
    client.post(page(ada, "details/"), typed(client, ada) | {"owner": rep.pk, "lifecycle": "former", "job_title": "X"})

    ada.refresh_from_db()
    assert (ada.owner, ada.lifecycle, ada.job_title) == (None, "lead", "")


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_look_changes_nothing(client, ada, method):
    look = getattr(client, method)
    confirm = f"/preferences/address/{preferences.token(ada, EMAIL, 'new@example.org')}/"
    for url in (page(ada, "details/"), page(ada, "address/?email=new@example.org"), confirm):
        assert look(url).status_code == 200

    assert [str(one) for one in ada.emails.all()] == ["ada@example.org"]
    assert not ada.interactions.exists() and mail.outbox == []


def test_a_new_address_counts_once_its_owner_says_so(client, ada, at_once):
    with at_once():
        client.post(page(ada, "address/"), {"email": "Ada@new.example"})
    assert str(ada.primary_email) == "ada@example.org"
    (letter,) = mail.outbox
    assert letter.to == ["Ada@new.example"]

    url = re.search(r"/preferences/address/\S+", letter.body)[0]
    assert "Yes, it is mine" in client.get(url).content.decode()
    for _each in range(2):
        assert "From now on we write to" in client.post(url).content.decode()

    assert str(ada.primary_email) == "Ada@new.example"
    assert ada.emails.count() == 2 and ada.interactions.get().text == "Ada@new.example"


def test_an_address_that_we_had_becomes_the_first_one(client, ada):
    ada.add_email("old@example.org")

    client.post(f"/preferences/address/{preferences.token(ada, EMAIL, 'old@example.org')}/")

    assert str(ada.primary_email) == "old@example.org" and ada.emails.filter(is_primary=True).count() == 1


@pytest.mark.parametrize("purpose", ["choices", "data", "erasure"])
def test_no_other_link_confirms_an_address(client, ada, purpose):
    url = f"/preferences/address/{preferences.token(ada, purpose, 'eve@example.org')}/"

    assert client.post(url).status_code == 404
    assert ada.emails.count() == 1
