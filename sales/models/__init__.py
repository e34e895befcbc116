"""Leads, deals on their way through a pipeline, what we sell, and what was bought."""

from sales.models.deal import Deal
from sales.models.lead import Lead
from sales.models.ledger import DealChange
from sales.models.lines import OrderLine
from sales.models.order import Order
from sales.models.pipeline import LostReason, Pipeline, Stage
from sales.models.product import Product, ProductAlias
from sales.models.refused import Refused
from sales.models.totals import CustomerTotals

__all__ = [
    "CustomerTotals",
    "Deal",
    "DealChange",
    "Lead",
    "LostReason",
    "Order",
    "OrderLine",
    "Pipeline",
    "Product",
    "ProductAlias",
    "Refused",
    "Stage",
]
