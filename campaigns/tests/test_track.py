"""Looks and clicks: counted once, scanners told apart, and no way to anywhere else."""

import uuid
from datetime import timedelta

import pytest
from django.utils.timezone import now

from campaigns.models import Delivery, Event
from campaigns.results import results
from crm_site.testing import make_campaigns

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivery():
    """Sent an hour ago, with one link."""
    make_campaigns.reader()
    made = make_campaigns.sent().deliveries.get()
    Delivery.objects.update(sent_at=now() - timedelta(hours=1))
    made.refresh_from_db()
    return made


def click(client, delivery, method="get", token=None, link=None, **headers):
    link = delivery.campaign.links.get().pk if link is None else link
    return getattr(client, method)(f"/c/{token or delivery.token}/{link}/", headers=headers)


def look(client, delivery, method="get"):
    return getattr(client, method)(f"/o/{delivery.token}.gif")


def test_a_click_leads_on_and_is_counted_once(client, delivery):
    for _each in range(3):
        answer = click(client, delivery)

    assert (answer.status_code, answer["Location"]) == (302, "https://shop.example/linen")
    assert delivery.events.get().kind == "click"
    assert results(delivery.campaign).total.clicked == 1
    assert delivery.contact.interactions.filter(kind="campaigns.clicked").count() == 1


def test_a_look_is_counted_once(client, delivery):
    for _each in range(3):
        answer = look(client, delivery)

    assert answer["Content-Type"] == "image/gif"
    assert "no-store" in answer["Cache-Control"]
    assert delivery.events.get().kind == "open"
    assert delivery.contact.interactions.filter(kind="campaigns.opened").count() == 1


def test_a_click_counts_as_a_look_where_pictures_are_off(client, delivery):
    click(client, delivery)

    assert results(delivery.campaign).total.opened == 1


def test_a_click_right_after_sending_is_a_scanners(client, delivery):
    Delivery.objects.update(sent_at=now() - timedelta(milliseconds=500))

    answer = click(client, delivery)

    assert answer.status_code == 302
    assert delivery.events.get().scanner
    assert results(delivery.campaign).total.clicked == 0


def test_a_head_request_is_a_scanners(client, delivery):
    click(client, delivery, "head")
    look(client, delivery, "head")

    assert set(delivery.events.values_list("scanner", flat=True)) == {True}
    assert results(delivery.campaign).total.opened == 0


def test_a_person_who_comes_after_the_scanner_is_counted(client, delivery):
    click(client, delivery, "head")
    click(client, delivery)

    assert results(delivery.campaign).total.clicked == 1


def test_no_link_leads_anywhere_else(client, delivery):
    other = make_campaigns.campaign(body="[evil](https://evil.example)")
    other._remember_links()

    assert click(client, delivery, link=other.links.get().pk).status_code == 404
    assert click(client, delivery, link=0).status_code == 404
    assert client.get(f"/c/{delivery.token}/https://evil.example/").status_code == 404
    link = delivery.campaign.links.get()
    aside = client.get(f"/c/{delivery.token}/{link.pk}/?url=https://evil.example&next=//evil.example")
    assert aside["Location"] == link.url


def test_an_unknown_token_leads_nowhere(client, delivery):
    assert click(client, delivery, token=uuid.uuid4()).status_code == 404
    assert click(client, delivery, token="x").status_code == 404


def test_an_unknown_picture_is_still_a_picture(client, db):
    assert client.get(f"/o/{uuid.uuid4()}.gif").status_code == 200
    assert Event.objects.count() == 0


def test_the_mail_program_is_kept_as_a_digest_only(client, delivery):
    click(client, delivery, **{"User-Agent": "Thunderbird 128"})

    agent = delivery.events.get().agent
    assert len(agent) == 16
    assert "hunderbird" not in agent


def test_nothing_is_changed_by_other_methods(client, delivery):
    assert click(client, delivery, "post").status_code == 405
    assert look(client, delivery, "post").status_code == 405
    assert delivery.events.count() == 0
