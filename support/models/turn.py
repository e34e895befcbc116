"""Whose turn it is."""

from django.db.models import Case, Value, When


def pending():
    """1 for a ticket that waits for its customer, else 0: who waits for us comes first."""
    return Case(When(state="pending", then=Value(1)), default=Value(0))
