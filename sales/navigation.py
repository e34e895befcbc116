from django.utils.translation import gettext_lazy as _

from crm_site.lib import navigation
from sales.models import Deal, Lead


def new_leads(user):
    """New leads that one may work on."""
    return Lead.objects.editable_by(user).new().count() or None


def own_open_deals(user):
    return Deal.objects.visible_to(user).open().filter(owner=user).count() or None


navigation.add(
    "sell", "leads", _("Leads"), "sales:leads", "crosshair", permission="sales.view_lead", count=new_leads, order=10
)
navigation.add(
    "sell",
    "pipeline",
    _("Pipeline"),
    "sales:board",
    "square-kanban",
    permission="sales.view_deal",
    count=own_open_deals,
    order=20,
)
navigation.add(
    "sell", "forecast", _("Forecast"), "sales:forecast", "trending-up", permission="sales.view_deal", order=30
)
navigation.add("sell", "orders", _("Orders"), "sales:orders", "shopping-bag", permission="sales.view_order", order=40)
navigation.add(
    "sell", "products", _("Products"), "sales:products", "package", permission="sales.view_product", order=50
)
