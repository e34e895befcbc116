"""Long work of the ground floor."""

from contacts import duplicates
from contacts.bulk import changing, exporting
from contacts.importing import beginning, planning, undoing

__all__ = ["beginning", "changing", "duplicates", "exporting", "planning", "undoing"]
