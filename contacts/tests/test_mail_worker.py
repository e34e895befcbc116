"""A mail in the hands of a real worker and a real mail server."""

from datetime import timedelta

from django.utils.timezone import now

from contacts import tasks
from contacts.models import OutgoingMail
from crm_site.testing import make, make_mail


def test_it_leaves_once_though_the_bell_rings_thrice(worker, smtp_sink):
    rep = make.user("Sales rep", email="jonas@example.com")
    mail = make_mail.mail(by=rep, text="Once")
    OutgoingMail.objects.update(leaves_at=now() - timedelta(seconds=1))
    for _ring in range(2):
        tasks.send_mail.delay(mail.pk)
    tasks.send_waiting_mails.delay()
    worker.settle()

    mail.refresh_from_db()
    assert mail.state == "sent" and len(smtp_sink.messages) == 1
    assert mail.contact.interactions.filter(kind="contacts.mail_out").count() == 1
