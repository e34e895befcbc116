"""Message-IDs of ours name the ticket, signed, so that an answer finds back even if the row is gone."""

import re

from crm_site.lib.mail.ids import MessageIds

SUBJECT = re.compile(r"\[#(\d{1,18})\]")
_ids = MessageIds("t", "support.message_id")

make_message_id = _ids.make
ticket_of_message_id = _ids.read


def is_ours(message_id):
    return ticket_of_message_id(message_id) is not None


def ticket_of_subject(subject):
    """The number in `[#123]`; anybody can write one, so it proves nothing by itself."""
    found = SUBJECT.search(subject)
    return int(found[1]) if found else None
