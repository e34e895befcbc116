"""What the preview beside the list says of a ticket."""

MESSAGES = 3


def of_ticket(ticket, reader):
    """The last messages, the newest first."""
    messages = ticket.messages.said().select_related("author").order_by("-created_at", "-pk")[:MESSAGES]
    return {"said": messages}
