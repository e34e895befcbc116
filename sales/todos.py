"""What sales puts into the Today queue: deals that are late, steps that are due, leads that nobody has called."""

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm_site.lib.registry import Todo, queue
from crm_site.lib.templatetags.ui import money
from sales.models import Deal, Lead

MOST = 3


@queue
def due_steps(user, as_of):
    """Next steps of one's own deals whose time has come."""
    for deal in _first(_own(user).step_due(as_of), "next_step_at"):
        late = localdate(deal.next_step_at) < localdate(as_of)
        yield Todo(
            0 if late else 10,
            deal.next_step or _("Next step"),
            f"{_days_late(as_of, localdate(deal.next_step_at))} · {_line(deal)}" if late else _line(deal),
            deal.get_absolute_url(),
            icon="handshake",
            tone="late" if late else "soon",
        )


@queue
def late_deals(user, as_of):
    """One's own deals that should have been closed by now."""
    today = localdate(as_of)
    for deal in _first(_own(user).overdue(today), "expected_close"):
        yield Todo(
            5,
            _("Close %s, or say when") % deal,
            f"{_days_late(as_of, deal.expected_close)} · {_line(deal, named=True)}",
            deal.get_absolute_url(),
            icon="calendar-clock",
            tone="late",
        )


@queue
def idle_deals(user, as_of):
    """One's own open deals without a next step, as one thing to do."""
    number = _own(user).without_next_step().count()
    if number:
        yield Todo(
            20,
            ngettext("%d deal has no next step", "%d deals have no next step", number) % number,
            _("A deal without a next step is a deal that sleeps."),
            f"{reverse('sales:board')}?whose=mine",
            icon="circle-alert",
            tone="soon",
        )


@queue
def new_leads(user, as_of):
    """Leads of one's own, or of nobody, that nobody has begun to work on."""
    if not user.has_perm("sales.change_lead"):
        return
    rows = Lead.objects.editable_by(user).new().order_by("created_at", "pk")
    number = rows.count()
    if number:
        yield Todo(
            10,
            ngettext("%d new lead waits", "%d new leads wait", number) % number,
            ", ".join(str(lead) for lead in rows[:3]),
            f"{reverse('sales:leads')}?view=new",
            icon="crosshair",
            tone="soon",
        )


def _own(user):
    return Deal.objects.visible_to(user).open().filter(owner=user)


def _first(rows, field):
    """The first few, found by the index alone: thousands may be late, and each would be joined before the sorting."""
    keys = list(rows.order_by(field, "pk").values_list("pk", flat=True)[:MOST])
    return Deal.objects.filter(pk__in=keys).order_by(field, "pk").for_pages() if keys else []


def _days_late(as_of, day):
    days = (localdate(as_of) - day).days
    return ngettext("%d day late", "%d days late", days) % days


def _line(deal, named=False):
    """What stands below the title; `named` when that names the deal already."""
    worth = money(deal.amount, deal.currency) if deal.amount is not None else ""
    parts = ["" if named else str(deal), str(deal.customer or ""), worth]
    return " · ".join(part for part in parts if part)
