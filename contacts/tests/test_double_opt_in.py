"""A yes by mail, from the question to the ledger; and a ledger that nobody rewrites."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import now

from contacts import double_opt_in, preferences
from contacts.models import Consent, Contact, ContactPreference, Suppression
from crm_site.lib.visitors import ip_of
from crm_site.testing import make

pytestmark = pytest.mark.django_db
ADA = "ada@example.org"


@pytest.fixture(autouse=True)
def fresh_counts():
    cache.clear()


@pytest.fixture
def link(client, at_once):
    """Ask on the public page, and give the address that the mail holds."""

    def asked(address=ADA, **more):
        with at_once():
            client.post("/subscribe/", {"email": address, "purposes": ["marketing"]} | more, REMOTE_ADDR="203.0.113.7")
        return re.search(r"/subscribe/\S+/", mail.outbox[-1].body)[0]

    return asked


def test_nothing_is_stored_before_the_button(client, link):
    url = link()
    page = client.get(url)

    assert page.status_code == 200 and "Send me news and offers by e-mail" in page.content.decode()
    assert not Contact.objects.exists() and not Consent.objects.exists()


def test_the_button_makes_the_person_and_the_line_of_the_ledger(client, link):
    client.post(link(first_name="Ada", last_name="Byron"), REMOTE_ADDR="203.0.113.9")
    ada = Contact.objects.get()
    said = ada.consents.get()

    assert (str(ada), ada.lifecycle, str(ada.primary_email)) == ("Ada Byron", "subscriber", ADA)
    assert (said.channel, said.purpose, said.granted, said.source) == ("email", "marketing", True, "double opt-in")
    assert said.ip == "203.0.113.9" and "from 203.0.113.7" in said.wording and "Send me news" in said.wording


def test_a_known_address_is_the_known_person(client, link):
    ada = make.contact(email=ADA)
    client.post(link())

    assert Contact.objects.get() == ada and ada.allows("email")


def test_pressed_twice_it_is_once_and_a_later_no_spends_the_link(client, link):
    url = link()
    client.post(url), client.post(url)
    ada = Contact.objects.get()
    assert ada.consents.count() == 1

    ada.withdraw("email", source="phone")
    page = client.post(url).content.decode()
    assert not ada.allows("email") and "You answered this already" in page


def test_a_forged_and_an_old_link_open_nothing(client, link, monkeypatch):
    url = link()
    monkeypatch.setattr(double_opt_in, "LIFETIME", timedelta(0))

    assert client.post(url).status_code == client.post(url[:-3] + "x/").status_code == 404
    assert not Consent.objects.exists()


@pytest.mark.parametrize("reason", Suppression.Reason.values)
def test_the_mailbox_lifts_what_kept_it_silent_but_not_what_was_set_by_hand(client, link, reason):
    Suppression.add(ADA, reason)
    make.contact(email=ADA).emails.update(bounced_at=now())
    client.post(link())

    assert Suppression.objects.of(ADA).exists() == (reason == "manual")
    assert Contact.objects.get().primary_email.bounced_at is None


@pytest.mark.parametrize("reason", Suppression.Reason.values)
def test_on_their_own_page_they_lift_only_that_they_had_unsubscribed(client, reason):
    ada = make.contact(email=ADA)
    Suppression.add(ADA, reason)
    client.post(f"/preferences/{preferences.token(ada, preferences.CHOICES)}/", {"email-marketing": "on"})

    assert ada.allows("email") and Suppression.objects.of(ADA).exists() == (reason != "unsubscribed")


def test_what_a_colleague_writes_down_lifts_nothing(rep, browse):
    ada = make.contact(email=ADA, owner=rep)
    Suppression.add(ADA, "unsubscribed")
    said = {"channel": "email", "purpose": "survey", "granted": "yes", "source": "phone", "wording": "May we ask you?"}
    browse(rep).post(f"/contacts/{ada.pk}/consents/", said)

    line = ada.consents.get()
    assert (line.purpose, line.wording, line.by) == ("survey", "May we ask you?", rep)
    assert Suppression.objects.of(ADA).exists()


def test_a_colleague_has_the_person_asked_unless_they_said_no(rep, browse, at_once, client):
    ada = make.contact(email=ADA, owner=rep)
    with at_once():
        browse(rep).post(f"/contacts/{ada.pk}/double-opt-in/")
    client.post(re.search(r"/subscribe/\S+/", mail.outbox[-1].body)[0])
    assert ada.allows("email") and ada.consents.get().by is None

    ada.withdraw("email", source="phone")
    with at_once():
        page = browse(rep).post(f"/contacts/{ada.pk}/double-opt-in/", follow=True).content.decode()
    assert len(mail.outbox) == 1 and "Only they themselves can change that" in page


def test_a_mailbox_is_not_flooded(client, at_once):
    with at_once():
        for _time in range(5):
            client.post("/subscribe/", {"email": ADA, "purposes": ["marketing"]})

    assert len(mail.outbox) == preferences.MOST_PER_ADDRESS


@pytest.mark.parametrize(
    ("trusted", "near", "said", "ip"),
    [
        ("", "203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.0/8", "10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.0/8", "10.0.0.1", "1.2.3.4, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.0/8", "10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.0/8", "10.0.0.1", "", "10.0.0.1"),
        ("2001:db8::/32", "2001:db8::1", "2001:db9::5", "2001:db9::5"),
        ("10.0.0.0/8", "", "198.51.100.1", None),
    ],
)
def test_a_visitor_behind_proxies_of_ours_is_known(rf, settings, trusted, near, said, ip):
    settings.TRUSTED_PROXIES = trusted

    assert ip_of(rf.get("/", REMOTE_ADDR=near, headers={"X-Forwarded-For": said})) == ip


def test_the_ledger_cannot_be_rewritten_or_torn_out():
    ada, ben = make.contact(consent=True), make.contact()
    for change in ({"granted": False}, {"source": "x"}, {"contact": ben}, {"wording": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Consent.objects.filter(contact=ada).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.filter(contact=ada).delete()
        connection.check_constraints()

    assert ada.consents.get().granted


def test_the_ledger_goes_with_its_person(admin):
    ada, ben = make.contact(consent=True, email=ADA), make.contact(consent=True)
    ada.erase(by=admin)
    Contact.everyone.filter(pk=ben.pk).delete()
    connection.check_constraints()

    assert not Consent.objects.exists()


def test_a_day_on_a_public_page_is_that_of_the_person(client):
    ada = make.contact(email=ADA, time_zone="Pacific/Auckland")
    wish = ContactPreference.of(ada)
    late = (now() + timedelta(days=5)).replace(hour=20)  # the next day in Auckland
    ContactPreference.objects.filter(pk=wish.pk).update(paused_until=late)
    page = client.get(f"/preferences/{preferences.token(ada, preferences.CHOICES)}/").content.decode()

    assert f"{(late + timedelta(days=1)).day} {late + timedelta(days=1):%B}" in page
    assert "data-visitor" in page
