"""How deals, leads, orders and products are told to a program."""

from datetime import date, datetime
from decimal import Decimal

from ninja import Schema

from contacts.api.shapes import OF_RECORD, joined
from crm_site.api.shapes import Money, Part, Ref, Shape, money, ref


class Line(Schema):
    sku: str
    description: str
    product: Ref | None
    quantity: Decimal
    unit_price: Decimal
    total: Decimal


def _linked(name):
    return Part(Ref, lambda row: ref(getattr(row, name)), joined(name))


def _lines(order):
    return [
        {
            "sku": line.sku,
            "description": line.description,
            "product": ref(line.product),
            "quantity": line.quantity,
            "unit_price": line.unit_price,
            "total": line.total,
        }
        for line in order.lines.all()
    ]


DEAL = Shape(
    "Deal",
    id=Part(int),
    name=Part(str),
    state=Part(str),
    stage=_linked("stage"),
    pipeline=_linked("pipeline"),
    amount=Part(Money, lambda deal: money(deal.amount, deal.currency)),
    contact=_linked("contact"),
    company=_linked("company"),
    product=_linked("product"),
    expected_close=Part(date),
    next_step=Part(str),
    next_step_at=Part(datetime),
    closed_at=Part(datetime),
    lost_reason=_linked("lost_reason"),
    lost_note=Part(str),
    stage_since=Part(datetime),
    **OF_RECORD,
)
STAGE = Shape(
    "Stage",
    id=Part(int),
    name=Part(str),
    pipeline=_linked("pipeline"),
    kind=Part(str),
    position=Part(int),
    probability=Part(int),
)
LEAD = Shape(
    "Lead",
    id=Part(int),
    name=Part(str),
    company_name=Part(str),
    email=Part(str),
    phone=Part(str),
    source=Part(str),
    interest=Part(str),
    state=Part(str),
    owner=_linked("owner"),
    contact=_linked("contact"),
    deal=_linked("deal"),
    drop_reason=Part(str),
    created_at=Part(datetime),
    closed_at=Part(datetime),
)
PRODUCT = Shape(
    "Product",
    id=Part(int),
    name=Part(str),
    sku=Part(str),
    series=Part(str),
    price=Part(Money, lambda product: money(product.price, product.currency)),
    active=Part(bool),
)
ORDER = Shape(
    "Order",
    id=Part(int),
    number=Part(str),
    state=Part(str),
    contact=_linked("contact"),
    company=_linked("company"),
    placed_at=Part(datetime),
    total=Part(Money, lambda order: money(order.total, order.currency)),
    lines=Part(list[Line], _lines, lambda rows: rows.prefetch_related("lines__product")),
    created_at=Part(datetime),
)
