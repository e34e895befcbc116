"""The list of tickets: one tab for each queue."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from contacts.lists import Empty, ListOf, Standing, add
from crm_site.lib.listing import Column
from support.glances import of_ticket
from support.models import Ticket
from support.queues import QUEUES, sentence, usual

COLUMNS = (
    Column(
        "customer",
        _("Customer"),
        "cell-sub",
        value=lambda one: one.contact,
        template="support/cells/customer.html",
        field="contact",
        asks=lambda one: str(one.contact),
    ),
    Column(
        "state",
        _("State"),
        "cell-chip",
        value=lambda one: one.get_state_display(),
        template="support/cells/state.html",
        field="state",
        asks=lambda one: one.state,
    ),
    Column("wait", _("Waits"), value=lambda one: one.wait_minutes, template="support/cells/wait.html"),
    Column(
        "assignee",
        _("Owner"),
        "cell-end",
        value=lambda one: one.assignee,
        template="support/cells/assignee.html",
        field="assignee",
        asks=lambda one: one.assignee_id or "",
        edit="assignee",
    ),
    Column(
        "opened",
        pgettext_lazy("ticket", "Opened"),
        "wide nowrap",
        sort="age",
        value=lambda one: one.created_at,
        field="opened",
    ),
    Column(
        "priority",
        _("Priority"),
        value=lambda one: one.get_priority_display(),
        template="support/cells/priority.html",
        alike=True,
        field="priority",
        asks=lambda one: one.priority,
        edit="priority",
    ),
    Column(
        "channel",
        _("Came by"),
        value=lambda one: one.get_channel_display(),
        field="channel",
        asks=lambda one: one.channel,
    ),
    Column(
        "team",
        _("Team"),
        load=lambda rows: rows.select_related("team"),
        value=lambda one: one.team,
        field="team",
        asks=lambda one: one.team_id or "",
        edit="team",
    ),
    Column("solved", _("Solved"), "wide nowrap", value=lambda one: one.solved_at, field="solved"),
)


def _address(ticket, view):
    return f"{reverse('support:ticket', args=[ticket.pk])}?view={view}#latest"


add(
    ListOf(
        key="tickets",
        model=Ticket,
        url_name="support:list",
        permission="support.view_ticket",
        title=_("Tickets"),
        group=_("Serve"),
        active="tickets",
        name=Column(
            "subject",
            _("Subject"),
            "cell-name",
            value=lambda one: one.subject,
            template="support/cells/subject.html",
            edit="subject",
        ),
        sorts={"turn": ("pending", "waits_since", "pk"), "age": ("created_at", "pk")},
        default="turn",
        search=lambda tickets, text: tickets.matching(text),
        hint=_("Number or words of the subject"),
        noun=ngettext_lazy("%(n)s ticket", "%(n)s tickets", "number"),
        empty=Empty(_("No ticket here"), _("No customer has written yet."), "message-square"),
        columns=COLUMNS,
        shown=("customer", "state", "wait", "assignee", "opened"),
        standing=tuple(
            Standing(queue.key, queue.label, queue.rows, queue.order, queue.empty) for queue in QUEUES.values()
        ),
        usual=usual,
        load=lambda tickets: tickets.in_turn().select_related("contact__company", "assignee"),
        link=_address,
        about=lambda reader: sentence(Ticket.objects.visible_to(reader)),
        tools="support/cells/ticket_tools.html",
        preview="support/_preview.html",
        glance=of_ticket,
        verbs=("assign", "priority", "team", "solve", "export", "delete"),
    ),
)
