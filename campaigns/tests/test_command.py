"""`manage.py send_campaign ID` sends as the button does, and once."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from crm_site.testing import make, make_campaigns

pytestmark = pytest.mark.django_db


def send(campaign):
    out = StringIO()
    call_command("send_campaign", str(campaign.pk), stdout=out)
    return out.getvalue()


def test_it_sends_to_the_end_and_prints_the_counts(smtp_sink):
    make_campaigns.readers(3)
    make.contact("Silent")

    said = send(make_campaigns.campaign())

    assert "sent: 3\n" in said and "suppressed: 1\n" in said and "waiting: 0\n" in said
    assert len(smtp_sink.messages) == 3


def test_a_second_run_says_so_and_changes_nothing(smtp_sink):
    make_campaigns.readers(2)
    campaign = make_campaigns.campaign()
    send(campaign)
    before = list(campaign.deliveries.order_by("pk").values())

    assert "was sent before" in send(campaign)

    assert list(campaign.deliveries.order_by("pk").values()) == before
    assert len(smtp_sink.messages) == 2


def test_it_goes_on_with_what_was_interrupted(smtp_sink):
    make_campaigns.readers(2)

    said = send(make_campaigns.planned())

    assert "sent: 2\n" in said


def test_it_says_what_is_missing():
    with pytest.raises(CommandError, match="Write the message"):
        send(make_campaigns.campaign(split=()))


def test_it_says_when_there_is_no_such_campaign(db):
    with pytest.raises(CommandError, match="There is no campaign 7"):
        call_command("send_campaign", "7")
