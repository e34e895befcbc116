"""Sending: what leaves, what is written down, and that nothing leaves twice."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils.timezone import now

from campaigns import sending, tasks
from campaigns.models import Campaign, Delivery
from campaigns.models.delivery import STUCK
from contacts.models import Suppression
from crm_site.testing import make_campaigns

pytestmark = pytest.mark.django_db


def only(campaign):
    return campaign.deliveries.get()


def test_everybody_planned_gets_one_message():
    people = make_campaigns.readers(3)

    campaign = make_campaigns.sent()

    assert sorted(address for one in mail.outbox for address in one.to) == sorted(
        f"{person} <{person.primary_email}>" for person in people
    )
    assert campaign.state == "sent"
    assert campaign.sent_at


def test_pressing_send_twice_changes_nothing():
    make_campaigns.readers(2)
    campaign = make_campaigns.sent()
    before = list(campaign.deliveries.order_by("pk").values())

    assert campaign.send() is False
    tasks.plan.run(campaign.pk)
    tasks.send_batch.run(campaign.pk)

    assert len(mail.outbox) == 2
    assert list(campaign.deliveries.order_by("pk").values()) == before


def test_the_timeline_is_told_once():
    person = make_campaigns.reader()
    campaign = make_campaigns.sent(name="Winter thank-you")

    only(campaign).mark_sent()

    fact = person.interactions.get(kind="campaigns.sent")
    assert (fact.text, fact.channel, fact.direction, fact.data["variant"]) == (
        "Winter thank-you",
        "email",
        "out",
        "A",
    )


def test_consent_withdrawn_after_planning_is_honoured():
    person = make_campaigns.reader()
    campaign = make_campaigns.planned()
    person.withdraw("email", source="phone")

    sending.send_batch(campaign.pk)

    assert mail.outbox == []
    assert (only(campaign).state, only(campaign).reason) == ("suppressed", "no_consent")


def test_an_address_suppressed_after_planning_is_honoured():
    make_campaigns.reader(email="ada@example.org")
    campaign = make_campaigns.planned()
    Suppression.add("ada@example.org", Suppression.Reason.COMPLAINED)

    sending.send_batch(campaign.pk)

    assert mail.outbox == []
    assert only(campaign).reason == "suppressed"


def test_an_address_taken_away_after_planning_is_not_written_to():
    person = make_campaigns.reader(email="ada@example.org")
    campaign = make_campaigns.planned()
    person.emails.all().delete()
    person.add_email("new@example.org")

    sending.send_batch(campaign.pk)

    assert mail.outbox == []
    assert only(campaign).reason == "no_address"


def test_what_a_dead_worker_had_only_claimed_is_sent_by_the_next():
    make_campaigns.reader()
    campaign = make_campaigns.planned()
    campaign.deliveries.claim(10)
    Delivery.objects.update(claimed_at=now() - STUCK - timedelta(seconds=1))

    sending.free_stuck(now())
    sending.send_batch(campaign.pk)

    assert only(campaign).state == "sent"


def test_what_a_dead_worker_was_sending_is_uncertain():
    make_campaigns.reader()
    campaign = make_campaigns.planned()
    (claimed,) = campaign.deliveries.claim(10)
    claimed.begin()
    Delivery.objects.update(claimed_at=now() - STUCK - timedelta(seconds=1))

    sending.free_stuck(now())
    sending.send_batch(campaign.pk)

    assert (only(campaign).state, mail.outbox) == ("uncertain", [])


def test_a_slow_worker_that_lost_its_claim_sends_nothing():
    make_campaigns.reader()
    campaign = make_campaigns.planned()
    (slow,) = campaign.deliveries.claim(10)
    Delivery.objects.update(claimed_at=now() - STUCK - timedelta(seconds=1))
    sending.free_stuck(now())
    (quick,) = campaign.deliveries.claim(10)

    assert slow.begin()
    assert not quick.begin()


def test_a_paused_campaign_sends_nothing_until_it_is_resumed():
    make_campaigns.reader()
    campaign = make_campaigns.planned()
    (claimed,) = campaign.deliveries.claim(10)
    campaign.pause()

    assert claimed.begin()
    sending.send_batch(campaign.pk)
    assert mail.outbox == []

    campaign.resume()
    sending.send_batch(campaign.pk)
    assert len(mail.outbox) == 1


def test_a_cancelled_campaign_stays_cancelled():
    make_campaigns.reader()
    campaign = make_campaigns.planned()
    campaign.cancel()

    assert not campaign.resume()
    sending.send_batch(campaign.pk)

    assert mail.outbox == []
    assert only(campaign).reason == "cancelled"


def test_a_message_that_cannot_be_written_fails_alone(monkeypatch):
    make_campaigns.readers(2)
    campaign = make_campaigns.planned()
    first = campaign.deliveries.first()
    Delivery.objects.filter(pk=first.pk).update(address="two@@example org\n")

    sending.send_batch(campaign.pk)

    assert campaign.progress()["failed"] == campaign.progress()["sent"] == 1


def test_the_sweeper_rings_for_a_campaign_that_nobody_works_on(monkeypatch):
    rung = []
    monkeypatch.setattr(tasks.send_batch, "delay", rung.append)
    campaign = make_campaigns.planned()
    tasks.ring_again.run()
    assert rung == []

    Campaign.objects.update(heard_at=now() - timedelta(minutes=5))
    tasks.ring_again.run()

    assert rung == [campaign.pk]
