from contacts.binning import put_in_bin
from crm_site.testing import make
from crm_site.testing.api import Call
from support.access import ANSWERERS, READERS, _ticket
from support.models import Ticket


def _one(cast):
    return {"pk": _ticket(cast)[0]}


def _in_bin(cast):
    found = _one(cast)
    put_in_bin(Ticket.objects.filter(**found), by=cast.agent)
    return found


def _said(**body):
    return lambda cast: body


CALLS = [
    Call("ticket_list", READERS),
    Call("ticket_add", ANSWERERS, body=lambda cast: {"contact": make.contact().pk, "subject": "Lid", "text": "Broken"}),
    Call("ticket", READERS, _one),
    Call("ticket_change", ANSWERERS, _one, _said(priority="high")),
    Call("ticket_delete", ANSWERERS, _one),
    Call("ticket_restore", ANSWERERS, _in_bin),
    Call("message_list", READERS, _one),
    Call("ticket_reply", ANSWERERS, _one, _said(text="Look at it.", internal=True)),
    Call("ticket_state", ANSWERERS, _one, _said(state="solved")),
]
