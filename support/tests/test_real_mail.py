from collections import Counter

import pytest

from crm_site.testing.often import sample
from support.models import InboundMail
from support.receiving import receive

pytestmark = [pytest.mark.real, pytest.mark.django_db]


def test_each_of_220_raw_mails_finds_its_place(shared_data):
    paths = sorted(shared_data.glob("mail/*/raw/*"))

    mails = [receive(path.read_bytes(), path.name) for path in sample(paths)]

    assert len(paths) == 220
    assert InboundMail.objects.unread().count() == 0
    assert all(mail.ticket for mail in mails if mail.state != "held")
    assert all(mail.became for mail in mails if mail.state in ("ticket", "joined"))
    assert all(mail.reason for mail in mails if mail.state == "held")
    assert not [mail for mail in mails if "damaged" in mail.reason]
    print(Counter(mail.state for mail in mails), Counter(mail.reason for mail in mails))
