from django.contrib import admin

from contacts.admin import ToBin
from crm_site.admin import Ledger, StateReadOnly
from sales import models


class StageInline(admin.TabularInline):
    """A stage that has deals keeps its kind: the database refuses the rest."""

    model = models.Stage
    extra = 0

    def get_readonly_fields(self, request, obj=None):
        return ("kind",) if obj and _has_deals(obj) else ()

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and _has_deals(obj))


def _has_deals(stage):
    """Also some that are in the bin: they may come back."""
    return models.Deal.everyone.filter(stage=stage).exists()


@admin.register(models.Pipeline)
class PipelineAdmin(StateReadOnly):
    list_display = ("name", "position")
    inlines = (StageInline,)


@admin.register(models.Stage)
class StageAdmin(StateReadOnly):
    list_display = ("name", "pipeline", "position", "probability", "kind")
    list_select_related = ("pipeline",)
    list_filter = ("pipeline",)

    def get_readonly_fields(self, request, obj=None):
        return ("pipeline", "kind") if obj else ()


@admin.register(models.LostReason)
class LostReasonAdmin(StateReadOnly):
    list_display = ("name", "position", "active")


@admin.register(models.Lead)
class LeadAdmin(ToBin, StateReadOnly):
    state_fields = ("state", "contact", "deal", "drop_reason", "closed_at")
    list_display = ("name", "company_name", "state", "owner", "created_at")
    list_filter = ("state",)
    list_select_related = ("owner",)
    search_fields = ("name", "company_name", "email")
    raw_id_fields = ("owner",)


@admin.register(models.Deal)
class DealAdmin(ToBin, StateReadOnly):
    state_fields = (
        *("pipeline", "stage", "stage_since", "state", "amount", "currency", "expected_close", "closed_at"),
        *("lost_reason", "lost_note", "product", "owner", "version", "created_at", "updated_at"),
    )
    list_display = ("name", "company", "stage", "state", "amount", "currency", "owner")
    list_filter = ("state", "pipeline")
    list_select_related = ("company", "stage", "owner")
    search_fields = ("name", "external_id")
    raw_id_fields = ("contact", "company")

    def has_add_permission(self, request):
        return False  # a deal begins with a fact, which only the page writes


@admin.register(models.DealChange)
class DealChangeAdmin(Ledger):
    list_display = ("deal", "field", "old", "new", "by", "at")
    list_select_related = ("deal", "by")


@admin.register(models.Product)
class ProductAdmin(StateReadOnly):
    list_display = ("name", "sku", "series", "price", "currency", "active")
    list_filter = ("active",)
    search_fields = ("name", "sku")


@admin.register(models.ProductAlias)
class ProductAliasAdmin(StateReadOnly):
    list_display = ("name", "product")
    list_select_related = ("product",)
    search_fields = ("name",)
    raw_id_fields = ("product",)


@admin.register(models.Order)
class OrderAdmin(Ledger):
    list_display = ("number", "contact", "placed_at", "total", "currency", "state")
    list_select_related = ("contact",)
    search_fields = ("number",)


@admin.register(models.OrderLine)
class OrderLineAdmin(Ledger):
    list_display = ("order", "sku", "description", "quantity", "unit_price", "total")
    list_select_related = ("order",)
    search_fields = ("=sku",)


@admin.register(models.CustomerTotals)
class CustomerTotalsAdmin(Ledger):
    list_display = ("contact", "orders", "revenue", "currency", "first_at", "last_at")
    list_select_related = ("contact",)
