"""Mail comes in: stored first, then read. Whatever happens afterwards, no mail is lost."""

from contacts.mail import receiving as timelines
from support.message_ids import is_ours


def receive(raw, source, *, mailbox=None):
    """Take in one mail: a ticket, part of one, or held back with a reason. The same mail twice is one."""
    from support.models import InboundMail  # models read by this package

    if _is_for_timelines(raw, mailbox):
        return timelines.receive(raw, source)
    mail = InboundMail.keep(raw, source=source, mailbox=mailbox)
    if mail.state == mail.State.NEW:
        mail.read()
    return mail


def _is_for_timelines(raw, mailbox):
    """Answers to mails written on a record and logged mails, wherever they come; an answer on a ticket never."""
    if timelines.is_for_timelines(raw):
        return True
    logging = mailbox is not None and mailbox.purpose == mailbox.Purpose.LOGGING
    return logging and not any(is_ours(one) for one in timelines.answered_ids(raw))
