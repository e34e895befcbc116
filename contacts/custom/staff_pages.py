"""Own fields in Django's administration: what may be changed there is what may be changed on their own page."""

from django.contrib import admin

from contacts.custom.field_forms import FACTS
from contacts.models import CustomField


@admin.register(CustomField)
class CustomFieldAdmin(admin.ModelAdmin):
    """Choices and sorting have rules of their own, and are changed where these are kept."""

    list_display = ["label", "subject", "key", "kind", "required", "place", "archived_at"]
    list_filter = ["subject", "kind"]
    search_fields = ["label", "key"]
    readonly_fields = ["subject", "key", "kind"]
    fields = [*readonly_fields, *FACTS, "place"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
