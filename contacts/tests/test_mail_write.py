"""The e-mail tab of the composer: what is written there really leaves, once, and can be taken back before."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import now

from contacts import tasks
from contacts.mail import addresses, gates
from contacts.merging import join, part
from contacts.models import Contact, ErasureRequest, MailTemplate, OutgoingMail, Suppression
from crm_site.testing import make, make_mail, make_sales

pytestmark = pytest.mark.django_db


@pytest.fixture
def rep(rep):
    rep.first_name, rep.last_name, rep.email = "Jonas", "Keller", "jonas@example.com"
    rep.save()
    return rep


@pytest.fixture
def ada(rep):
    return make.contact("Ada", "Nowak", owner=rep, email="ada@example.org")


def url_of(record):
    return f"{record.get_absolute_url()}entries/"


def post(client, record, **fields):
    email = (record.emails if hasattr(record, "emails") else fields["whose"].emails).first()
    fields.pop("whose", None)
    form = {"kind": "mail", "to": email.pk, "subject": "Our offer", "body": "Dear {{first_name}},\n\n**12** boxes."}
    return client.post(url_of(record), form | fields)


def words(mail, kind="plain"):
    return mail.get_body((kind,)).get_content().replace("\r\n", "\n")


def leave():
    """The ten seconds for a second thought are over."""
    OutgoingMail.objects.filter(state="queued").update(leaves_at=now() - timedelta(seconds=1))
    for pk in OutgoingMail.objects.filter(state="queued").values_list("pk", flat=True):
        tasks.send_mail(pk)


def test_it_really_leaves_and_is_told_on_the_timeline(browse, rep, ada, smtp_sink):
    make_mail.logging_mailbox("crm@example.com")
    answer = post(browse(rep), ada)
    mail = ada.mails.get()
    assert answer.status_code == 302 and mail.state == "queued" and not smtp_sink.messages

    leave()

    got = smtp_sink.messages[0]
    assert got["From"] == "Jonas Keller <jonas@example.com>"
    assert got["To"] == "Ada Nowak <ada@example.org>"
    assert got["Subject"] == "Our offer"
    assert got["Message-ID"] == mail.message_id
    assert addresses.read(got["Reply-To"].addresses[0].addr_spec).key == mail.pk
    assert got["Reply-To"].addresses[1].addr_spec == "jonas@example.com"
    assert words(got).startswith("Dear Ada,\n\n12 boxes.")
    assert "<strong>12</strong> boxes" in words(got, "html")
    fact = ada.interactions.get(kind="contacts.mail_out")
    assert (fact.by, fact.direction, fact.data["subject"]) == (rep, "out", "Our offer")
    assert "12" in browse(rep).get(f"{ada.get_absolute_url()}timeline/?kind=mail").content.decode()


def test_a_mail_is_sent_once_however_often_the_worker_is_called(rep, ada, smtp_sink):
    mail = make_mail.mail(ada, by=rep)
    leave()
    tasks.send_mail(mail.pk)
    tasks.send_waiting_mails()

    assert len(smtp_sink.messages) == 1
    assert ada.interactions.filter(kind="contacts.mail_out").count() == 1


def test_nothing_leaves_in_the_first_ten_seconds(rep, ada, smtp_sink):
    mail = make_mail.mail(ada, by=rep)
    tasks.send_mail(mail.pk)

    assert not smtp_sink.messages


def test_undo_gives_every_word_back(browse, rep, ada, smtp_sink):
    post(browse(rep), ada, cc="boss@example.org", about="")
    mail = ada.mails.get()

    page = browse(rep).post(reverse("contacts:mail_undo", args=[mail.pk]), follow=True).content.decode()
    leave()

    assert "boss@example.org" in page and "**12** boxes." in page and "Our offer" in page
    assert not smtp_sink.messages and not ada.interactions.filter(kind="contacts.mail_out").exists()


def test_undo_that_comes_too_late_says_so(browse, rep, ada, smtp_sink):
    mail = make_mail.mail(ada, by=rep)
    leave()

    page = browse(rep).post(reverse("contacts:mail_undo", args=[mail.pk]), follow=True).content.decode()

    assert "Too late" in page and len(smtp_sink.messages) == 1


def test_it_can_leave_later(browse, rep, ada, smtp_sink):
    later = now() + timedelta(days=1)
    post(browse(rep), ada, leaves_at=f"{later:%Y-%m-%dT%H:%M}")
    tasks.send_waiting_mails()
    mail = ada.mails.get()
    assert mail.leaves_at > now() + timedelta(hours=23) and not smtp_sink.messages

    page = post(browse(rep), ada, leaves_at="2020-01-01T10:00").content.decode()
    assert "That is over already" in page


def test_the_signature_stands_below(browse, rep, ada, smtp_sink):
    browse(rep).post(reverse("contacts:my_mail"), {"signature": "Jonas Keller\nSales"})
    post(browse(rep), ada, signed="on")
    leave()

    assert "-- \nJonas Keller\nSales" in words(smtp_sink.messages[0])


def test_a_template_is_filled_in_and_what_was_typed_stays(browse, rep, ada):
    template = MailTemplate.objects.create(name="Hello", subject="Hi", text="Good day {{first_name}}", owner=rep)

    page = post(browse(rep), ada, subject="", body="P. S.", fill="1", template=template.pk).content.decode()

    assert "P. S.\n\nGood day {{first_name}}" in page and 'value="Hi"' in page
    assert not ada.mails.exists()


def test_a_wrong_merge_tag_is_named(browse, rep, ada):
    page = post(browse(rep), ada, body="Dear {{firstname}}").content.decode()

    assert "There is no merge tag" in page and not ada.mails.exists()


def test_files_go_along_and_stay_with_the_person(browse, rep, ada, smtp_sink):
    kept = make_mail.file(ada, "old.txt", b"old")
    new = SimpleUploadedFile("Größe.pdf", b"%PDF-1.7 new")
    post(browse(rep), ada, new_files=new, kept_files=[kept.pk])
    leave()

    parts = {part.get_filename(): part.get_content() for part in smtp_sink.messages[0].iter_attachments()}
    assert parts == {"old.txt": "old", "Größe.pdf": b"%PDF-1.7 new"}
    assert ada.files.count() == 2


def test_copies_are_delivered_and_checked(browse, rep, ada, smtp_sink):
    page = post(browse(rep), ada, cc="nobody").content.decode()
    assert "is no e-mail address" in page

    post(browse(rep), ada, cc="boss@example.org; chef@example.org")
    leave()
    assert set(smtp_sink.recipients[0]) == {"ada@example.org", "boss@example.org", "chef@example.org"}


def test_an_answer_joins_the_conversation(browse, rep, ada, smtp_sink):
    first = make_mail.sent(ada, by=rep, text="First words")
    fact = ada.interactions.get(kind="contacts.mail_out")

    page = browse(rep).get(url_of(ada), {"write": "mail", "answers": fact.pk}).content.decode()
    assert 'value="Re: Offer"' in page
    post(browse(rep), ada, subject="Re: Offer", body="Second", answers=fact.pk)
    leave()

    got = smtp_sink.messages[-1]
    assert got["In-Reply-To"] == first.message_id and first.message_id in got["References"]
    assert "> First words" in words(got)


def test_a_mail_about_a_deal_is_told_with_the_deal(browse, rep, ada, smtp_sink):
    deal = make_sales.deal(owner=rep, contact=ada)
    post(browse(rep), ada, about=f"sales.deal:{deal.pk}")
    leave()

    assert ada.interactions.get(kind="contacts.mail_out").about == deal
    assert "Our offer" in browse(rep).get(deal.get_absolute_url()).content.decode()
    assert (
        str(deal) in browse(rep).get(url_of(ada), {"write": "mail", "about": f"sales.deal:{deal.pk}"}).content.decode()
    )


def test_a_company_writes_to_one_of_its_people(browse, rep, smtp_sink):
    company = make.company(owner=rep)
    ada = make.contact(owner=rep, email="ada@example.org", company=company)
    post(browse(rep), company, whose=ada)
    leave()

    assert smtp_sink.recipients == [["ada@example.org"]]
    assert company.interactions.filter(kind="contacts.mail_out", contact=ada).exists()


def test_an_erased_address_is_refused(browse, rep, ada):
    Suppression.add("ada@example.org", Suppression.Reason.ERASED)
    page = post(browse(rep), ada).content.decode()

    assert "never written to again" in page and not ada.mails.exists()


def test_what_was_closed_since_is_not_sent(rep, ada, smtp_sink):
    mail = make_mail.mail(ada, by=rep)
    Suppression.add("ada@example.org", Suppression.Reason.MANUAL)
    leave()

    mail.refresh_from_db()
    assert mail.state == "failed" and "closed" in mail.last_error and not smtp_sink.messages


def test_who_only_wants_no_news_is_written_to(browse, rep, ada):
    Suppression.add("ada@example.org", Suppression.Reason.UNSUBSCRIBED)
    assert "wants no news" in browse(rep).get(url_of(ada), {"write": "mail"}).content.decode()
    post(browse(rep), ada)

    assert ada.mails.exists()


@pytest.mark.parametrize("doubt", ["bounced", "erasure"])
def test_a_doubtful_address_asks_for_a_second_decision(browse, rep, ada, doubt):
    if doubt == "bounced":
        ada.emails.get().report_trouble("550 no such user", by=None)
    else:
        ErasureRequest.ask(ada).confirm()
    post(browse(rep), ada)
    assert not ada.mails.exists()

    post(browse(rep), ada, anyway="on")
    assert ada.mails.exists()


def test_sales_sees_how_much_the_person_got_lately(browse, rep, ada):
    for _number in range(3):
        make_mail.sent(ada, by=rep)

    assert gates.lately(ada) == "3 mails in 7 days"
    assert "3 mails in 7 days" in browse(rep).get(url_of(ada), {"write": "mail"}).content.decode()


def test_a_server_that_is_away_is_tried_again(rep, ada, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    mail = make_mail.mail(ada, by=rep)
    leave()
    mail.refresh_from_db()

    assert mail.state == "queued" and mail.leaves_at > now() and "cannot take it now" in mail.last_error


def test_a_failed_mail_says_why_and_is_sent_again(browse, rep, ada, smtp_sink):
    mail = make_mail.failed(ada, by=rep)
    page = browse(rep).get(ada.get_absolute_url()).content.decode()
    assert "It was not sent." in page and "550 no" in page and "Try again" in page

    browse(rep).post(reverse("contacts:mail_again", args=[mail.pk]))
    leave()
    assert len(smtp_sink.messages) == 1


def test_a_worker_that_died_leaves_a_question_not_a_second_mail(rep, ada, smtp_sink):
    mail = make_mail.mail(ada, by=rep)
    OutgoingMail.objects.filter(pk=mail.pk).update(state="sending", claimed_at=now() - timedelta(minutes=11))
    tasks.send_waiting_mails()

    mail.refresh_from_db()
    assert mail.state == "uncertain" and not smtp_sink.messages
    assert rep.notices.filter(kind="contacts.mail").exists()


def test_the_page_of_what_is_on_its_way_turns_into_the_timeline(browse, rep, ada, smtp_sink):
    make_mail.mail(ada, by=rep)
    client, url = browse(rep), reverse("contacts:outbox", args=[ada.pk])
    assert "Undo" in client.get(url, {"known": "1"}, HTTP_HX_REQUEST="true").content.decode()

    leave()
    answer = client.get(url, {"known": "1"}, HTTP_HX_REQUEST="true")
    assert answer["HX-Retarget"] == "#timeline" and "Hello" in answer.content.decode()


def test_erasing_takes_the_mails_and_leaves_others_without_the_address(admin, rep, ada):
    make_mail.sent(ada, by=rep)
    other = make_mail.sent(make.contact(email="bob@example.org"), by=rep, cc=["ada@example.org", "cy@example.org"])
    Contact.objects.get(pk=ada.pk).erase(by=admin)

    other.refresh_from_db()
    assert other.cc == "cy@example.org" and not ada.mails.exists()
    assert not ada.interactions.filter(text__contains="Hello").exists()


def test_it_works_without_a_mailbox_for_logging(browse, rep, ada, smtp_sink):
    post(browse(rep), ada)
    leave()

    assert smtp_sink.messages[0]["Reply-To"] == "jonas@example.com"


def test_somebody_without_an_address_cannot_be_written_to(browse, rep):
    page = browse(rep).get(url_of(make.contact("Bo", owner=rep)), {"write": "mail"}).content.decode()

    assert "We know no e-mail address" in page


def test_who_may_not_write_sees_no_tab(browse, analyst, ada):
    assert browse(analyst).get(url_of(ada), {"write": "mail"}).status_code == 403


def test_mails_move_with_a_merge_and_back(rep, ada):
    other = make.contact(owner=rep, email="other@example.org")
    mail = make_mail.sent(other, by=rep)
    merge = join(ada, [other], by=rep)
    mail.refresh_from_db()
    assert mail.contact == ada and ada.interactions.filter(kind="contacts.mail_out").exists()

    part(merge, by=rep)
    mail.refresh_from_db()
    assert mail.contact == other
