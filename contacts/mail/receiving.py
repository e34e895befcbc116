"""Mail for the timelines comes in: stored first, then read. Whatever happens afterwards, no mail is lost."""

from email import policy
from email.parser import BytesHeaderParser
from email.utils import getaddresses

from contacts.mail import addresses
from contacts.models import LoggedMail
from crm_site.lib.mail.letter import FOR, IDS

HEAD = 200_000  # bytes: more than any head of a mail
NAMED = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To")


def receive(raw, source):
    """Take in one mail for the timelines. The same mail twice is one."""
    mail = LoggedMail.keep(raw, source=source)
    if mail.state == mail.State.NEW:
        mail.read()
    return mail


def is_for_timelines(raw):
    """Whether a mail that came anywhere answers one that was written on a record, or was sent to a logging address."""
    named, ids = _head(raw)
    return any(addresses.read(one) for one in named) or any(addresses.ids.read(one) is not None for one in ids)


def answered_ids(raw):
    """The ids of the mails that a mail says it answers."""
    return _head(raw)[1]


def _head(raw):
    """The addresses and the ids in the head of a mail; nothing for one whose head cannot be read."""
    try:
        head = BytesHeaderParser(policy=policy.compat32).parsebytes(raw[:HEAD])
        named = [str(value) for name in NAMED for value in head.get_all(name, [])]
        found = [address for _name, address in getaddresses(named)]
        found += [address for value in head.get_all("Received", [])[:20] for address in FOR.findall(str(value))]
        ids = IDS.findall(" ".join(str(head.get(name, "")) for name in ("In-Reply-To", "References")))
    except Exception:  # the other reader tells what is wrong with it
        return [], []
    return found, ids
