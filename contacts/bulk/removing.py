"""Deleting many rows for ever, of lists whose records have no bin."""

from django.utils.translation import gettext_lazy as _

from contacts.bulk.verbs import Verb
from contacts.models import BulkChangeRow


def delete(change, rows):
    """For good; what was kept to put earlier changes back goes with them."""
    keys = [row.pk for row in rows]
    if keys:
        BulkChangeRow.forget(change.of, keys)
        type(rows[0]).objects.filter(pk__in=keys).delete()
    return {key: {} for key in keys}


removing = Verb(
    key="delete",
    label=_("Delete"),
    icon="trash-2",
    right="delete",
    do=delete,
    danger=True,
    submit=_("Delete %(n)s"),
    done=_("%s deleted"),
    note=_("This deletes %(n)s for ever. It cannot be undone."),
)
