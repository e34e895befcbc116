from django.contrib import admin

from crm_site.admin import Ledger
from crm_site.jobs.models import Job


@admin.register(Job)
class JobAdmin(Ledger):
    list_display = ["title", "kind", "owner", "state", "done", "total", "created_at"]
    list_filter = ["state", "kind"]
    list_select_related = ["owner"]
