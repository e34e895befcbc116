"""The views of the ticket list: which tickets, in which order, under which name."""

from dataclasses import dataclass

from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm_site.lib.counting import count
from crm_site.lib.templatetags.ui import duration

IN_TURN = ("pending", "waits_since", "pk")
NEWEST = ("-created_at", "-pk")


@dataclass(frozen=True)
class Queue:
    key: str
    label: str
    order: tuple
    empty: str

    def rows(self, tickets, user):
        """The queue's part of `tickets`, which are scoped to the reader already."""
        return getattr(self, f"_{self.key}")(tickets.in_turn(), user)

    def _mine(self, tickets, user):
        return tickets.open().of(user)

    def _unassigned(self, tickets, user):
        return tickets.open().unassigned()

    def _open(self, tickets, user):
        return tickets.open()

    def _waiting(self, tickets, user):
        return tickets.waiting_for_customer()

    def _solved(self, tickets, user):
        return tickets.solved()

    def _all(self, tickets, user):
        return tickets


QUEUES = {
    queue.key: queue
    for queue in (
        Queue("mine", gettext_lazy("Mine"), IN_TURN, gettext_lazy("None of the open tickets is yours.")),
        Queue("unassigned", gettext_lazy("Unassigned"), IN_TURN, gettext_lazy("Each open ticket has an owner.")),
        Queue("open", gettext_lazy("Open"), IN_TURN, gettext_lazy("Every ticket is solved.")),
        Queue(
            "waiting",
            gettext_lazy("Waiting"),
            ("waits_since", "pk"),
            gettext_lazy("We wait for no customer’s answer."),
        ),
        Queue("solved", gettext_lazy("Solved"), ("-solved_at", "-pk"), gettext_lazy("No ticket is solved yet.")),
        Queue("all", gettext_lazy("All"), NEWEST, gettext_lazy("No customer has written yet.")),
    )
}


def queue_of(request):
    """The queue that the address names; who answers tickets starts with their own, others with all open ones."""
    return QUEUES.get(request.GET.get("view", ""), QUEUES[usual(request.user)])


def usual(reader):
    """The queue that somebody starts with."""
    return "mine" if reader.has_perm("support.change_ticket") else "open"


def sentence(tickets):
    """What the open tickets are, in words and true numbers; of very many as many as are counted quickly."""
    waiting = count(tickets.open())
    if not waiting.number:
        return _("Every ticket is solved.")
    ours = tickets.waiting_for_us()
    turn = count(ours)
    words = [
        ngettext("%(n)s ticket is open", "%(n)s tickets are open", waiting.number) % {"n": waiting},
        ngettext("%(n)s wants an answer", "%(n)s want an answer", turn.number) % {"n": turn},
    ]
    since = ours.in_turn().order_by("pending", "waits_since", "pk").values_list("waits_since", flat=True).first()
    if since:
        words.append(_("the longest has waited for %s") % duration(now() - since))
    return ", ".join(words) + "."
