from django.core.files.base import ContentFile

from contacts.bin_access import binned
from crm_site.testing import make, make_support
from crm_site.testing.access import Access
from support.models import Attachment

READERS = "rep manager agent analyst admin"
ANSWERERS = "agent admin"


def _made(cast):
    return make_support.ticket()


def _ticket(cast):
    return [make_support.ticket().pk]


def _answer(cast):
    ticket = make_support.ticket()
    make_support.heard(ticket)
    return [ticket.answer(by=cast.agent, text="A new lid is on its way.").pk]


def _attachment(cast):
    file = Attachment(message=make_support.heard(make_support.ticket()), name="lid.txt", size=3)
    file.file.save("lid.txt", ContentFile(b"lid"))
    return [file.pk]


def _held(cast):
    return [make_support.held_mail(subject=f"Held {make.number()}").pk]


def _contact(cast):
    return {"subject": "Lid"}


ACCESS = [
    Access("support:list", GET=READERS),
    Access("contacts:list_filter_field", lambda cast: ["tickets"], GET=READERS, case="tickets"),
    Access("contacts:view_counts", lambda cast: ["tickets"], GET=READERS, case="tickets"),
    Access("contacts:totals", lambda cast: ["tickets"], GET=READERS, case="tickets"),
    Access("support:add", GET=ANSWERERS, POST=ANSWERERS, data=_contact),
    Access("support:ticket", _ticket, GET=READERS),
    Access("contacts:delete", lambda cast: ["tickets", *_ticket(cast)], POST=ANSWERERS, case="a ticket"),
    Access("contacts:bin_of", lambda cast: ["tickets"], GET=ANSWERERS, case="tickets"),
    Access("contacts:bin_restore", lambda cast: ["tickets"], POST=ANSWERERS, data=binned(_made), case="a ticket"),
    Access("contacts:bin_purge", lambda cast: ["tickets"], POST="admin", data=binned(_made), case="a ticket"),
    Access("support:ticket", lambda cast: binned(_made)(cast)["pick"], GET=READERS, case="in the bin"),
    Access("contacts:preview", lambda cast: ["tickets", *_ticket(cast)], GET=READERS, case="a ticket"),
    Access("support:answer", _ticket, POST=ANSWERERS, data=lambda cast: {"text": "Yes."}),
    Access("support:note", _ticket, POST=ANSWERERS, data=lambda cast: {"text": "Ask Jonas."}),
    Access("support:take", _ticket, POST=ANSWERERS),
    Access("support:solve", _ticket, POST=ANSWERERS),
    Access("support:reopen", _ticket, POST=ANSWERERS),
    Access("support:take_back", _answer, POST=ANSWERERS),
    Access("support:send_again", _answer, POST=ANSWERERS),
    Access("support:attachment", _attachment, GET=READERS),
    Access("support:held", GET=ANSWERERS),
    Access("support:held_mail", _held, GET=ANSWERERS),
    Access("support:held_ticket", _held, POST=ANSWERERS),
    Access("support:held_discard", _held, POST=ANSWERERS),
    Access("support:original", _held, GET=ANSWERERS, unseen="rep manager analyst"),
]
