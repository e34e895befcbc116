"""The way out: a POST acts at once, a look never does."""

import pytest
from django.test import Client

from crm_site.testing import make, make_campaigns

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivery():
    make_campaigns.reader(email="ada@example.org")
    return make_campaigns.sent(name="Winter").deliveries.get()


def way_out(delivery):
    return f"/u/{delivery.token}/"


def test_a_post_unsubscribes_at_once(delivery):
    answer = Client(enforce_csrf_checks=True).post(way_out(delivery), {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    consent = delivery.contact.consents.last()
    assert (consent.granted, consent.channel, consent.source) == (False, "email", "one-click")
    assert delivery.events.get().kind == "unsubscribe"
    assert delivery.contact.interactions.get(kind="campaigns.unsubscribed").text == "Winter"


def test_a_second_post_changes_nothing(client, delivery):
    client.post(way_out(delivery))
    before = delivery.contact.interactions.count()

    assert client.post(way_out(delivery)).status_code == 200

    assert delivery.contact.interactions.count() == before
    assert delivery.events.count() == 1


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_look_changes_nothing(client, delivery, method):
    answer = getattr(client, method)(way_out(delivery))

    assert answer.status_code == 200
    assert delivery.contact.allows("email")
    assert delivery.events.count() == 0


def test_the_page_has_a_button_that_acts(client, delivery):
    page = client.get(way_out(delivery)).content.decode()

    assert f'<form method="post" action="{way_out(delivery)}">' in page
    assert "ada@example.org" not in page


@pytest.mark.parametrize("token", ["nobody", "5dcf4816-827e-4e43-8322-2d3d50674274", "0" * 36])
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unknown_token_is_told_politely_that_there_is_nothing_to_do(client, db, token, method):
    answer = getattr(client, method)(f"/u/{token}/")

    assert answer.status_code == 404
    assert "There is nothing to do" in answer.content.decode()


def test_whoever_reads_the_same_mailbox_is_left_in_peace_too(client, delivery):
    other = make.contact(email="Ada@Example.org", consent=True)

    client.post(way_out(delivery))

    assert not other.allows("email")


def test_somebody_who_agrees_again_later_may_leave_again(client, delivery):
    client.post(way_out(delivery))
    delivery.contact.grant("email", source="shop")

    client.post(way_out(delivery))

    assert not delivery.contact.allows("email")


def test_other_methods_are_refused(client, delivery):
    assert client.delete(way_out(delivery)).status_code == 405
