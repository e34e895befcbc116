"""All addresses of Rapport; each app has its own map."""

from django.contrib import admin
from django.urls import include, path

from contacts.views.search import search
from contacts.views.today import today
from crm_site.api.main import api
from crm_site.health import healthz

handler400 = "crm_site.failures.bad_request"
handler500 = "crm_site.failures.server_error"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", today, name="today"),
    path("search/", search, name="search"),
    path("", include("crm_site.staff.urls")),
    path("", include("crm_site.jobs.urls")),
    path("", include("crm_site.api.urls")),
    path("api/v1/", api.urls),
    path("", include("contacts.urls")),
    path("", include("sales.urls")),
    path("", include("support.urls")),
    path("", include("campaigns.urls")),
    path("", include("reports.urls")),
    path("admin/", admin.site.urls),
]
