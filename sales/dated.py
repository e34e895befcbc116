"""Expected closings and next steps of deals in the calendar."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_site.lib.calendars import MOST, Dated, calendar
from sales.models import Deal
from sales.models.asking import known_close


@calendar("sales.closings", gettext_lazy("Expected closings"), "handshake", "good")
def closings(reader, span):
    rows = _open(reader, span).alias(close=known_close()).filter(close__gte=span.first, close__lte=span.last)
    for deal in rows.order_by("close", "pk")[:MOST]:
        yield Dated(
            key=f"closing-{deal.pk}",
            title=_("Close %s") % deal,
            url=deal.get_absolute_url(),
            day=deal.expected_close,
            line=str(deal.contact or deal.company or ""),
            icon="handshake",
            tone="good",
            changed_at=deal.updated_at,
        )


@calendar("sales.steps", gettext_lazy("Next steps of deals"), "arrow-right", "soon")
def steps(reader, span):
    rows = _open(reader, span).filter(next_step_at__gte=span.start, next_step_at__lt=span.end)
    for deal in rows.order_by("next_step_at", "pk")[:MOST]:
        yield Dated(
            key=f"step-{deal.pk}",
            title=deal.next_step or str(deal),
            url=deal.get_absolute_url(),
            at=deal.next_step_at,
            line=str(deal),
            icon="arrow-right",
            tone="soon",
            changed_at=deal.updated_at,
        )


def _open(reader, span):
    rows = Deal.objects.visible_to(reader).open()
    return (rows.filter(owner=reader) if span.mine else rows).select_related("contact", "company")
