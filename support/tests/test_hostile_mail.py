import base64

import pytest

from crm_site.lib.mail import letter
from crm_site.testing import make_support
from support.models import Attachment
from support.receiving import receive

pytestmark = pytest.mark.django_db


def take(raw):
    return receive(raw, "test")


def held(**headers):
    mail = receive(make_support.mail(**headers), "test")
    assert mail.state == "held" and mail.ticket is None
    return mail.reason


def test_a_nul_byte_is_dropped():
    mail = take(b"From: a\x00na@example.com\r\nSubject: L\x00id\r\n\r\nThe \x00lid.")

    assert (mail.state, mail.subject, mail.became.text) == ("ticket", "Lid", "The lid.")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00",
        b"no header at all",
        b"Subject: Lid\r\n\r\nNobody.",
        b"From: \r\n\r\nx",
        b"From: undisclosed\r\n\r\nx",
    ],
)
def test_a_mail_without_a_sender_is_held(raw):
    mail = take(raw)

    assert (mail.state, mail.reason) == ("held", "The mail names no sender that could be answered.")
    assert bytes(mail.raw) == raw


def test_a_wrong_charset_is_read_as_what_it_is():
    raw = b"From: ana@example.com\r\nContent-Type: text/plain; charset=klingon\r\n\r\nM\xc3\xbcll"

    assert take(raw).became.text == "Müll"


def test_bytes_that_fit_no_charset_become_marks():
    raw = b"From: ana@example.com\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nlid \xff\xfe ok"

    assert take(raw).became.text.startswith("lid ")


def test_a_subject_cannot_smuggle_a_header_into_our_answer(agent, mailoutbox):
    raw = b"From: ana@example.com\r\nSubject: =?utf-8?q?Lid=0D=0ABcc:_eve@example.org?=\r\n\r\nx"
    ticket = take(raw).ticket
    message = ticket.answer(by=agent, text="Yes.")

    assert "\n" not in ticket.subject and "\r" not in ticket.subject
    assert "\n" not in message.subject


def test_an_endless_header_is_cut():
    raw = (
        b"From: ana@example.com\r\nSubject: " + b"x" * 200_000 + b"\r\nReferences: " + b"<a@b> " * 50_000 + b"\r\n\r\nx"
    )
    mail = take(raw)

    assert mail.state == "ticket" and len(mail.ticket.subject) == 250


def test_html_is_read_and_made_safe():
    body = b"<p>The <b>lid</b><script>alert(1)</script></p><img src=x onerror=alert(1)><a href='javascript:x'>y</a>"
    message = take(b"From: ana@example.com\r\nContent-Type: text/html\r\n\r\n" + body).became

    assert message.text == "The lid\n\ny"
    assert message.html == '<p>The <b>lid</b></p><a rel="noopener noreferrer nofollow">y</a>'


def test_thirty_megabytes_are_taken_and_a_giant_file_stays_in_the_original():
    content = base64.encodebytes(b"x" * (letter.LARGEST_FILE + 1))
    head = b"From: ana@example.com\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee the film.\r\n"
    part = b"--b\r\nContent-Type: video/mp4\r\nContent-Transfer-Encoding: base64\r\n\r\n" + content + b"--b--\r\n"
    mail = take(head + part)

    assert mail.size > 30 * 2**20
    assert (mail.state, mail.became.text) == ("ticket", "See the film.")
    assert "original mail" in mail.became.left_out
    assert Attachment.objects.count() == 0


def test_a_file_name_is_only_a_name(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    head = b"From: ana@example.com\r\nContent-Type: application/pdf\r\n"
    disposition = b'Content-Disposition: attachment; filename="../../etc/pass\x01wd"\r\n\r\n%PDF'
    file = take(head + disposition).became.attachments.get()

    assert file.name == "passwd"
    assert "passwd" not in file.file.name and ".." not in file.file.name


def test_parts_within_parts_without_end_are_held_or_read():
    raw = b"From: ana@example.com\r\n"
    for number in range(2000):
        raw += b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (number, number)

    assert take(raw).state in ("held", "ticket")


def test_machines_are_held():
    assert "Auto-Submitted" in held(auto_submitted="auto-replied")
    assert "mass mailing" in held(precedence="bulk")
    assert "circles" in held(x_loop="somebody")
    assert "report" in held(sender="MAILER-DAEMON@example.com")


def test_what_no_machine_wrote_is_not_held():
    assert take(make_support.mail(auto_submitted="no")).state == "ticket"


def test_our_own_address_is_held():
    make_support.mailbox("help@shop.example")

    assert "our own address" in held(sender="Help <HELP@shop.example>")


def test_our_own_mail_that_comes_back_is_held(agent):
    answer = make_support.heard(make_support.ticket()).ticket.answer(by=agent, text="Yes.")

    assert "ourselves" in held(message_id=answer.message_id)
