"""What support says about a customer: facts, their tickets, questions for segments, search and Today."""

from datetime import timedelta
from urllib.parse import urlencode

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from contacts import files_told
from contacts.asked import Name, teams
from contacts.binning import before_purge, tell_of
from contacts.mail import addresses
from contacts.models import Contact
from contacts.searching import hits, pools, ranks
from contacts.searching.asked import Asked
from crm_site.lib.filters import Choice, Link, Moment, NoAnswers, Number, TeamChoice, criterion, declare
from crm_site.lib.registry import Hit, Todo, add_action, add_kind, erase, export, panel, queue, search
from crm_site.lib.templatetags.ui import duration
from support import forgetting, inline
from support.forms import answerers
from support.models import Mailbox, Message, Ticket

__all__ = ["inline"]

TICKET = {"group": "ticket", "subject": "support.ticket", "template": "support/facts/_ticket.html"}
LATE = timedelta(hours=24)
SHOWN = 4
ICON = "message-square"

add_kind("support.ticket_opened", pgettext_lazy("ticket", "opened"), icon="message-square-plus", tone="soon", **TICKET)
add_kind("support.message_in", gettext_lazy("wrote on"), icon="message-square", tone="soon", **TICKET)
add_kind("support.message_out", gettext_lazy("answered on"), icon="reply", tone="good", **TICKET)
add_kind("support.note", gettext_lazy("noted on"), icon="sticky-note", **TICKET)
add_kind("support.ticket_assigned", gettext_lazy("passed on"), icon="user-check", **TICKET)
add_kind("support.ticket_changed", gettext_lazy("changed"), icon="pencil", **TICKET)
add_kind("support.ticket_solved", gettext_lazy("solved"), icon="check", tone="good", **TICKET)
add_kind("support.ticket_reopened", gettext_lazy("opened again"), icon="rotate-ccw", tone="soon", **TICKET)
tell_of(Ticket, **TICKET)
before_purge(forgetting.purge)

add_action(
    "support.new_ticket",
    gettext_lazy("New ticket"),
    "message-square-plus",
    lambda contact: f"{reverse('support:add')}?{urlencode({'contact': contact.pk})}",
    permission="support.add_ticket",
)


addresses.sources.append(lambda: Mailbox.objects.for_logging().order_by("pk").values_list("address", flat=True))
files_told.carry(Ticket, "ticket")


def mailboxes():
    return list(Mailbox.objects.values_list("pk", "name"))


def agents():
    return [(user.pk, str(user)) for user in answerers()]


declare(
    Ticket,
    Name(key="subject", label=gettext_lazy("Subject"), path="folded"),
    Name(key="contact", label=gettext_lazy("Customer"), path="contact__folded"),
    Choice(key="state", label=gettext_lazy("State"), choices=Ticket.State.choices),
    Choice(key="priority", label=gettext_lazy("Priority"), choices=Ticket.Priority.choices),
    Choice(key="channel", label=gettext_lazy("Came by"), choices=Ticket.Channel.choices),
    Choice(key="mailbox", label=gettext_lazy("Mailbox"), choices=mailboxes),
    Link(key="assignee", label=gettext_lazy("Assignee"), choices=agents),
    TeamChoice(key="team", label=gettext_lazy("Team"), choices=teams),
    TeamChoice(key="assignee_team", label=gettext_lazy("Team of the assignee"), path="assignee__team", choices=teams),
    Moment(key="opened", label=pgettext_lazy("ticket", "Opened"), path="created_at"),
    Moment(key="answered", label=gettext_lazy("First answered"), path="first_response_at"),
    Moment(key="solved", label=gettext_lazy("Solved"), path="solved_at"),
    Number(key="reopened", label=gettext_lazy("Times reopened")),
)


class DaysForm(forms.Form):
    days = forms.IntegerField(label=gettext_lazy("in the last days"), min_value=1, max_value=36_500, initial=90)


@criterion(
    Contact,
    "support.open_ticket",
    gettext_lazy("Has an open ticket"),
    NoAnswers,
    sentence=gettext_lazy("has an open ticket"),
    denial=gettext_lazy("has no open ticket"),
)
def has_open_ticket(asked):
    return Exists(Ticket.objects.open().filter(contact=OuterRef("pk")))


