from django.urls import path

from crm_site.api import hook_views, views
from crm_site.api.main import openapi

app_name = "api"
urlpatterns = [
    path("api/", views.reference, name="reference"),
    path("api/v1/openapi.json", openapi, name="schema"),
    path("me/tokens/", views.token_list, name="tokens"),
    path("me/tokens/<int:pk>/revocation/", views.token_revoke, name="token_revoke"),
    path("webhooks/", hook_views.webhook_list, name="webhooks"),
    path("webhooks/new/", hook_views.webhook_add, name="webhook_add"),
    path("webhooks/<int:pk>/", hook_views.webhook, name="webhook"),
    path("webhooks/<int:pk>/details/", hook_views.webhook_edit, name="webhook_edit"),
    path("webhooks/<int:pk>/deletion/", hook_views.webhook_delete, name="webhook_delete"),
    path("webhooks/<int:pk>/secret/", hook_views.webhook_secret, name="webhook_secret"),
    path("webhooks/<int:pk>/test/", hook_views.webhook_test, name="webhook_test"),
    path("webhook-deliveries/<int:pk>/", hook_views.delivery, name="delivery"),
    path("webhook-deliveries/<int:pk>/again/", hook_views.delivery_again, name="delivery_again"),
]
