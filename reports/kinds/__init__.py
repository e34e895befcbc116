"""What a report can be made of. Adding one means a function in `rows.py`."""

from reports.kinds import rows
from reports.kinds.registry import Column, Kind, kinds, kinds_for

__all__ = ["Column", "Kind", "kinds", "kinds_for", "rows"]
