"""The Django admin of Rapport, and what keeps the truth safe in it."""

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig


class RapportAdmin(AdminConfig):
    default_site = "crm_site.admin.Site"


class Site(admin.AdminSite):
    site_header = site_title = "Rapport"


class StateReadOnly(admin.ModelAdmin):
    """States change by verbs, which write history; here they can only be read."""

    state_fields = ()
    list_per_page = 50
    show_full_result_count = False

    def get_readonly_fields(self, request, obj=None):
        return (*super().get_readonly_fields(request, obj), *self.state_fields)


class Ledger(StateReadOnly):
    """Rows that are written once: to be read, never added, changed or deleted by hand."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
