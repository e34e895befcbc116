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
    rows = _own(user).step_due(as_of).order_by("next_step_at", "pk").for_pages()[:MOST]
    for deal in rows:
        late = localdate(deal.next_step_at) < localdate(as_of)
        yield Todo(
            0 if late else 10,
            deal.next_step or _("Next step"),
            _line(deal),
            deal.get_absolute_url(),
            icon="handshake",
            tone="late" if late else "soon",
        )


@queue
def late_deals(user, as_of):
    """One's own deals that should have been closed by now."""
    today = localdate(as_of)
    for deal in _own(user).overdue(today).order_by("expected_close", "pk").for_pages()[:MOST]:
        days = (today - deal.expected_close).days
        said = ngettext("%d day late", "%d days late", days) % days
        yield Todo(
            5,
            _("Close %s, or say when") % deal,
            f"{said} · {_line(deal)}",
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


def _line(deal):
    parts = [str(deal), str(deal.customer or ""), money(deal.amount, deal.currency) if deal.amount is not None else ""]
    return " · ".join(part for part in parts if part)
