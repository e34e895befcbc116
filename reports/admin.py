from django.contrib import admin

from crm_site.admin import Ledger, StateReadOnly
from reports.models import Report, ReportRun


@admin.register(Report)
class ReportAdmin(StateReadOnly):
    list_display = ["name", "kind", "owner", "shared", "created_at"]
    list_filter = ["kind", "shared"]
    list_select_related = ["owner"]
    search_fields = ["name"]
    raw_id_fields = ["owner"]
    state_fields = ("kind", "filters", "created_at")

    def has_add_permission(self, request):
        return False


@admin.register(ReportRun)
class ReportRunAdmin(Ledger):
    list_display = ["report", "owner", "rows", "generated_at", "fetched_at"]
    list_select_related = ["report", "owner"]
