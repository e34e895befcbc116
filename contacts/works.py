"""Long work of the ground floor."""

from contacts import duplicates
from contacts.bulk import changing, taking
from contacts.custom import indexes, sought
from contacts.importing import beginning, planning, undoing

__all__ = ["beginning", "changing", "duplicates", "indexes", "planning", "sought", "taking", "undoing"]
