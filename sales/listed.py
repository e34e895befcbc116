"""The lists of deals, leads and orders."""

from django.db.models import Count, Sum
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from contacts.custom.offered import AndOwn, list_columns
from contacts.lists import Empty, ListOf, Standing, add
from sales import columns, glances
from sales.models import Deal, Lead, Order
from sales.models.asking import known_amount, known_close
from sales.words import in_words


def _state(value):
    return lambda rows, reader: rows.filter(state=value)


def _ready_to_sort(deals):
    """An unknown amount stands behind all known ones, an unknown day behind all days."""
    return deals.annotate(known_amount=known_amount(), known_close=known_close()).for_pages()


def _order_totals(orders):
    rows = orders.placed().order_by().values("currency").annotate(total=Sum("total"), count=Count("pk"))
    return [(_("in total"), in_words(list(rows)))]


add(
    ListOf(
        key="deals",
        model=Deal,
        url_name="sales:deals",
        permission="sales.view_deal",
        title=_("Deals"),
        group=_("Sell"),
        active="pipeline",
        name=columns.DEAL,
        sorts={
            "created": ("-created_at", "-pk"),
            "name": ("folded", "pk"),
            "amount": ("-known_amount", "-pk"),
            "close": ("known_close", "pk"),
        },
        default="created",
        search=lambda deals, text: deals.named(text),
        hint=_("Deal, company or contact"),
        noun=ngettext_lazy("%(n)s deal", "%(n)s deals", "number"),
        empty=Empty(
            _("No deal here"),
            _("A deal is something that a customer may buy. Write the first one down, or import a file."),
            "handshake",
        ),
        columns=AndOwn(columns.DEALS, Deal, list_columns),
        shown=columns.DEALS_SHOWN,
        standing=(
            Standing("", _("Open"), _state("open")),
            Standing("won", _("Won"), _state("won")),
            Standing("lost", _("Lost"), _state("lost")),
            Standing("all", _("All")),
        ),
        whose=True,
        load=_ready_to_sort,
        totals=columns.deal_totals,
        tools="sales/cells/deal_tools.html",
        preview="sales/_preview_deal.html",
        glance=glances.of_deal,
        verbs=("assign", "move", "close_date", "edit", "export", "delete"),
    ),
    ListOf(
        key="leads",
        model=Lead,
        url_name="sales:leads",
        permission="sales.view_lead",
        title=_("Leads"),
        group=_("Sell"),
        active="leads",
        name=columns.LEAD,
        sorts={"created": ("-created_at", "-pk"), "name": ("folded", "pk")},
        default="created",
        search=lambda leads, text: leads.named(text),
        hint=_("Name, company or e-mail"),
        noun=ngettext_lazy("%(n)s lead", "%(n)s leads", "number"),
        empty=Empty(
            _("No lead here"),
            _("A lead is somebody who may become a customer. Write down who asked."),
            "crosshair",
        ),
        columns=columns.LEADS,
        shown=columns.LEADS_SHOWN,
        standing=(
            Standing("", _("Open"), lambda leads, reader: leads.open()),
            *(Standing(state.value, capfirst(state.label), _state(state.value)) for state in Lead.State),
        ),
        whose=True,
        load=lambda leads: leads.select_related("owner"),
        tools="sales/cells/lead_tools.html",
        preview="sales/_preview_lead.html",
        fixed=lambda lead: not lead.is_open,
        verbs=("assign", "start", "drop", "export", "delete"),
    ),
    ListOf(
        key="orders",
        model=Order,
        url_name="sales:orders",
        permission="sales.view_order",
        title=_("Orders"),
        group=_("Sell"),
        active="orders",
        name=columns.ORDER,
        sorts={"placed": ("-placed_at", "-pk"), "total": ("-total", "-pk"), "number": ("number",)},
        default="placed",
        search=lambda orders, text: orders.matching(text),
        hint=_("Number or customer"),
        noun=ngettext_lazy("%(n)s order", "%(n)s orders", "number"),
        empty=Empty(
            _("No order yet"),
            _("Orders come from your shop or your books: import their lines as a file."),
            "shopping-bag",
        ),
        standing=(
            Standing("", _("All")),
            Standing("placed", _("Placed"), _state("placed")),
            Standing("cancelled", _("Cancelled"), _state("cancelled")),
        ),
        columns=columns.ORDERS,
        shown=columns.ORDERS_SHOWN,
        load=lambda orders: orders.select_related("contact", "company"),
        totals=_order_totals,
        tools="sales/cells/order_tools.html",
        preview="sales/_preview_order.html",
        glance=glances.of_order,
        verbs=("export", "cancel"),
    ),
)
