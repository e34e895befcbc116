"""A believable house that sells textiles: products, leads, eighteen months of deals, and orders with their seasons."""

from contacts.binning import put_in_bin
from sales.demo.deals import fill_deals
from sales.demo.leads import fill_leads
from sales.demo.orders import fill_orders
from sales.demo.products import fill_products
from sales.models import Deal, Lead


def fill(world):
    """Called after the contacts are there; everything is relative to `world.now`."""
    world.products = fill_products()
    fill_deals(world)
    fill_leads(world)
    fill_orders(world)
    fill_bin(world)


def fill_bin(world):
    """What somebody tried out, or wrote down twice."""
    manager, company = world.users["manager"][0], world.companies[0]
    deals = [Deal.add(by=manager, name=name, company=company, owner=manager) for name in ("Test deal", "Linen (twice)")]
    put_in_bin(deals, by=manager)
    put_in_bin([Lead.objects.create(name="Mickey Mouse", company_name="Test", owner=manager)], by=manager)


__all__ = ["fill"]
