"""Until when tickets should be answered, in the calendar."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_site.lib.calendars import MOST, Dated, calendar
from support.models import Ticket

LATE = timedelta(hours=24)


@calendar("support.answers", gettext_lazy("Answers due"), "message-square", "late")
def answers(reader, span):
    """Tickets whose customers wait; a day after they wrote, the answer is late."""
    rows = Ticket.objects.visible_to(reader).waiting_for_us()
    rows = rows.of(reader) if span.mine else rows
    rows = rows.filter(waits_since__gte=span.start - LATE, waits_since__lt=span.end - LATE)
    for ticket in rows.select_related("contact").order_by("waits_since", "pk")[:MOST]:
        yield Dated(
            key=f"ticket-{ticket.pk}",
            title=_("Answer %s") % ticket.contact,
            url=ticket.get_absolute_url(),
            at=ticket.waits_since + LATE,
            line=ticket.subject,
            icon="message-square",
            tone="late",
            changed_at=ticket.waits_since,
        )
