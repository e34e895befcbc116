"""What the lists of deals, leads and orders can show."""

from django.utils.translation import gettext_lazy as _

from crm_site.lib import figures
from crm_site.lib.listing import Column
from crm_site.lib.rows import named
from sales.board import next_step
from sales.words import in_words


def _customer(deal):
    return deal.company or deal.company_text or deal.contact


def _closes(deal):
    return deal.closed_at or deal.expected_close


def _owner_key(one):
    return one.owner_id or ""


DEAL = Column("name", _("Deal"), "cell-name", sort="name", value=str, template="sales/cells/name.html", edit="name")
DEALS = (
    Column(
        "customer",
        _("Customer"),
        "cell-sub",
        value=_customer,
        field="company",
        asks=lambda deal: str(deal.company) if deal.company else None,
    ),
    Column(
        "stage",
        _("Stage"),
        "cell-chip",
        value=lambda deal: deal.stage,
        template="sales/cells/stage.html",
        field="stage",
        edit="stage",
    ),
    Column(
        "amount",
        _("Amount"),
        "cell-end num",
        sort="amount",
        value=lambda deal: deal.amount,
        template="sales/cells/amount.html",
        edit="amount",
    ),
    Column("step", _("Next step"), value=next_step, template="sales/cells/step.html", edit="next_step"),
    Column(
        "closes",
        _("Closes"),
        "nowrap spare",
        sort="close",
        value=_closes,
        field="expected_close",
        asks=lambda deal: (deal.expected_close or "") if deal.is_open else None,
        edit="expected_close",
    ),
    Column(
        "created",
        _("Created"),
        "wide nowrap",
        sort="created",
        value=lambda deal: deal.created_at,
        field="created",
    ),
    Column(
        "owner",
        _("Owner"),
        "wide",
        value=lambda one: one.owner,
        template="sales/cells/owner.html",
        field="owner",
        asks=_owner_key,
        edit="owner",
    ),
    Column(
        "contact",
        _("Contact"),
        value=lambda deal: deal.contact,
        field="contact",
        asks=lambda deal: str(deal.contact or ""),
        edit="contact",
    ),
    Column(
        "product",
        _("Product"),
        value=lambda deal: deal.product,
        field="product",
        asks=lambda deal: str(deal.product or ""),
        edit="product",
    ),
    Column(
        "reason",
        _("Lost because"),
        value=lambda deal: deal.why_lost,
        field="lost_reason",
        asks=lambda deal: deal.lost_reason_id,
    ),
)
DEALS_SHOWN = ("customer", "stage", "amount", "step", "closes", "created", "owner")

LEAD = Column("name", _("Name"), "cell-name", sort="name", value=str, drawn=named, edit="name")
LEADS = (
    Column(
        "company",
        _("Company"),
        "cell-sub",
        value=lambda lead: lead.company_name,
        field="company",
        edit="company_name",
    ),
    Column(
        "state",
        _("State"),
        "cell-chip",
        value=lambda lead: lead.state,
        template="sales/cells/lead_state.html",
        field="state",
    ),
    Column("email", _("E-mail"), "spare", value=lambda lead: lead.email, edit="email"),
    Column("phone", _("Phone"), "nowrap", value=lambda lead: lead.phone, edit="phone"),
    Column("source", _("Source"), value=lambda lead: lead.source, field="source", edit="source"),
    Column(
        "created",
        _("Came in"),
        "nowrap",
        sort="created",
        value=lambda lead: lead.created_at,
        template="sales/cells/came_in.html",
        field="created",
    ),
    Column(
        "owner",
        _("Owner"),
        "cell-end",
        value=lambda lead: lead.owner,
        template="sales/cells/lead_owner.html",
        field="owner",
        asks=_owner_key,
        edit="owner",
    ),
)
LEADS_SHOWN = ("company", "state", "email", "source", "created", "owner")

ORDER = Column("number", _("Number"), "cell-name", sort="number", value=str, template="sales/cells/order.html")
ORDERS = (
    Column(
        "customer",
        _("Customer"),
        "cell-sub",
        value=lambda order: order.customer,
        field="contact",
        asks=lambda order: str(order.contact) if order.contact else None,
    ),
    Column(
        "placed",
        _("Placed"),
        "cell-chip nowrap",
        sort="placed",
        value=lambda order: order.placed_at,
        field="placed",
    ),
    Column(
        "total",
        _("Total"),
        "cell-end num",
        sort="total",
        value=lambda order: order.total,
        template="sales/cells/total.html",
    ),
    Column("currency", _("Currency"), value=lambda order: order.currency, field="currency"),
    Column(
        "state",
        _("State"),
        value=lambda order: order.get_state_display(),
        field="state",
        asks=lambda order: order.state,
    ),
)
ORDERS_SHOWN = ("customer", "placed", "total")


def deal_totals(deals):
    """What the deals come to, by currency, for a list that may hold won and lost ones too."""
    sums, opened = list(deals.sums()), list(deals.open().sums())
    idle = deals.without_next_step().count()
    return [
        (_("in total"), in_words(sums, short=True)),
        (_("weighted"), in_words(opened, "weighted", short=True)),
        (_("without a next step"), figures.number(idle) if idle else ""),
    ]
