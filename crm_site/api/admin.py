from django.contrib import admin

from crm_site.admin import Ledger
from crm_site.api.models import Answer, Delivery, Endpoint, Token


@admin.register(Token)
class TokenAdmin(Ledger):
    """Made and revoked on the page of tokens."""

    list_display = ["name", "user", "start", "created_at", "expires_at", "last_used_at", "revoked_at"]
    list_select_related = ["user"]


@admin.register(Answer)
class AnswerAdmin(Ledger):
    list_display = ["created_at", "user", "key", "status"]
    list_select_related = ["user"]
    exclude = ["body"]


@admin.register(Endpoint)
class EndpointAdmin(Ledger):
    """Changed on its own page, where the address is looked at."""

    list_display = ["name", "owner", "url", "active", "failing_since"]
    list_select_related = ["owner"]


@admin.register(Delivery)
class DeliveryAdmin(Ledger):
    list_display = ["created_at", "endpoint", "kind", "state", "tries", "status"]
    list_select_related = ["endpoint"]
    list_filter = ["state"]
