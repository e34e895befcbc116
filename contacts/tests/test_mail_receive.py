"""Answers and logged mails find the timelines of their people; nothing is lost, nothing comes twice."""

from email.message import EmailMessage

import pytest
from django.urls import reverse

from contacts import tasks
from contacts.mail import addresses
from contacts.mail.receiving import receive
from contacts.models import Contact, LoggedMail, Stranger
from crm_site.testing import make, make_mail, make_sales, make_support
from crm_site.testing.often import sample
from support.models import InboundMail
from support.receiving import receive as receive_anywhere

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mailbox(db):
    return make_mail.logging_mailbox()


@pytest.fixture
def rep(rep):
    rep.email = "jonas@shop.example"
    rep.save()
    return rep


@pytest.fixture
def ada(rep):
    return make.contact("Ada", "Nowak", owner=rep, email="ada@example.org", company=make.company("Loom"))


def mails_of(person):
    return person.interactions.filter(kind__startswith="contacts.mail_").order_by("pk")


def answer_to(mail, text="Yes, please.", **headers):
    return make_mail.raw(text, to=addresses.answers_to(mail), **headers)


def test_an_answer_lands_on_the_person_the_deal_and_tells_the_author(rep, ada):
    deal = make_sales.deal(owner=rep, contact=ada)
    sent = make_mail.sent(ada, by=rep, about=deal)

    logged = receive(answer_to(sent, "Yes, please.\n\n> Hello", subject="Re: Offer"), "test")

    fact = mails_of(ada).get(kind="contacts.mail_in")
    assert (fact.direction, fact.text, fact.about, fact.company) == ("in", "Yes, please.", deal, ada.company)
    assert logged.state == "logged" and logged.answers == sent
    assert rep.notices.get(kind="contacts.answer").url.startswith(ada.get_absolute_url())


def test_the_ids_alone_lead_back_too(rep, ada):
    sent = make_mail.sent(ada, by=rep)

    receive(make_mail.raw(in_reply_to=sent.message_id), "test")

    assert mails_of(ada).filter(kind="contacts.mail_in").count() == 1


def test_an_answer_from_another_address_stays_with_the_conversation(rep, ada):
    sent = make_mail.sent(ada, by=rep)

    logged = receive(answer_to(sent, sender="Ada at home <home@example.net>"), "test")

    assert mails_of(ada).filter(kind="contacts.mail_in").exists()
    assert logged.strangers.get().address == "home@example.net"


@pytest.mark.parametrize("change", [lambda a: a.replace("+r", "+r9"), lambda a: a[:-22] + "aaaaaaaa" + a[-14:]])
def test_a_made_up_address_leads_nowhere(rep, ada, change):
    sent = make_mail.sent(ada, by=rep)
    raw = make_mail.raw(to=change(addresses.answers_to(sent)))

    assert receive(raw, "test").state == "held"
    assert not mails_of(ada).filter(kind="contacts.mail_in").exists()


def test_the_same_mail_twice_adds_nothing(rep, ada):
    sent = make_mail.sent(ada, by=rep)
    raw = answer_to(sent, message_id="<one@example.org>")
    receive(raw, "test")
    receive(raw, "test")
    again = receive(b"Received: by another way\r\n" + raw, "test")

    assert mails_of(ada).filter(kind="contacts.mail_in").count() == 1
    assert again.state == "aside" and "had come before" in again.reason


def test_a_blind_copy_is_told_to_everybody_we_know_in_it(rep, ada):
    bob = make.contact("Bob", owner=rep, email="bob@example.org")

    logged = make_mail.logged(rep, to="Ada <ADA@example.org>, bob@example.org, Zoe <zoe@example.net>", subject="Plan")

    for person in (ada, bob):
        fact = mails_of(person).get()
        assert (fact.kind, fact.by, fact.data["subject"]) == ("contacts.mail_out", rep, "Plan")
    assert logged.by == rep
    assert [one.address for one in Stranger.objects.waiting()] == ["zoe@example.net"]


def test_a_forwarded_mail_is_told_as_theirs(rep, ada):
    text = (
        "FYI\n\n---------- Forwarded message ---------\nFrom: Ada Nowak <ada@example.org>\n"
        "Date: Fri, 20 Nov 2026 at 10:02\nSubject: Which lid?\nTo: Jonas <jonas@shop.example>\n\nDoes it fit?\n"
    )
    receive(make_mail.raw(text, sender="jonas@shop.example", to=addresses.logging_address(rep)), "test")

    fact = mails_of(ada).get()
    assert (fact.direction, fact.data["subject"], fact.text) == ("in", "Which lid?", "Does it fit?")


