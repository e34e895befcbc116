from django.urls import path

from reports.views import dashboard, reports, runs

app_name = "reports"
urlpatterns = [
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/numbers/", dashboard.numbers, name="numbers"),
    path("reports/", reports.report_list, name="list"),
    path("reports/new/", reports.report_add, name="add"),
    path("reports/<int:pk>/", reports.report, name="report"),
    path("reports/<int:pk>/question/", reports.report_edit, name="edit"),
    path("reports/<int:pk>/deletion/", reports.report_delete, name="delete"),
    path("reports/<int:pk>/runs/", runs.report_run, name="make"),
    path("report-runs/<int:pk>/", runs.run, name="run"),
    path("report-runs/<int:pk>/csv/", runs.csv, name="csv"),
    path("report-runs/<int:pk>/xlsx/", runs.xlsx, name="xlsx"),
]
