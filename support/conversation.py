"""What was said and done on a ticket, in order: messages, and the events between them."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Prefetch

from support.models import InboundMail, Ticket

EVENTS = (
    "support.ticket_assigned",
    "support.ticket_changed",
    "support.ticket_solved",
    "support.ticket_reopened",
)


def conversation(ticket):
    """Entries `{"at", "message"}` or `{"at", "event"}`, the oldest first; as many queries for 1 as for 50."""
    originals = Prefetch("mails", InboundMail.objects.defer("raw"))
    messages = ticket.messages.said().select_related("author").prefetch_related("attachments", originals)
    entries = [{"at": message.created_at, "message": message} for message in messages]
    entries += [{"at": event.at, "event": event} for event in _events(ticket)]
    return sorted(entries, key=lambda entry: entry["at"])


def _events(ticket):
    about = ContentType.objects.get_for_model(Ticket)
    facts = ticket.contact.interactions.filter(about_type=about, about_id=ticket.pk, kind__in=EVENTS)
    return facts.select_related("by").order_by("at", "pk")
