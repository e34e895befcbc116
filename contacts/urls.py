from django.urls import path

from contacts.views import companies, imports, people, tasks, writing

app_name = "contacts"
urlpatterns = [
    path("contacts/", people.contact_list, name="list"),
    path("contacts/new/", people.contact_add, name="add"),
    path("contacts/filter-field/", people.filter_field, name="filter_field"),
    path("contacts/<int:pk>/", people.contact, name="contact"),
    path("contacts/<int:pk>/details/", people.contact_edit, name="edit"),
    path("contacts/<int:pk>/timeline/", people.timeline, name="timeline"),
    path("contacts/<int:pk>/entries/", writing.contact_write, name="write"),
    path("contacts/<int:pk>/consents/", people.consent, name="consent"),
    path("companies/", companies.company_list, name="companies"),
    path("companies/new/", companies.company_add, name="company_add"),
    path("companies/filter-field/", companies.filter_field, name="company_filter_field"),
    path("companies/<int:pk>/", companies.company, name="company"),
    path("companies/<int:pk>/details/", companies.company_edit, name="company_edit"),
    path("companies/<int:pk>/timeline/", companies.timeline, name="company_timeline"),
    path("companies/<int:pk>/entries/", writing.company_write, name="company_write"),
    path("tasks/", tasks.task_list, name="tasks"),
    path("tasks/<int:pk>/completion/", tasks.task_complete, name="task_complete"),
    path("imports/", imports.import_list, name="imports"),
    path("imports/<int:pk>/", imports.import_detail, name="import"),
]
