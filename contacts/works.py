"""Long work of the ground floor."""

from contacts.importing import beginning

__all__ = ["beginning"]
