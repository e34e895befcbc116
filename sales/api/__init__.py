"""What other programs may do with deals, leads, orders and products."""

from sales.api import selling

__all__ = ["selling"]