def test_a_forward_of_a_german_program_is_understood(rep, ada):
    text = (
        "Von: Ada Nowak [mailto:ada@example.org]\nGesendet: Freitag, 20. November 2026 10:02\n"
        "An: Jonas Keller\nBetreff: Deckel\n\nPasst er?"
    )
    receive(make_mail.raw(text, sender="jonas@shop.example", to=addresses.logging_address(rep)), "test")

    assert mails_of(ada).get().data["subject"] == "Deckel"


def test_only_colleagues_log(rep, ada):
    raw = make_mail.raw(sender="thief@example.net", to="ada@example.org", delivered_to=addresses.logging_address(rep))

    held = receive(raw, "test")

    assert held.state == "held" and "no colleague" in held.reason
    assert not mails_of(ada).exists()


def test_a_renewed_address_takes_nothing_any_more(rep, ada):
    old = addresses.logging_address(rep)
    addresses.renew(rep)

    assert old != addresses.logging_address(rep)
    assert receive(make_mail.raw(sender=rep.email, to="ada@example.org", delivered_to=old), "test").state == "held"


def test_somebody_who_left_logs_nothing(rep, ada):
    address = addresses.logging_address(rep)
    rep.is_active = False
    rep.save()

    assert receive(make_mail.raw(sender=rep.email, to="ada@example.org", delivered_to=address), "test").state == "held"


def test_a_blind_copy_known_only_to_the_server_counts(rep, ada):
    head = f"Received: from a by b for <{addresses.logging_address(rep)}>; Fri, 20 Nov 2026 10:00:00 +0000\r\n"
    raw = head.encode() + make_mail.raw(sender=rep.email, to="ada@example.org")

    assert receive(raw, "test").state == "logged"


def test_attachments_become_files_of_the_person(rep, ada):
    sent = make_mail.sent(ada, by=rep)

    logged = receive(answer_to(sent, files=[("plan.pdf", b"%PDF-1.7 plan"), ("empty.txt", b"")]), "test")

    file = ada.files.get()
    assert (file.name, file.content_type, file.mail) == ("plan.pdf", "application/pdf", logged)
    assert mails_of(ada).last().data["files"] == ["plan.pdf"]


@pytest.mark.parametrize(
    "signs", [{"auto_submitted": "auto-replied"}, {"precedence": "bulk"}, {"x_loop": "us"}, {"return_path": "<>"}]
)
def test_what_machines_write_is_set_aside(rep, ada, signs):
    sent = make_mail.sent(ada, by=rep)

    aside = receive(answer_to(sent, **signs), "test")

    assert aside.state == "aside" and aside.reason
    assert not mails_of(ada).filter(kind="contacts.mail_in").exists()


def test_our_own_mail_that_comes_back_is_no_answer(rep, ada):
    sent = make_mail.sent(ada, by=rep)

    assert receive(answer_to(sent, message_id=sent.message_id), "test").state == "aside"


def test_mail_of_our_own_mailbox_does_not_go_in_circles(rep, ada):
    sent = make_mail.sent(ada, by=rep)

    assert receive(answer_to(sent, sender="crm@shop.example"), "test").state == "aside"


def report(mail, address="ada@example.org", action="failed", status="5.1.1", original=True):
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "MAILER-DAEMON@example.org", addresses.bounces_of(mail), "Failed"
    letter["Content-Type"] = 'multipart/report; report-type="delivery-status"; boundary="b"'
    head = letter.as_bytes().split(b"\n\n")[0]
    returned = f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {mail.message_id}\n" if original else ""
    body = (
        f"\n\n--b\nContent-Type: text/plain\n\nSorry.\n--b\nContent-Type: message/delivery-status\n\n"
        f"Reporting-MTA: dns; example.org\n\nFinal-Recipient: rfc822; {address}\nAction: {action}\nStatus: {status}\n"
        f"Diagnostic-Code: smtp; 550 no such user\n\n{returned}--b--\n"
    )
    return head + body.encode()


def test_a_report_marks_the_address_with_the_reason(rep, ada):
    sent = make_mail.sent(ada, by=rep)

    aside = receive(report(sent), "test")

    email = ada.emails.get()
    assert email.bounced_at and "no such user" in email.bounced_why
    assert aside.state == "aside" and "ada@example.org" in aside.reason
    assert ada.interactions.filter(kind="contacts.mail_bounced").count() == 1
    assert rep.notices.filter(kind="contacts.mail").exists()


@pytest.mark.parametrize(
    "more", [{"action": "delayed", "status": "4.4.1"}, {"status": "5.2.2"}, {"address": "other@example.org"}]
)
def test_a_report_that_proves_nothing_marks_nothing(rep, ada, more):
    make.contact(email="other@example.org")
    receive(report(make_mail.sent(ada, by=rep), **more), "test")

    assert not ada.emails.get().bounced_at
    assert not Contact.objects.filter(emails__bounced_at__isnull=False).exists()


