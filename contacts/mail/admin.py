"""Mails and files for administrators: read, hardly ever changed."""

from django.contrib import admin

from contacts.models import File, LoggedMail, MailSettings, MailTemplate, OutgoingMail, Stranger
from crm_site.admin import Ledger, StateReadOnly


@admin.register(OutgoingMail)
class OutgoingMailAdmin(Ledger):
    list_display = ["subject", "to", "author", "state", "leaves_at", "sent_at"]
    list_select_related = ["author"]
    list_filter = ["state"]
    raw_id_fields = ["contact", "author", "files"]


@admin.register(LoggedMail)
class LoggedMailAdmin(Ledger):
    list_display = ["subject", "from_address", "state", "reason", "by", "received_at", "discarded_at"]
    list_select_related = ["by"]
    list_filter = ["state"]
    raw_id_fields = ["people", "answers"]
    exclude = ["raw"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("raw")


@admin.register(Stranger)
class StrangerAdmin(Ledger):
    list_display = ["address", "name", "created_at", "settled_at", "settled_by"]
    list_select_related = ["settled_by"]
    raw_id_fields = ["mail", "contact"]


@admin.register(MailTemplate)
class MailTemplateAdmin(admin.ModelAdmin):
    list_display = ["name", "owner", "shared", "updated_at"]
    list_select_related = ["owner"]


@admin.register(MailSettings)
class MailSettingsAdmin(StateReadOnly):
    list_display = ["user", "renewed_at"]
    list_select_related = ["user"]
    state_fields = ["renewed_at"]


@admin.register(File)
class FileAdmin(Ledger):
    list_display = ["name", "content_type", "size", "by", "created_at", "deleted_at"]
    list_select_related = ["by"]
    raw_id_fields = ["contact", "company", "mail"]
    exclude = ["file", "thumbnail"]  # files are fetched on the record's page, where the right to see it is asked
