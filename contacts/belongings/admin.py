from django.contrib import admin

from contacts.models import EmailAddress, ImportantDate, PhoneNumber, PostalAddress, Relation, Role
from crm_site.admin import StateReadOnly


@admin.register(Role)
class RoleAdmin(admin.ModelAdmin):
    list_display = ["contact", "company", "title", "since", "until", "ended"]
    list_select_related = ["contact", "company"]
    raw_id_fields = ["contact", "company"]


@admin.register(Relation)
class RelationAdmin(StateReadOnly):
    """Read-only but for deleting: the verbs see to it that nobody stands above themselves."""

    list_display = ["contact", "kind", "other"]
    list_select_related = ["contact", "other"]
    list_filter = ["kind"]
    state_fields = ("contact", "other", "kind", "created_at")

    def has_add_permission(self, request):
        return False


@admin.register(ImportantDate)
class ImportantDateAdmin(admin.ModelAdmin):
    list_display = ["kind", "label", "day", "yearly", "contact", "company"]
    list_select_related = ["contact", "company"]
    list_filter = ["kind", "yearly"]
    raw_id_fields = ["contact", "company"]


@admin.register(EmailAddress, PhoneNumber)
class ReachAdmin(StateReadOnly):
    list_display = ["__str__", "contact", "is_primary"]
    list_select_related = ["contact"]
    search_fields = ["key"]
    raw_id_fields = ["contact"]
    state_fields = ("key", "bounced_at", "bounced_why", "failed_at", "failed_why")

    def get_readonly_fields(self, request, obj=None):
        names = {field.name for field in self.model._meta.fields}
        return [name for name in super().get_readonly_fields(request, obj) if name in names]


@admin.register(PostalAddress)
class PostalAddressAdmin(StateReadOnly):
    list_display = ["__str__", "contact"]
    list_select_related = ["contact"]
    raw_id_fields = ["contact"]
