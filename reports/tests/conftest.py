from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from campaigns.models import Delivery
from crm_site.testing import make, make_campaigns, make_sales, make_support
from support.models import Ticket


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def business(rep, other_rep, manager, agent):
    """A business so small that each of its numbers can be worked out on paper; all of it in 2025."""
    sell(rep, other_rep, manager)
    buy()
    serve(agent)
    mail()


def sell(rep, other_rep, manager):
    """Won: 1,000.00 and 2,000.50 EUR and 300 USD in 30, 10 and 20 days. Lost: 500 EUR. Open: 4,000 EUR at 10 %."""
    month_end = at("2025-01-31T23:30")  # February in Berlin
    make_sales.won("A", owner=rep, amount="1000", at=month_end, engaged_at=month_end - timedelta(days=30))
    middle = at("2025-01-10T12:00")
    make_sales.won("B", owner=other_rep, amount="2000.50", at=middle, engaged_at=middle - timedelta(days=10))
    march = at("2025-03-05T12:00")
    make_sales.won("C", owner=manager, amount="300", currency="USD", at=march, engaged_at=march - timedelta(days=20))
    make_sales.lost("D", owner=rep, amount="500", at=at("2025-03-10T12:00"))
    make_sales.deal("E", owner=rep, amount="4000", stage="Prospecting")
    make_sales.deal("F", owner=other_rep, amount=None)


def buy():
    """Ada ordered three times, Ben once, Cy once and once again, which was cancelled: 380.55 EUR in 5 orders."""
    ada, ben, cy = (make.contact(name, lifecycle="customer") for name in ("Ada", "Ben", "Cy"))
    orders = (
        (ada, "2025-01-05", "100"),
        (ada, "2025-02-05", "200"),
        (ada, "2025-04-05", "50.55"),
        (ben, "2025-02-06", "20"),
        (cy, "2025-02-07", "10"),
    )
    for contact, day, total in orders:
        make_sales.order(contact=contact, total=total, placed_at=at(f"{day}T12:00"))
    make_sales.order(contact=cy, total="99", placed_at=at("2025-03-07T12:00")).cancel(by=None)


def serve(agent):
    """First answers after 10, 20 and 60 minutes, one ticket without; two solved after 100 and 200 minutes."""
    opened = at("2025-05-05T09:00")
    for answer, solution in ((10, 100), (20, 200), (60, None), (None, None)):
        ticket = make_support.ticket(created_at=opened, assignee=agent)
        facts = {"first_response_at": answer and opened + timedelta(minutes=answer)}
        if solution:
            facts |= {"solved_at": opened + timedelta(minutes=solution), "state": Ticket.State.SOLVED}
        Ticket.objects.filter(pk=ticket.pk).update(**facts)


def mail():
    """Four messages sent on 1 June: two opened, one of them clicked, nobody unsubscribed."""
    make_campaigns.readers(4)
    campaign = make_campaigns.sent(name="Linen")
    moment = at("2025-06-01T08:00")
    sent = Delivery.objects.sent().filter(campaign=campaign)
    sent.update(sent_at=moment)
    looked = list(sent.order_by("pk").values_list("pk", flat=True)[:2])
    sent.filter(pk__in=looked).update(opened_at=moment)
    sent.filter(pk=looked[0]).update(clicked_at=moment)


ON_PAPER = {
    "sales.deals_won": 3,
    "sales.deals_lost": 1,
    "sales.won_value": [("EUR", Decimal("3000.50")), ("USD", Decimal("300.00"))],
    "sales.win_rate": Decimal("0.75"),
    "sales.cycle_days_median": 20,
    "sales.open_deals": 2,
    "sales.open_pipeline": [("EUR", Decimal("4000.00"))],
    "sales.weighted_pipeline": [("EUR", Decimal("400.00"))],
    "customers.count": 3,
    "customers.with_orders": 3,
    "customers.repeat_purchase_rate": Decimal(1) / Decimal(3),
    "orders.count": 5,
    "orders.revenue": [("EUR", Decimal("380.55"))],
    "orders.average_value": [("EUR", Decimal("76.11"))],
    "support.tickets_opened": 4,
    "support.tickets_open": 2,
    "support.solved": 2,
    "support.first_response_median": 20,
    "support.first_response_p90": 52,
    "support.resolution_median": 150,
    "support.resolution_p90": 190,
    "campaigns.sent": 4,
    "campaigns.open_rate": Decimal("0.5"),
    "campaigns.click_rate": Decimal("0.25"),
    "campaigns.unsubscribe_rate": 0,
}