@criterion(
    Contact,
    "support.had_ticket",
    gettext_lazy("Had a ticket"),
    DaysForm,
    sentence=gettext_lazy("had a ticket in the last %(days)s days"),
    denial=gettext_lazy("had no ticket in the last %(days)s days"),
)
def had_ticket(asked, days):
    recent = Ticket.objects.filter(created_at__gt=asked.as_of - timedelta(days=days), created_at__lte=asked.as_of)
    return Exists(recent.filter(contact=OuterRef("pk")))


@panel(
    "support.tickets",
    gettext_lazy("Tickets"),
    "support/_customer_panel.html",
    permission="support.view_ticket",
    of=("contact", "company"),
)
def tickets_of(record, reader):
    """Open tickets of the person, or of everybody in the company, and the last that were solved."""
    whose = "contact" if isinstance(record, Contact) else "contact__company"
    tickets = Ticket.objects.visible_to(reader).filter(**{whose: record}).select_related("contact")
    open_ones = list(tickets.open().order_by("waits_since")[:10])
    solved = list(tickets.solved().order_by("-solved_at")[:3])
    if not open_ones and not solved:
        return None
    return {"open": open_ones, "solved": solved, "number": tickets.open().count()}


@export("support.messages", gettext_lazy("What you wrote to us, and our answers"), order=80)
def messages_of(contact):
    """What was said among ourselves is not theirs."""
    said = Message.objects.said().filter(ticket__contact=contact).exclude(direction=Message.Direction.NOTE)
    for one in said.select_related("ticket").order_by("ticket", "created_at", "pk").iterator():
        yield {
            "ticket": one.ticket.number,
            "subject": one.ticket.subject,
            "at": one.created_at,
            "direction": one.direction,
            "from": one.from_address,
            "to": one.to,
            "text": one.text,
        }


@erase("support", "support.Ticket")
def forget(contact, person):
    forgetting.forget(contact, person)


@search("support.tickets", gettext_lazy("Tickets"), "message-square", order=40, more=hits.listed("tickets", view="all"))
def find_tickets(query, reader, limit):
    """By their number or the words of their subject, and those of the people whom the same words name."""
    asked = Asked.of(query)
    number = asked.removeprefix("#")
    condition = asked.stands_in("folded") | hits.of_known(asked, company="")
    if number.isdecimal() and len(number) < 19:
        condition |= Q(pk=int(number))
    found = pools.pool(Ticket.objects.visible_to(reader), condition, "folded", "assignee", "created_at", "folded")
    keys = ranks.best(found, asked, reader, limit)
    keys.sort(key=lambda key: f"{key}" != number)
    return [
        Hit(
            str(ticket), f"{ticket.contact} · {ticket.get_state_display()}", ticket.get_absolute_url(), "message-square"
        )
        for ticket in ranks.in_order(Ticket.objects.select_related("contact"), keys)
    ]


@queue
def answers_due(user, as_of):
    """Tickets whose customer waits for a word that is not on its way: one's own first, then nobody's."""
    if not user.has_perm("support.change_ticket"):
        return []
    under_way = Message.objects.filter(ticket=OuterRef("pk"), state__in=[Message.State.QUEUED, Message.State.SENDING])
    waiting = Ticket.objects.editable_by(user).waiting_for_us().exclude(Exists(under_way))
    waiting = waiting.select_related("contact").order_by("waits_since", "pk")
    mine = [_todo(ticket, as_of) for ticket in waiting.of(user)[:SHOWN]]
    return mine + [_todo(ticket, as_of, spare=True) for ticket in waiting.unassigned()[:SHOWN]]


def _todo(ticket, as_of, spare=False):
    waits = as_of - ticket.waits_since
    late = waits > LATE
    line = _("%(number)s %(subject)s · waits for %(time)s") % {
        "number": ticket.number,
        "subject": ticket.subject,
        "time": duration(waits),
    }
    return Todo(
        rank=(2 if late else 11) + spare,
        title=_("Answer %s") % ticket.contact,
        line=f"{line} · {_('nobody’s')}" if spare else line,
        url=ticket.get_absolute_url(),
        action=pgettext("verb", "Open"),
        icon="message-square",
        tone="late" if late else "soon",
    )
