"""What can be done with many deals, leads and orders at once; found at start-up."""

from sales.bulk import deals, leads, orders  # they register themselves

__all__ = ["deals", "leads", "orders"]
