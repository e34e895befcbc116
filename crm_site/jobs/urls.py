from django.urls import path

from crm_site.jobs import views

app_name = "jobs"
urlpatterns = [
    path("jobs/", views.job_list, name="list"),
    path("jobs/now/", views.jobs_now, name="now"),
    path("jobs/<int:pk>/", views.job_detail, name="detail"),
    path("jobs/<int:pk>/cancellation/", views.job_cancel, name="cancel"),
    path("jobs/<int:pk>/result-file/", views.job_result, name="result"),
    path("jobs/<int:pk>/error-file/", views.job_errors, name="errors"),
]
