from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm_site.lib import navigation
from support.models import InboundMail, Ticket


def want_an_answer(user):
    """How many tickets, one's own and nobody's, want an answer."""
    waiting = Ticket.objects.visible_to(user).waiting_for_us()
    return waiting.filter(Q(assignee=user) | Q(assignee=None)).count() or None


def held(user):
    return InboundMail.objects.visible_to(user).held().count() or None


navigation.add(
    "serve",
    "tickets",
    _("Tickets"),
    "support:list",
    "message-square",
    permission="support.view_ticket",
    count=want_an_answer,
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
)
