"""The button, a real worker and a real mail server."""

import pytest

from crm_site.testing import make, make_campaigns

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_sent_from_the_page_arrives_once(browse, marketer, worker, smtp_sink):
    people = make_campaigns.readers(120)
    make.contact("Silent")
    campaign = make_campaigns.campaign(split=(50, 50))

    browse(marketer).post(f"/campaigns/{campaign.pk}/dispatch/")
    browse(marketer).post(f"/campaigns/{campaign.pk}/dispatch/")
    worker.settle()

    campaign.refresh_from_db()
    progress = campaign.progress()
    assert campaign.state == "sent"
    assert (progress["sent"], progress["suppressed"], progress["total"]) == (120, 1, 121)
    addressed = sorted(address for (address,) in smtp_sink.recipients)
    assert addressed == sorted(person.emails.get().address for person in people)
