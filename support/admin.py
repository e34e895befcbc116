from django.contrib import admin

from contacts.admin import ToBin
from crm_site.admin import Ledger, StateReadOnly
from support.models import Attachment, InboundMail, Mailbox, Message, Ticket


@admin.register(Mailbox)
class MailboxAdmin(StateReadOnly):
    list_display = ("name", "address", "active", "polled_at", "last_error")
    list_filter = ("active",)
    state_fields = ("polled_at", "last_error", "uid_validity", "last_uid")


@admin.register(Ticket)
class TicketAdmin(ToBin, StateReadOnly):
    list_display = ("number", "subject", "contact", "state", "priority", "assignee", "created_at")
    list_filter = ("state", "priority", "channel")
    list_select_related = ("contact", "assignee")
    raw_id_fields = ("contact",)
    search_fields = ("subject",)
    state_fields = ("state", "created_at", "waits_since", "first_response_at", "solved_at", "reopened")

    def has_add_permission(self, request):
        return False  # a ticket is opened on its page, where the fact is written


@admin.register(Message)
class MessageAdmin(Ledger):
    list_display = ("ticket", "direction", "author", "from_address", "state", "created_at")
    list_filter = ("direction", "state")
    list_select_related = ("ticket", "author")
    raw_id_fields = ("ticket", "author")


@admin.register(Attachment)
class AttachmentAdmin(Ledger):
    list_display = ("name", "message", "content_type", "size")
    list_select_related = ("message",)
    exclude = ("file",)  # files are fetched on the ticket's page, where the right to see it is asked


@admin.register(InboundMail)
class InboundMailAdmin(Ledger):
    list_display = ("subject", "from_address", "state", "reason", "source", "received_at", "discarded_at")
    list_filter = ("state",)
    search_fields = ("from_address",)
    raw_id_fields = ("ticket", "became")
    exclude = ("raw",)

    def get_queryset(self, request):
        return super().get_queryset(request).defer("raw")
