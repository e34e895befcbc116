"""Long work of the ground floor."""

from contacts.bulk import changing, exporting
from contacts.importing import beginning

__all__ = ["beginning", "changing", "exporting"]
