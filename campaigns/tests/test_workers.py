"""Several workers at once, with real transactions: every message leaves once."""

from collections import Counter
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.db import connections

from campaigns import planning, sending
from campaigns.models import Delivery
from crm_site.lib.mail.post import Post
from crm_site.testing import make_campaigns

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 4


@pytest.fixture
def doors(monkeypatch):
    """Keeps who was written to, and rings no broker."""
    written = []
    monkeypatch.setattr(Post, "send", lambda self, letter: written.append(letter.to[0]))
    monkeypatch.setattr("campaigns.tasks.plan.delay_on_commit", lambda pk: None)
    return written


def at_once(work):
    """Do the work in several threads that start together; their answers."""
    barrier, answers = Barrier(WORKERS), []

    def run():
        try:
            barrier.wait()
            answers.append(work())
        finally:
            connections.close_all()

    threads = [Thread(target=run) for _each in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def test_no_message_leaves_twice(doors):
    make_campaigns.readers(30)
    campaign = make_campaigns.planned()

    def worker():
        while sending.send_batch(campaign.pk, limit=4):
            pass

    at_once(worker)
    worker()

    assert len(doors) == 30
    assert set(Counter(doors).values()) == {1}
    assert campaign.progress()["sent"] == 30
    assert all(one.interactions.filter(kind="campaigns.sent").count() == 1 for one in contacts(campaign))


def test_the_same_claim_in_two_hands_is_begun_once(doors):
    """Even without the lock that keeps claims apart, only one worker gets as far as the mail server."""
    make_campaigns.reader()
    campaign = make_campaigns.planned()
    (claimed,) = campaign.deliveries.claim(1)

    answers = at_once(lambda: Delivery.objects.select_related("campaign").get(pk=claimed.pk).begin())

    assert sorted(answers) == ["", "taken", "taken", "taken"]


def test_send_is_pressed_by_several_at_once(doors):
    make_campaigns.readers(3)
    campaign = make_campaigns.campaign()

    answers = at_once(lambda: type(campaign).objects.get(pk=campaign.pk).send())

    assert sorted(answers) == [False, False, False, True]


def test_several_plan_the_same_campaign(doors, monkeypatch):
    monkeypatch.setattr("campaigns.gates.BATCH", 5)
    make_campaigns.readers(23)
    campaign = make_campaigns.campaign()
    campaign.send()

    def worker():
        planning.plan(campaign.pk)

    at_once(worker)
    worker()

    campaign.refresh_from_db()
    assert (campaign.deliveries.planned().count(), campaign.state) == (23, "sending")


def test_unsubscribing_twice_at_once_is_told_once(doors):
    person = make_campaigns.reader()
    campaign = make_campaigns.sent()
    delivery = campaign.deliveries.get()

    at_once(lambda: Delivery.objects.select_related("campaign", "contact", "variant").get(pk=delivery.pk).unsubscribe())

    assert person.interactions.filter(kind="campaigns.unsubscribed").count() == 1
    assert not person.allows("email")
    assert mail.outbox == []


def contacts(campaign):
    return [one.contact for one in campaign.deliveries.select_related("contact")]
