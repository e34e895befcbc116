"""What support forgets of a person: words, addresses, originals and files; how long it took stays."""

from functools import partial

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as say

from contacts import erasing
from contacts.models import Contact
from crm_site.staff.models import Notice
from support.models import Attachment, InboundMail, Message, Ticket
from support.models.ticket import WORDS as TOLD

WORDS = ("from_name", "from_address", "reply_to", "to", "subject", "text", "html", "left_out")
TRACES = ("in_reply_to", "references", "last_error")


def forget(contact, person):
    """Blank the person's tickets, and the mails from their addresses wherever they ended up."""
    own = Q(ticket__contact=contact)
    theirs = Message.objects.alias(sender=Lower("from_address")).filter(
        own | Q(sender__in=person.emails) | person.stands_in("to", "reply_to")
    )
    messages = list(theirs.values_list("pk", flat=True))
    _forget_facts_of_others(theirs.exclude(ticket__contact=contact))
    _forget_mails(contact, person, messages)
    _forget_files(messages)
    Message.objects.filter(pk__in=messages, state=Message.State.QUEUED).update(state=Message.State.FAILED)
    Message.objects.filter(pk__in=messages).update(**dict.fromkeys(WORDS + TRACES, ""))
    Message.objects.filter(pk__in=messages, direction=Message.Direction.IN).update(message_id="")
    tickets = Ticket.everyone.filter(contact=contact)
    tickets.update(subject=say("Erased"))
    Notice.objects.about(Ticket, tickets.values_list("pk", flat=True)).delete()


def purge(model, keys):
    """What stays when tickets are deleted for ever: the originals of their mails, and the bytes of files."""
    whose = {Ticket: "pk__in", Contact: "contact__in"}.get(model)
    if whose:
        tickets = list(Ticket.everyone.filter(**{whose: keys}).values_list("pk", flat=True))
        _forget_files(Message.objects.filter(ticket__in=tickets).values("pk"))
        InboundMail.objects.filter(ticket__in=tickets).delete()


def _forget_mails(contact, person, messages):
    """The originals: the bytes go, that a mail came stays."""
    mails = InboundMail.objects.alias(sender=Lower("from_address")).filter(
        Q(ticket__contact=contact) | Q(became__in=messages) | Q(sender__in=person.emails)
    )
    blank = {"raw": b"", "message_id": "", "fingerprint": "", "from_address": "", "from_name": "", "subject": ""}
    mails.filter(state=InboundMail.State.HELD).update(reason=say("Erased on request"))
    mails.exclude(state=InboundMail.State.HELD).update(reason="")
    InboundMail.objects.filter(pk__in=list(mails.values_list("pk", flat=True))).update(**blank)


def _forget_facts_of_others(messages):
    """What the person wrote on the ticket of somebody else is told on that one's timeline, too."""
    for message in messages.select_related("ticket__contact"):
        facts = message.ticket.contact.interactions.filter(about_id=message.ticket_id)
        for words in {message.new_text, message.text}:
            erasing.blank_facts(facts.filter(text=words.strip()[:TOLD]).exclude(text=""))


def _forget_files(messages):
    """Rows at once, the files when the transaction is through."""
    attachments = Attachment.objects.filter(message__in=messages)
    for attachment in attachments:
        transaction.on_commit(partial(attachment.file.storage.delete, attachment.file.name))
    attachments.delete()
