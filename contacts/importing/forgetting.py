"""What imports keep of a person's words beside their record: rows that were shown or mended, and values of before."""

from django.db import connection
from django.db.models import TextField
from django.db.models.functions import Cast, Lower

from contacts.models import Contact, Correction, ImportTrace, PlannedRow

OF_THEM = f"UPDATE {ImportTrace._meta.db_table} SET changed = changed - %s WHERE model = %s AND changed ? %s"


def forget(contact, person):
    """Delete them; an undo then leaves the person as they are."""
    for model in (PlannedRow, Correction):
        model.objects.annotate(words=Lower(Cast("cells", TextField()))).filter(person.stands_in("words")).delete()
    with connection.cursor() as cursor:
        cursor.execute(OF_THEM, [str(contact.pk), Contact._meta.label, str(contact.pk)])
