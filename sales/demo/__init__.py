"""A believable house that sells textiles: products, leads, eighteen months of deals, and orders with their seasons."""

from sales.demo.deals import fill_deals
from sales.demo.leads import fill_leads
from sales.demo.orders import fill_orders
from sales.demo.products import fill_products


def fill(world):
    """Called after the contacts are there; everything is relative to `world.now`."""
    world.products = fill_products()
    fill_deals(world)
    fill_leads(world)
    fill_orders(world)


__all__ = ["fill"]
