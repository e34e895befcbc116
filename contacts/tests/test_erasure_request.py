"""The wish to be forgotten: asked on the page, confirmed from the mailbox, answered by an administrator."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils.timezone import now

from contacts import preferences
from contacts.models import ErasureRequest
from contacts.preferences import DATA, ERASURE
from crm_site.testing import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_counts():
    cache.clear()


@pytest.fixture
def ada():
    return make.contact("Ada", "Lovelace", email="ada@example.org")


@pytest.fixture
def wish(ada):
    wish = ErasureRequest.ask(ada)
    wish.confirm()
    return wish


def ask_page(contact):
    return f"/preferences/{preferences.token(contact, DATA)}/erasure/"


def confirm_page(wish):
    return f"/preferences/erasure/{preferences.token(wish.contact, ERASURE, wish.pk)}/"


def test_it_is_asked_confirmed_by_mail_and_due_in_30_days(client, ada, at_once):
    with at_once():
        client.post(ask_page(ada))
    assert ErasureRequest.objects.get().state == "asked"
    (letter,) = mail.outbox
    assert letter.to == ["ada@example.org"]

    url = re.search(r"/preferences/erasure/\S+", letter.body)[0]
    assert client.get(url).status_code == 200
    for _each in range(2):
        assert "You get our answer by" in client.post(url).content.decode()

    wish = ErasureRequest.objects.get()
    assert wish.state == "confirmed" and abs(wish.due_at - now() - timedelta(days=30)) < timedelta(minutes=1)
    assert ada.interactions.get().kind == "contacts.erasure_asked"
    assert str(ada) == "Ada Lovelace"


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_look_asks_for_nothing(client, ada, method):
    wish = ErasureRequest.ask(ada)
    for url in (ask_page(ada), confirm_page(wish)):
        assert getattr(client, method)(url).status_code == 200

    assert ErasureRequest.objects.get().state == "asked" and mail.outbox == []


def test_asking_again_is_one_wish(client, ada):
    for _each in range(3):
        client.post(ask_page(ada))

    assert ErasureRequest.objects.count() == 1


def test_the_page_says_how_far_it_is(client, wish, rep):
    page = f"/preferences/{preferences.token(wish.contact, DATA)}/"
    assert "You get our answer by" in client.get(page).content.decode()

    wish.refuse("The tax office wants it for ten years.", by=rep)
    assert "ten years" in client.get(page).content.decode()


def test_one_customer_cannot_confirm_the_wish_of_another(client, ada):
    other = make.contact(email="eve@example.org")
    wish = ErasureRequest.ask(ada)

    url = f"/preferences/erasure/{preferences.token(other, ERASURE, wish.pk)}/"
    assert client.post(url).status_code == 404
    assert ErasureRequest.objects.get().state == "asked"


def test_confirmed_wishes_wait_in_today_of_managers_and_administrators(browse, cast, wish):
    for role in ("manager", "admin"):
        assert "Forget Ada Lovelace" in browse(getattr(cast, role)).get("/").content.decode()
    for role in ("rep", "agent", "marketer", "analyst"):
        assert "Forget Ada" not in browse(getattr(cast, role)).get("/").content.decode()


def test_a_wish_that_nobody_confirmed_waits_in_nobodys_today(browse, admin, ada):
    ErasureRequest.ask(ada)

    assert "Forget Ada" not in browse(admin).get("/").content.decode()


def test_a_late_wish_comes_first(browse, admin, wish):
    ErasureRequest.objects.update(due_at=now() - timedelta(days=2))

    assert "2 days late" in browse(admin).get("/").content.decode()


def test_the_page_names_what_erasing_does_and_does_nothing(browse, admin, wish):
    shown = browse(admin).get(wish.get_absolute_url()).content.decode()

    assert "It cannot be undone" in shown and "Erase for ever" in shown
    assert str(type(wish.contact).objects.get()) == "Ada Lovelace"


def test_a_manager_sees_it_and_an_administrator_decides(browse, manager, wish):
    shown = browse(manager).get(wish.get_absolute_url()).content.decode()

    assert "An administrator decides" in shown and "Erase for ever" not in shown
    assert browse(manager).post(wish.get_absolute_url()).status_code == 403
    assert ErasureRequest.objects.get().state == "confirmed"


def test_an_administrator_erases_and_the_customer_hears_of_it(browse, admin, wish, at_once):
    with at_once():
        browse(admin).post(wish.get_absolute_url())

    wish.refresh_from_db()
    assert (wish.state, wish.settled_by) == ("done", admin)
    assert str(type(wish.contact).objects.get()) == "Erased customer"
    (letter,) = mail.outbox
    assert letter.to == ["ada@example.org"] and "we deleted what we knew about you" in letter.body


def test_what_is_not_confirmed_is_not_erased(browse, admin, ada):
    wish = ErasureRequest.ask(ada)

    browse(admin).post(wish.get_absolute_url())

    assert ErasureRequest.objects.get().state == "asked"
    assert str(type(ada).objects.get()) == "Ada Lovelace"


def test_a_refusal_says_why(browse, admin, wish, at_once):
    page = f"{wish.get_absolute_url()}refusal/"
    assert browse(admin).post(page, {"reason": " "}).context["form"].errors

    with at_once():
        browse(admin).post(page, {"reason": "The tax office wants it for ten years."})

    wish.refresh_from_db()
    assert (wish.state, wish.reason) == ("refused", "The tax office wants it for ten years.")
    assert "ten years" in mail.outbox[0].body
    assert str(type(wish.contact).objects.get()) == "Ada Lovelace"


def test_after_a_refusal_the_person_may_ask_again(client, wish, rep):
    wish.refuse("Not yet.", by=rep)
    client.post(ask_page(wish.contact))

    assert list(ErasureRequest.objects.order_by("pk").values_list("state", flat=True)) == ["refused", "asked"]


def test_the_list_costs_the_same_with_one_wish_and_with_many(browse, admin, queries, wish):
    one = queries(browse(admin), "/erasures/")
    for _each in range(10):
        ErasureRequest.ask(make.contact()).confirm()

    assert queries(browse(admin), "/erasures/") == one
