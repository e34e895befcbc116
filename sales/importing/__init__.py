"""Products, deals and orders from files; each module registers its target."""

from sales.importing import deals, orders, products

__all__ = ["deals", "orders", "products"]
