"""What can be wrong with open tickets."""

from django.db.models import Q
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from contacts.quality import Check, add
from support.models import Ticket

OF = {"of": "tickets", "model": Ticket, "group": _("Tickets"), "owner": "assignee"}


def _open(asking):
    return Ticket.objects.open()


def _loaded(rows):
    return rows.select_related("contact", "assignee", "team")


add(
    Check(
        key="support.of_nobody",
        label=_("Ticket without a contact"),
        why=_("The contact is in the bin, or nothing is known of them but that they wrote."),
        rows=_open,
        wrong=lambda asking: Q(contact__deleted_at__isnull=False) | Q(contact__emails=None, contact__phones=None),
        weight=2,
        icon="user-x",
        load=_loaded,
        note=lambda row, asking: str(row.contact),
        way=lambda row: (say("Open the contact"), row.contact.get_absolute_url()),
        **OF,
    ),
    Check(
        key="support.assignee_left",
        label=_("Nobody answers the ticket"),
        why=_("Whoever it was given to can no longer sign in."),
        rows=lambda asking: Ticket.objects.open().filter(assignee__isnull=False),
        wrong=lambda asking: Q(assignee__is_active=False),
        weight=3,
        icon="user-minus",
        cells=("assignee", "team"),
        load=_loaded,
        note=lambda row, asking: say("%s left") % row.assignee,
        **OF,
    ),
)
