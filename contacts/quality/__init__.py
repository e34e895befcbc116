"""Data quality: `registry` holds the checks that each floor adds, `taking` takes the figures of a day, `scoring` says
what they come to, `finding` shows the rows and forgets those that were mended.
"""

from contacts.quality import cells, checks, criteria, registry, taking
from contacts.quality.registry import Check

__all__ = ["Check", "add", "cells", "taking"]


def add(*found):
    """Have these checks made, and let the lists of their rows be asked for what they find."""
    registry.keep(*found)
    for check in found:
        criteria.offer(check.model)


add(*checks.CHECKS)
