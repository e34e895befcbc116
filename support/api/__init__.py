"""What other programs may do with tickets."""

from support.api import tickets

__all__ = ["tickets"]
