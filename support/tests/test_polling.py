import re
import socketserver
import threading

import pytest

from contacts.models import LoggedMail
from crm_site.testing import make_support
from support import tasks
from support.models import InboundMail

pytestmark = pytest.mark.django_db


class Imap(socketserver.StreamRequestHandler):
    """As much of an IMAP server as a poll needs. `server.mails` is {uid: bytes}, `server.seen` a set."""

    def handle(self):
        self.say("* OK ready")
        for line in self.rfile:
            tag, verb, rest = [*line.decode().strip().split(" ", 2), ""][:3]
            if verb.upper() == "UID":
                verb, rest = rest.split(" ", 1)
            getattr(self, f"do_{verb.lower()}", self.nothing)(tag, rest)
            if verb.upper() == "LOGOUT":
                return

    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def nothing(self, tag, rest):
        self.say(f"{tag} OK done")

    def do_capability(self, tag, rest):
        self.say("* CAPABILITY IMAP4rev1")
        self.say(f"{tag} OK done")

    def do_login(self, tag, rest):
        self.say(f"{tag} {'OK' if 'secret' in rest else 'NO'} login")

    def do_status(self, tag, rest):
        if "INBOX" not in rest:
            return self.say(f"{tag} NO there is none")
        self.say(f'* STATUS "INBOX" (UIDVALIDITY {self.server.validity})')
        return self.say(f"{tag} OK done")

    def do_select(self, tag, rest):
        self.say(f"* {len(self.server.mails)} EXISTS")
        self.say(f"{tag} OK [READ-WRITE] done")

    def do_search(self, tag, rest):
        found = re.search(r"UID (\d+):\*", rest)
        last = max(self.server.mails, default=0)
        wanted = [
            uid
            for uid in self.server.mails
            if (uid >= int(found[1]) or uid == last if found else uid not in self.server.seen)
        ]
        self.say(f"* SEARCH {' '.join(map(str, wanted))}")
        self.say(f"{tag} OK done")

    def do_fetch(self, tag, rest):
        uid, what = int(rest.split()[0]), rest.split(" ", 1)[1]
        raw = self.server.mails[uid]
        if "SIZE" in what:
            self.say(f"* {uid} FETCH (UID {uid} RFC822.SIZE {len(raw)})")
        else:
            self.say(f"* {uid} FETCH (UID {uid} BODY[] {{{len(raw)}}}")
            self.wfile.write(raw + b")\r\n")
        self.say(f"{tag} OK done")

    def do_store(self, tag, rest):
        self.server.seen.add(int(rest.split()[0]))
        self.say(f"{tag} OK done")

    def do_logout(self, tag, rest):
        self.say("* BYE")
        self.say(f"{tag} OK done")


@pytest.fixture
def imap():
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Imap)
    server.daemon_threads = True
    server.mails, server.seen, server.validity = {}, set(), 1
    threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def mailbox(imap, monkeypatch):
    monkeypatch.setenv("MAILBOX_HELP", "secret")
    return make_support.mailbox(
        imap_host="127.0.0.1", imap_port=imap.server_address[1], security="none", secret_name="MAILBOX_HELP"
    )


def poll(mailbox):
    tasks.poll_mailbox(mailbox.pk)
    mailbox.refresh_from_db()


def test_new_mail_becomes_tickets_and_is_marked_as_seen(imap, mailbox):
    imap.mails = {4: make_support.mail(subject="One"), 7: make_support.mail(subject="Two")}
    poll(mailbox)

    mails = InboundMail.objects.order_by("pk")
    assert [(mail.subject, mail.state, mail.mailbox) for mail in mails] == [
        ("One", "ticket", mailbox),
        ("Two", "ticket", mailbox),
    ]
    assert imap.seen == {4, 7}
    assert (mailbox.last_uid, mailbox.uid_validity, mailbox.last_error, mailbox.claimed_at) == (7, 1, "", None)
    assert mailbox.polled_at


