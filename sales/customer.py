"""What sales says about a customer: its facts, panels, questions for segments, search and Today."""

from django.utils.translation import gettext_lazy as _

from crm_site.lib.registry import add_kind

DEAL = {"group": "deal", "subject": "sales.deal", "template": "sales/facts/_deal.html"}
ORDER = {"group": "order", "subject": "sales.order", "template": "sales/facts/_order.html"}

add_kind("sales.lead_converted", _("Became a contact"), icon="user-check", group="deal", subject="sales.lead")
add_kind("sales.deal_created", _("New deal"), icon="circle-plus", tone="blue", **DEAL)
add_kind("sales.deal_moved", _("Deal moved"), icon="move-right", **DEAL)
add_kind("sales.deal_changed", _("Deal changed"), icon="pencil", **DEAL)
add_kind("sales.deal_won", _("Deal won"), icon="check", tone="accent", **DEAL)
add_kind("sales.deal_lost", _("Deal lost"), icon="x", tone="red", **DEAL)
add_kind("sales.deal_reopened", _("Deal reopened"), icon="rotate-ccw", tone="amber", **DEAL)
add_kind("sales.order_placed", _("Order"), icon="shopping-bag", tone="accent", **ORDER)
add_kind("sales.order_cancelled", _("Order cancelled"), icon="ban", tone="red", **ORDER)
