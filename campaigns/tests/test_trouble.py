"""When the mail server is away, busy, or says no."""

import smtplib

import pytest
from django.core import mail
from django.utils.timezone import now

from campaigns import sending, tasks
from campaigns.models import Delivery
from contacts.models import EmailAddress
from crm_site.lib.mail.post import NotNow, Post, Refused, Unknown
from crm_site.testing import make_campaigns

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(monkeypatch):
    """A mail server that answers what a test says: `server["ada@x.org"] = Refused("550 no")`."""
    answers = {}

    def send(self, letter):
        for address, answer in answers.items():
            if address in letter.to[0]:
                raise answer
        mail.outbox.append(letter)

    monkeypatch.setattr(Post, "send", send)
    return answers


def only(campaign):
    return campaign.deliveries.get()


def test_the_servers_words_are_kept_when_it_refuses(server):
    make_campaigns.reader(email="ada@example.org")
    server["ada@"] = Refused("554 5.7.1 Message looks like spam")

    campaign = make_campaigns.sent()

    assert (only(campaign).state, only(campaign).error) == ("failed", "554 5.7.1 Message looks like spam")
    assert EmailAddress.objects.get().bounced_at is None
    assert campaign.state == "sent"


def test_an_address_that_does_not_exist_is_marked(server):
    make_campaigns.reader(email="ada@example.org")
    server["ada@"] = Refused("550 5.1.1 No such user", gone=True)

    campaign = make_campaigns.sent()

    assert only(campaign).state == "failed"
    assert EmailAddress.objects.get().bounced_at
    assert only(campaign).events.get().kind == "bounce"


def test_one_refusal_does_not_hold_up_the_others(server):
    make_campaigns.reader(email="ada@example.org")
    make_campaigns.reader(email="eve@example.org")
    server["ada@"] = Refused("550 no")

    campaign = make_campaigns.sent()

    assert campaign.progress()["sent"] == campaign.progress()["failed"] == 1


def test_a_busy_server_is_asked_again_later(server):
    make_campaigns.reader(email="ada@example.org")
    server["ada@"] = NotNow("451 Try again later")
    campaign = make_campaigns.planned()

    sending.send_batch(campaign.pk)
    sending.send_batch(campaign.pk)

    waiting = only(campaign)
    assert (waiting.state, waiting.attempts, waiting.error) == ("planned", 1, "451 Try again later")
    assert waiting.due_at > now()


def test_it_arrives_when_the_server_is_ready_again(server):
    make_campaigns.reader(email="ada@example.org")
    server["ada@"] = NotNow("451 Try again later")
    campaign = make_campaigns.planned()
    sending.send_batch(campaign.pk)
    server.clear()
    Delivery.objects.update(due_at=now())

    sending.send_batch(campaign.pk)

    assert only(campaign).state == "sent"


def test_after_five_refusals_to_take_it_now_it_has_failed(server):
    make_campaigns.reader(email="ada@example.org")
    server["ada@"] = NotNow("451 Try again later")
    campaign = make_campaigns.planned()

    for _each in range(6):
        sending.send_batch(campaign.pk)
        Delivery.objects.update(due_at=now())

    assert (only(campaign).state, only(campaign).attempts) == ("failed", 5)


def test_a_server_that_cannot_be_reached_loses_nothing(monkeypatch):
    make_campaigns.readers(3)
    campaign = make_campaigns.planned()

    def unreachable(self):
        raise NotNow("ConnectionRefusedError: nobody listens")

    monkeypatch.setattr(Post, "open", unreachable)
    for _each in range(7):
        assert not sending.send_batch(campaign.pk)
        Delivery.objects.update(due_at=now())

    campaign.refresh_from_db()
    assert campaign.progress()["planned"] == 3
    assert "nobody listens" in campaign.error


def test_a_connection_lost_in_the_middle_is_uncertain_and_never_sent_by_itself(server):
    make_campaigns.reader(email="ada@example.org")
    server["ada@"] = Unknown("SMTPServerDisconnected: gone")
    campaign = make_campaigns.planned()
    sending.send_batch(campaign.pk)
    server.clear()

    sending.send_batch(campaign.pk)
    tasks.ring_again.run()

    assert only(campaign).state == "uncertain"
    assert mail.outbox == []


def test_a_person_decides_that_an_uncertain_message_went_out(server):
    person = make_campaigns.reader(email="ada@example.org")
    server["ada@"] = Unknown("gone")
    campaign = make_campaigns.sent()

    assert campaign.settle_uncertain(as_sent=True) == 1

    assert only(campaign).state == "sent"
    assert person.interactions.filter(kind="campaigns.sent").count() == 1


def test_a_person_decides_to_send_an_uncertain_message_again(server):
    make_campaigns.reader(email="ada@example.org")
    server["ada@"] = Unknown("gone")
    campaign = make_campaigns.sent()
    server.clear()

    campaign.settle_uncertain(as_sent=False)
    sending.send_batch(campaign.pk)

    assert only(campaign).state == "sent"
    assert len(mail.outbox) == 1


def test_the_server_may_end_a_connection_between_two_messages(smtp_sink, monkeypatch):
    make_campaigns.readers(3)
    rcpt = smtplib.SMTP.rcpt
    calls = []

    def ends_once(self, *args, **options):
        calls.append(args)
        if len(calls) == 2:
            self.close()
            raise smtplib.SMTPServerDisconnected("too many messages")
        return rcpt(self, *args, **options)

    monkeypatch.setattr(smtplib.SMTP, "rcpt", ends_once)
    campaign = make_campaigns.planned()
    sending.send_batch(campaign.pk)

    assert len(smtp_sink.messages) == 2
    assert (campaign.progress()["sent"], campaign.progress()["planned"]) == (2, 1)