def test_the_raw_bytes_are_kept_as_they_are(imap, mailbox):
    raw = b"From: ana@example.com\nSubject:  Lid \n\n\xff\x00\nbroken"
    imap.mails = {1: raw}
    poll(mailbox)

    assert bytes(InboundMail.objects.get().raw) == raw


def test_it_goes_on_after_the_last_one_and_reads_what_others_have_opened(imap, mailbox):
    imap.mails = {1: make_support.mail(subject="One")}
    poll(mailbox)
    imap.mails[2] = make_support.mail(subject="Two")
    imap.seen.add(2)
    poll(mailbox)
    poll(mailbox)

    assert InboundMail.objects.count() == 2


def test_the_first_poll_leaves_old_mail_alone(imap, mailbox):
    imap.mails = {1: make_support.mail(subject="Old"), 2: make_support.mail(subject="New")}
    imap.seen = {1}
    poll(mailbox)

    assert [mail.subject for mail in InboundMail.objects.all()] == ["New"]


def test_a_renumbered_folder_brings_nothing_twice(imap, mailbox):
    raw = make_support.mail(subject="One")
    imap.mails = {9: raw}
    poll(mailbox)
    imap.mails, imap.validity, imap.seen = {1: raw, 2: make_support.mail(subject="Two")}, 2, set()
    poll(mailbox)

    assert InboundMail.objects.count() == 2
    assert (mailbox.uid_validity, mailbox.last_uid) == (2, 2)


def test_what_cannot_be_stored_stays_unseen(imap, mailbox, monkeypatch):
    imap.mails = {1: make_support.mail()}

    def refuse(*arguments, **options):
        raise RuntimeError("disk full")

    monkeypatch.setattr("support.polling.receive", refuse)
    with pytest.raises(RuntimeError):
        poll(mailbox)

    mailbox.refresh_from_db()
    assert imap.seen == set() and mailbox.last_uid == 0
    assert "broke" in mailbox.last_error and mailbox.claimed_at is None


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"secret_name": "MAILBOX_NONE"}, "MAILBOX_NONE"),
        ({"secret_name": "MAILBOX_WRONG"}, "refused user name or password"),
        ({"folder": "Nowhere"}, "no folder “Nowhere”"),
        ({"imap_port": 1}, "does not answer as it should"),
        ({"security": "tls"}, "not safe"),
    ],
)
def test_what_goes_wrong_is_told_in_a_sentence(mailbox, monkeypatch, change, sentence):
    monkeypatch.setenv("MAILBOX_WRONG", "guess")
    for name, value in change.items():
        setattr(mailbox, name, value)
    mailbox.save()
    poll(mailbox)

    assert sentence in mailbox.last_error
    assert mailbox.claimed_at is None


def test_one_worker_at_a_time(imap, mailbox):
    imap.mails = {1: make_support.mail()}
    assert mailbox.claim()
    poll(mailbox)

    assert InboundMail.objects.count() == 0


def test_beat_starts_one_task_for_each_mailbox_and_for_unread_mail(mailbox, monkeypatch):
    make_support.mailbox("quiet@shop.example")
    make_support.mailbox("off@shop.example", imap_host="127.0.0.1", active=False)
    mail = InboundMail.keep(make_support.mail(), source="test")
    InboundMail.objects.update(received_at="2020-01-01T00:00:00Z")
    polled, read = [], []
    monkeypatch.setattr(tasks.poll_mailbox, "delay", polled.append)
    monkeypatch.setattr(tasks.read_mail, "delay", read.append)
    tasks.poll_mailboxes()
    tasks.read_mail(mail.pk)

    mail.refresh_from_db()
    assert (polled, read, mail.state) == ([mailbox.pk], [mail.pk], "ticket")


def test_a_mailbox_for_timelines_makes_no_tickets(imap, mailbox):
    mailbox.purpose = mailbox.Purpose.LOGGING
    mailbox.save()
    imap.mails[1] = make_support.mail()
    tasks.poll_mailbox(mailbox.pk)

    assert LoggedMail.objects.get().state == "held" and not InboundMail.objects.exists()
