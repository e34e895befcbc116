"""What the preview beside a list says of a deal or an order."""

from contacts import glances
from sales.board import next_step
from sales.models import OrderLine

LINES = 8


def of_deal(deal, reader):
    whose = {"contact": deal.contact} if deal.contact_id else {"company": deal.company}
    return {"next": next_step(deal), "days": glances.about(deal, reader, **whose), "whose": deal.contact}


def of_order(order, reader):
    """The first articles of the order, and how many more there are."""
    lines = OrderLine.objects.visible_to(reader).filter(order=order).select_related("product").order_by("pk")
    found = list(lines[: LINES + 1])
    return {"lines": found[:LINES], "more": len(found) > LINES}
