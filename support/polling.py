"""Fetching mail by IMAP. A mail is marked as seen only when its bytes are stored here."""

import imaplib
import ssl
import time
from datetime import timedelta

from django.utils.translation import gettext as _
from imap_tools import ImapToolsError, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import MailboxFolderSelectError, MailboxFolderStatusError, MailboxLoginError

from support.models.mailbox import CannotPoll, Mailbox
from support.receiving import receive
from support.receiving.reading import LARGEST

TIME_TO_READ = timedelta(minutes=5)  # stored longer ago than this and not read: its reader has died
SECONDS = 40  # of one poll; the rest is for the next task
WAIT = 20  # seconds for one answer of the server


def poll(mailbox):
    """Fetch what is new; True when there is more. What goes wrong is noted on the mailbox."""
    try:
        more = _fetch_new(mailbox)
    except (CannotPoll, ImapToolsError, imaplib.IMAP4.error, OSError, ValueError) as problem:
        mailbox.release(_sentence(problem, mailbox))
        return False
    except Exception:
        mailbox.release(_("Something broke on our side; an administrator finds the details in the log."))
        raise
    mailbox.release()
    return more


def _fetch_new(mailbox):
    password = mailbox.password
    with _connect(mailbox) as server:
        server.login(mailbox.imap_user or mailbox.address, password, initial_folder=None)
        validity = server.folder.status(mailbox.folder, ["UIDVALIDITY"])["UIDVALIDITY"]
        server.folder.set(mailbox.folder)
        uids = _new_uids(server, mailbox, validity)
        return _take_in(server, mailbox, validity, uids)


def _connect(mailbox):
    place = {"host": mailbox.imap_host, "port": mailbox.imap_port, "timeout": WAIT}
    if mailbox.security == Mailbox.Security.NONE:
        return MailBoxUnencrypted(**place)
    kind = MailBox if mailbox.security == Mailbox.Security.TLS else MailBoxStartTls
    return kind(**place, ssl_context=ssl.create_default_context())


def _new_uids(server, mailbox, validity):
    """What came after the last mail. In an unknown (or renumbered) folder: what is unseen."""
    if validity != mailbox.uid_validity:
        mailbox.remember(validity, 0)
        return sorted(map(int, server.uids("UNSEEN", charset=None)))
    found = map(int, server.uids(f"UID {mailbox.last_uid + 1}:*", charset=None))
    return sorted(uid for uid in found if uid > mailbox.last_uid)  # `n:*` always names the last one


def _take_in(server, mailbox, validity, uids):
    """Store, then mark as seen, then remember: whatever stops us in between, the mail is stored once."""
    end = time.monotonic() + SECONDS
    for uid in uids:
        if time.monotonic() > end:
            return True
        if raw := _raw(server, uid):
            receive(raw, f"imap:{mailbox.address}", mailbox=mailbox)
            server.client.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")  # `flag()` would expunge as well
        mailbox.remember(validity, uid)
    return False


def _raw(server, uid):
    """The bytes of a mail, without marking it; of a giant only its header. None: it is gone."""
    size = server.client.uid("FETCH", str(uid), "(RFC822.SIZE)")[1]
    if not size or size[0] is None:
        return None
    giant = int(bytes(size[0]).rpartition(b"RFC822.SIZE ")[2].split(b")")[0].split()[0]) > LARGEST
    answer = server.client.uid("FETCH", str(uid), "(BODY.PEEK[HEADER])" if giant else "(BODY.PEEK[])")[1]
    return next((part[1] for part in answer if isinstance(part, tuple)), None)


def _sentence(problem, mailbox):
    """What went wrong, for the person who can mend it."""
    if isinstance(problem, CannotPoll):
        return str(problem)
    if isinstance(problem, MailboxLoginError):
        return _("The server %s refused user name or password.") % mailbox.imap_host
    if isinstance(problem, (MailboxFolderSelectError, MailboxFolderStatusError, KeyError)):
        return _("The server has no folder “%s”.") % mailbox.folder
    if isinstance(problem, ssl.SSLError):
        return _("The connection to %(host)s is not safe: %(problem)s") % {
            "host": mailbox.imap_host,
            "problem": problem,
        }
    return _("The server %(host)s does not answer as it should: %(problem)s") % {
        "host": mailbox.imap_host, "problem": problem,
    }  # fmt: skip