def test_a_stranger_becomes_a_person_with_all_their_mails(browse, rep):
    make_mail.logged(rep, to="Zoe New <zoe@example.net>", text="One")
    make_mail.logged(rep, to="Zoe New <zoe@example.net>", text="Two")
    stranger = Stranger.objects.waiting().first()
    assert "zoe@example.net" in browse(rep).get(reverse("contacts:mail_queue")).content.decode()

    browse(rep).post(reverse("contacts:stranger_add", args=[stranger.pk]))

    zoe = Contact.objects.get(emails__key="zoe@example.net")
    assert str(zoe) == "Zoe New" and [fact.text for fact in mails_of(zoe)] == ["One", "Two"]
    assert not Stranger.objects.waiting().exists()


def test_a_stranger_can_be_somebody_we_know(browse, rep, ada):
    stranger = make_mail.stranger(rep)

    browse(rep).post(reverse("contacts:stranger_add", args=[stranger.pk]), {"whose": "ada@example.org"})

    assert ada.emails.count() == 2 and mails_of(ada).count() == 1


def test_a_stranger_can_be_left_out(browse, rep):
    stranger = make_mail.stranger(rep)
    browse(rep).post(reverse("contacts:stranger_drop", args=[stranger.pk]))

    assert not Stranger.objects.waiting().exists() and Contact.objects.count() == 0


def test_what_was_held_back_can_be_put_on_the_timeline(browse, rep, ada):
    held = receive(make_mail.raw("Hello?", sender="ada@example.org"), "test")
    assert held.state == "held"

    browse(rep).post(reverse("contacts:logged_trust", args=[held.pk]))

    assert mails_of(ada).get().text == "Hello?"


def test_a_mail_nobody_wants_is_kept_out_of_the_way(browse, rep):
    held = make_mail.held()
    browse(rep).post(reverse("contacts:logged_discard", args=[held.pk]))

    assert not LoggedMail.objects.held().exists() and LoggedMail.objects.get().discarded_by == rep


def test_an_answer_is_known_in_whatever_mailbox_it_comes(rep, ada):
    sent = make_mail.sent(ada, by=rep)
    receive_anywhere(make_mail.raw(to="help@shop.example", in_reply_to=sent.message_id), "test")

    assert mails_of(ada).filter(kind="contacts.mail_in").exists() and not InboundMail.objects.exists()


def test_an_answer_on_a_ticket_stays_with_the_ticket(rep, agent, mailbox):
    ticket = make_support.ticket()
    message = ticket.answer(by=agent, text="Does it fit?")

    mail = receive_anywhere(
        make_mail.raw(sender=ticket.contact.primary_email.address, in_reply_to=message.message_id), "t", mailbox=mailbox
    )

    assert mail.ticket == ticket and not LoggedMail.objects.exists()


def test_what_a_worker_left_unread_is_read_later(rep, ada):
    sent = make_mail.sent(ada, by=rep)
    mail = LoggedMail.keep(answer_to(sent), source="test")
    tasks.read_logged_mail(mail.pk)
    tasks.read_logged_mail(mail.pk)

    assert mails_of(ada).filter(kind="contacts.mail_in").count() == 1


def test_a_damaged_mail_waits_for_somebody(rep, monkeypatch):
    def crash(raw):
        raise RuntimeError

    monkeypatch.setattr("contacts.mail.reading.parse", crash)
    held = receive(make_mail.raw(), "test")
    assert held.state == "held" and "damaged" in held.reason


def test_the_whole_mail_can_be_read_and_downloaded(browse, rep, ada):
    logged = make_mail.logged(rep, to="ada@example.org", text="All the words")
    client = browse(rep)

    assert "All the words" in client.get(reverse("contacts:logged_mail", args=[logged.pk])).content.decode()
    original = client.get(reverse("contacts:logged_original", args=[logged.pk]))
    assert original["Content-Type"] == "application/octet-stream" and "attachment" in original["Content-Disposition"]


def test_erasing_empties_the_originals(admin, rep, ada):
    logged = make_mail.logged(rep, to="ada@example.org", text="Private words")
    Contact.objects.get(pk=ada.pk).erase(by=admin)

    logged.refresh_from_db()
    assert bytes(logged.raw) == b"" and logged.subject == ""


@pytest.mark.real
def test_each_of_220_raw_mails_is_read(rep, shared_data):
    paths = sorted(shared_data.glob("mail/*/raw/*"))
    log = addresses.logging_address(rep).encode()
    head = b"Delivered-To: " + log + b"\r\n"

    mails = [receive(path.read_bytes(), path.name) for path in sample(paths)]
    copies = [receive(head + path.read_bytes(), path.name) for path in sample(paths)]
    for mail in [*mails, *copies]:
        mail.trust()

    assert len(paths) == 220
    assert not LoggedMail.objects.unread().exists()
    assert not LoggedMail.objects.filter(reason__contains="damaged").exists()
    assert LoggedMail.objects.filter(state="logged").exists()
