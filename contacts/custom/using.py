"""What asks for a field: told to whoever archives it."""

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from contacts.models import Contact, SavedView


def views_with(field):
    """How many saved views filter by it, sort by it or show it."""
    rows = SavedView.objects.annotate(words=Cast("query", TextField()))
    whose = Q(model=field.subject, words__regex=rf"\ycustom\.{field.key}\y")
    if field.subject == "contacts.company":
        whose |= Q(model=Contact._meta.label_lower, words__regex=rf"\ycompany_custom\.{field.key}\y")
    return rows.filter(whose).count()
