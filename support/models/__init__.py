"""Mailboxes, the mails that came in by them, and the tickets and messages that these became."""

from support.models.mail import InboundMail
from support.models.mailbox import Mailbox
from support.models.message import Attachment, Message
from support.models.ticket import Ticket

__all__ = ["Attachment", "InboundMail", "Mailbox", "Message", "Ticket"]
