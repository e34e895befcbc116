"""What a report about a delivery says (RFC 3464): which address, for good or for now, and why."""

from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes, policy

from crm_site.lib.mail import words
from crm_site.lib.mail.letter import ADDRESS, IDS

MOST_PARTS = 50


@dataclass
class Bounce:
    address: str
    status: str = ""
    reason: str = ""
    action: str = ""

    @property
    def for_good(self):
        """Whether the address takes nothing any more; a full or slow mailbox may take the next one."""
        return self.action == "failed" and not self.status.startswith(("4.", "5.2.2", "5.7"))


def bounces(raw):
    """The addresses that a report names, and the ids of the mail that it is about."""
    mail = message_from_bytes(raw, policy=policy.compat32)
    found, ids = [], []
    for number, part in enumerate(mail.walk()):
        if number > MOST_PARTS:
            break
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            found += _told(part)
        elif kind in ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers"):
            ids += _ids(part)
    return found, ids


def _told(part):
    """Each block after the first one speaks of one address."""
    blocks = part.get_payload()
    for block in blocks if isinstance(blocks, list) else []:
        recipient = _one(block, "Final-Recipient") or _one(block, "Original-Recipient")
        address = ADDRESS.search(recipient.rpartition(";")[2])
        if address:
            reason = _one(block, "Diagnostic-Code").partition(";")[2].strip() or _one(block, "Status")
            yield Bounce(address[0], _one(block, "Status"), reason[:200], _one(block, "Action").lower())


def _ids(part):
    with suppress(AttributeError, IndexError, TypeError):
        inner = part.get_payload()
        if isinstance(inner, list):
            return IDS.findall(_one(inner[0], "Message-ID"))
        return IDS.findall(words.decode(part.get_payload(decode=True) or b"")[:20_000])
    return []


def _one(block, name):
    return words.header(block.get(name, ""))
