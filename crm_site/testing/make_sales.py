"""Objects of the sales app for tests: each with only what matters said, the rest believable."""

from datetime import timedelta
from decimal import Decimal

from django.utils.timezone import now

from crm_site.testing import make
from sales.models import Deal, Lead, LostReason, Order, Pipeline, Product


def pipeline():
    return Pipeline.usual()


def stage(name):
    return pipeline().stages.get(name=name)


def lost_reason():
    return LostReason.objects.first()


def deal(name=None, *, stage=None, by=None, amount="1000", contact="new", **fields):
    """An open deal of a contact of its own; `stage` may be a stage's name."""
    fields["contact"] = make.contact() if contact == "new" else contact
    fields["amount"] = None if amount is None else Decimal(amount)
    if isinstance(stage, str):
        stage = pipeline().stages.get(name=stage)
    return Deal.add(by=by, name=name or f"Deal {make.number()}", stage=stage, **fields)


def won(name=None, *, at=None, **fields):
    """A deal that was won."""
    found = deal(name, **fields)
    found.win(by=fields.get("owner"), at=at)
    return found


def lost(name=None, *, at=None, reason="Too far away.", **fields):
    found = deal(name, **fields)
    found.lose(by=fields.get("owner"), reason=reason, at=at)
    return found


def lead(name=None, **fields):
    return Lead.objects.create(name=name or f"Lea Nr {make.number()}", **fields)


def product(name=None, **fields):
    return Product.objects.create(name=name or f"Product {make.number()}", **fields)


def order(*, contact="new", total="100", days_ago=0, number=None, lines=None, **fields):
    """An order of one line, or of the given ones, placed so many days ago."""
    return Order.place(
        by=None,
        contact=make.contact() if contact == "new" else contact,
        number=number or f"A{make.number()}",
        placed_at=fields.pop("placed_at", None) or now() - timedelta(days=days_ago),
        lines=lines or [{"sku": "X1", "description": "Linen", "quantity": 1, "unit_price": total}],
        **fields,
    )
