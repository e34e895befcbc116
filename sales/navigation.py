from django.db.models import Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from crm_site.lib import navigation, notices, records
from crm_site.lib.records import Act
from sales.models import Deal, Lead, Order, Product


def new_leads(user):
    """New leads that one may work on."""
    return Lead.objects.editable_by(user).new()


def own_open_deals(user):
    return Deal.objects.visible_to(user).open().filter(owner=user)


navigation.add(
    "sell",
    "leads",
    _("Leads"),
    "sales:leads",
    "crosshair",
    permission="sales.view_lead",
    count=new_leads,
    order=10,
    go="l",
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
    go="p",
)
navigation.add(
    "sell", "forecast", _("Forecast"), "sales:forecast", "trending-up", permission="sales.view_deal", order=30, go="f"
)
navigation.add(
    "sell", "orders", _("Orders"), "sales:orders", "shopping-bag", permission="sales.view_order", order=40, go="o"
)
navigation.add(
    "sell", "products", _("Products"), "sales:products", "package", permission="sales.view_product", order=50, go="w"
)
navigation.add_new(_("New lead"), "sales:lead_add", "crosshair", "sales.add_lead")
navigation.add_new(_("New deal"), "sales:deal_add", "handshake", "sales.add_deal")
navigation.add_new(_("New product"), "sales:product_add", "package", "sales.add_product")
notices.add("sales.deal", "handshake", "blue")
notices.add("sales.lead", "crosshair", "blue")


def deal_acts(deal, reader):
    if not Deal.objects.editable_by(reader).filter(pk=deal.pk).exists():
        return
    yield Act(say("Edit %s") % deal, "pencil", reverse("sales:deal_edit", args=[deal.pk]), key="e")
    if deal.is_open:
        yield Act(say("Win %s") % deal, "check", reverse("sales:deal_win", args=[deal.pk]))
        yield Act(say("Lose %s") % deal, "x", reverse("sales:deal_lose", args=[deal.pk]))


def lead_acts(lead, reader):
    if lead.is_open and Lead.objects.editable_by(reader).filter(pk=lead.pk).exists():
        yield Act(say("Edit %s") % lead, "pencil", reverse("sales:lead_edit", args=[lead.pk]), key="e")
        yield Act(say("Make %s a contact") % lead, "user-check", reverse("sales:lead_convert", args=[lead.pk]))
        yield Act(say("Drop %s") % lead, "x", reverse("sales:lead_drop", args=[lead.pk]))


def product_acts(product, reader):
    if reader.has_perm("sales.change_product"):
        yield Act(say("Edit %s") % product, "pencil", reverse("sales:product_edit", args=[product.pk]), key="e")


records.add(Deal, "handshake", "name", url_name="sales:deal", acts=deal_acts)
records.add(Lead, "crosshair", "name", url_name="sales:lead", acts=lead_acts)
records.add(Order, "shopping-bag", Concat(Value("№ "), "number"), url_name="sales:order")
records.add(Product, "package", "name", url_name="sales:product", acts=product_acts)
