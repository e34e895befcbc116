import pytest
from django.urls import reverse

from crm_site.testing import make, make_support
from support.models import InboundMail, Ticket
from support.receiving import receive

pytestmark = pytest.mark.django_db
HELD = reverse("support:held")


def url(name, mail):
    return reverse(f"support:{name}", args=[mail.pk])


def test_the_list_says_why(browse, agent):
    receive(make_support.mail(precedence="bulk", subject="Great offers"), "test")
    said = browse(agent).get(HELD).content.decode()

    assert "Great offers" in said and "This is a mass mailing" in said


def test_the_text_can_be_read(browse, agent):
    mail = receive(make_support.mail("Buy <b>now</b>!", precedence="bulk"), "test")

    assert "Buy &lt;b&gt;now&lt;/b&gt;!" in browse(agent).get(url("held_mail", mail)).content.decode()


def test_a_person_may_make_a_ticket_of_it(browse, agent):
    mail = receive(make_support.mail(precedence="bulk"), "test")
    answer = browse(agent).post(url("held_ticket", mail))

    mail.refresh_from_db()
    assert mail.state == "ticket" and answer.url == mail.ticket.get_absolute_url()


def test_twice_makes_one_ticket(browse, agent):
    mail = receive(make_support.mail(precedence="bulk"), "test")
    for _time in range(2):
        browse(agent).post(url("held_ticket", mail))

    assert Ticket.objects.count() == 1


def test_a_mail_without_a_sender_stays_held(browse, agent):
    mail = receive(b"Subject: Lid\r\n\r\nx", "test")
    answer = browse(agent).post(url("held_ticket", mail), follow=True)

    assert "names no sender" in answer.content.decode()
    assert Ticket.objects.count() == 0


def test_a_discarded_mail_is_hidden_and_kept(browse, agent):
    mail = receive(make_support.mail(precedence="bulk", subject="Great offers"), "test")
    browse(agent).post(url("held_discard", mail))

    mail.refresh_from_db()
    assert mail.discarded_by == agent and mail.state == "held"
    assert "Great offers" not in browse(agent).get(HELD).content.decode()
    assert browse(agent).post(url("held_ticket", mail)).status_code == 302 and Ticket.objects.count() == 0


def test_the_original_is_a_download(browse, agent, rep):
    raw = make_support.mail(precedence="bulk")
    mail = receive(raw, "test")
    answer = browse(agent).get(url("original", mail))

    assert answer.content == raw and answer["Content-Disposition"].startswith("attachment")
    assert browse(rep).get(url("original", mail)).status_code == 404


def test_one_or_fifty_held_mails_cost_the_same(browse, agent, django_assert_max_num_queries, django_assert_num_queries):
    browser = browse(agent)
    make_support.held_mail(subject="One")
    with django_assert_max_num_queries(30) as queries:
        browser.get(HELD)
    for _one in range(20):
        make_support.held_mail(subject=f"No {make.number()}")
    with django_assert_num_queries(len(queries)):
        browser.get(HELD)
    assert InboundMail.objects.held().count() == 21
