"""Mail comes in: stored first, then read. Whatever happens afterwards, no mail is lost."""


def receive(raw, source, *, mailbox=None):
    """Take in one mail: a ticket, part of one, or held back with a reason. The same mail twice is one."""
    from support.models import InboundMail  # models read by this package

    mail = InboundMail.keep(raw, source=source, mailbox=mailbox)
    if mail.state == mail.State.NEW:
        mail.read()
    return mail
