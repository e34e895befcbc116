"""Tickets: read, written down for a customer, answered, solved."""

from datetime import datetime
from typing import Literal

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from ninja import Query
from pydantic import Field

from contacts.api import listing
from contacts.api.binned import bring_back, put_away
from contacts.api.changing import body_of, change
from contacts.api.shapes import joined
from contacts.models import Contact
from crm_site.api.areas import Area
from crm_site.api.doors import own, saved, seen
from crm_site.api.problems import Problem, of_form
from crm_site.api.shapes import Asked, Part, Ref, Shape, Strict, Walked, ref
from support.forms import LONGEST, AnswerForm, NoteForm, TicketForm
from support.models import Ticket

support = Area("support", _("Tickets"))
SEES, CHANGES = "support.view_ticket", "support.change_ticket"
TicketChange = body_of("tickets", "TicketChange")

TICKET = Shape(
    "Ticket",
    id=Part(int),
    number=Part(str, lambda ticket: str(ticket.number)),
    subject=Part(str),
    state=Part(str),
    priority=Part(str),
    channel=Part(str),
    contact=Part(Ref, lambda ticket: ref(ticket.contact), joined("contact")),
    assignee=Part(Ref, lambda ticket: ref(ticket.assignee), joined("assignee")),
    team=Part(Ref, lambda ticket: ref(ticket.team), joined("team")),
    created_at=Part(datetime),
    first_response_at=Part(datetime),
    solved_at=Part(datetime),
)
MESSAGE = Shape(
    "Message",
    id=Part(int),
    direction=Part(str),
    author=Part(Ref, lambda message: ref(message.author), joined("author")),
    from_name=Part(str),
    from_address=Part(str),
    text=Part(str),
    state=Part(str, about="Of an answer: how far it got."),
    created_at=Part(datetime),
)


class NewTicket(Strict):
    contact: int
    subject: str = Field(max_length=250)
    text: str = Field("", max_length=LONGEST)
    channel: str = "phone"
    priority: str = "normal"
    assignee: int | None = None


class Reply(Strict):
    text: str = Field(min_length=1, max_length=LONGEST)
    solve: bool = Field(False, description="Solve the ticket as soon as it has left.")
    seen: int | None = Field(None, description="The last message that you read: refused when the customer wrote since.")
    internal: bool = Field(False, description="A note for colleagues; nothing is sent.")


class State(Strict):
    state: Literal["solved", "open"]


@support.get("/tickets", TICKET.page, right=SEES)
def ticket_list(request, asked: Query[Asked]):
    """Tickets that you may see."""
    return listing.told(request, "tickets", TICKET, asked)


@support.post("/tickets", TICKET.schema, right="support.add_ticket")
def ticket_add(request, payload: NewTicket):
    """Write down what a customer asks."""
    contact = Contact.objects.visible_to(request.user).filter(pk=payload.contact).first()
    if contact is None:
        raise Problem(422, fields={"contact": [say("There is no such record.")]})
    form = TicketForm(payload.dict(exclude={"contact"}, exclude_none=True), contact=contact)
    return _told(request, saved(form, by=request.user).pk)


@support.get("/tickets/{int:pk}", TICKET.schema, right=SEES)
def ticket(request, pk: int):
    """One ticket."""
    return _told(request, pk)


@support.patch("/tickets/{int:pk}", TICKET.schema, right=CHANGES)
def ticket_change(request, pk: int, payload: TicketChange):
    """Change subject, priority, assignee or team."""
    change(request, "tickets", own(request, Ticket, pk), payload.dict(exclude_unset=True))
    return _told(request, pk)


@support.delete("/tickets/{int:pk}", right="support.delete_ticket")
def ticket_delete(request, pk: int):
    """Put the ticket in the bin. Should its customer write again, it comes back."""
    put_away(request, Ticket, pk)


@support.post("/tickets/{int:pk}/restore", TICKET.schema, status=200, right="support.delete_ticket")
def ticket_restore(request, pk: int):
    """Bring the ticket back from the bin, as it was."""
    bring_back(request, Ticket, pk)
    return _told(request, pk)


@support.get("/tickets/{int:pk}/messages", MESSAGE.page, right=SEES)
def message_list(request, pk: int, asked: Query[Walked]):
    """What was written, the newest first."""
    return MESSAGE.walk(seen(request, Ticket, pk).messages.said(), ["-pk"], asked)


@support.post("/tickets/{int:pk}/messages", MESSAGE.schema, right=CHANGES)
def ticket_reply(request, pk: int, payload: Reply):
    """Answer the customer, or write a note for colleagues. An answer leaves ten seconds later; then the ticket is
    answered.
    """
    found = own(request, Ticket, pk)
    if payload.internal:
        saved(NoteForm({"text": payload.text}, ticket=found), by=request.user)
    else:
        form = AnswerForm({"text": payload.text, "seen": payload.seen}, ticket=found)
        if not (form.is_valid() and form.save(by=request.user, solve=payload.solve)):
            raise Problem(409, of_form(form).detail) if form.non_field_errors() else of_form(form)
    return MESSAGE.said(MESSAGE.loaded(found.messages.filter(author=request.user)).latest("pk"))


@support.put("/tickets/{int:pk}/state", TICKET.schema, right=CHANGES)
def ticket_state(request, pk: int, payload: State):
    """Solve it, or open it again."""
    found = own(request, Ticket, pk)
    found.solve(by=request.user) if payload.state == "solved" else found.reopen(by=request.user)
    return _told(request, pk)


def _told(request, pk):
    return TICKET.said(seen(request, Ticket, pk, TICKET.loaded))
