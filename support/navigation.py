from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from crm_site.lib import navigation, notices, records
from crm_site.lib.records import Act
from support.models import InboundMail, Ticket


def want_an_answer(user):
    """How many tickets, one's own and nobody's, want an answer."""
    waiting = Ticket.objects.visible_to(user).waiting_for_us()
    return waiting.filter(Q(assignee=user) | Q(assignee=None))


def held(user):
    return InboundMail.objects.visible_to(user).held()


navigation.add(
    "serve",
    "tickets",
    _("Tickets"),
    "support:list",
    "message-square",
    permission="support.view_ticket",
    count=want_an_answer,
    go="k",
)
navigation.add(
    "serve",
    "held",
    _("Held mail"),
    "support:held",
    "mail-question-mark",
    permission="support.change_ticket",
    count=held,
    order=60,
    go="h",
)
navigation.add_new(_("New ticket"), "support:add", "message-square", "support.add_ticket")
notices.add("support.ticket", "message-square", "blue")
notices.add("support.answer", "message-square-reply", "soon")


def acts(ticket, reader):
    page = ticket.get_absolute_url()
    if Ticket.objects.editable_by(reader).filter(pk=ticket.pk).exists():
        yield Act(say("Answer %s") % ticket.number, "message-square-reply", f"{page}#composer")
    yield Act(say("Open %s") % ticket.contact, "user", ticket.contact.get_absolute_url())


records.add(
    Ticket,
    "message-square",
    Concat(Value("#"), Cast("pk", CharField()), Value(" "), "subject"),
    url_name="support:ticket",
    acts=acts,
)
