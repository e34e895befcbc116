"""What sales says about a customer: its facts, panels, questions for segments, search and Today."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from contacts import erasing, files_told
from contacts.binning import tell_of
from contacts.custom.subjects import carries
from contacts.merging import after_merge
from contacts.models import Contact
from contacts.searching import hits, own, pools, ranks
from contacts.searching.asked import Asked
from crm_site.lib.registry import Hit, add_action, add_kind, erase, export, panel, search
from crm_site.staff.models import Notice
from sales import asked, inline, todos  # they register themselves
from sales.models import CustomerTotals, Deal, Lead, Order, Product
from sales.models.totals import settle
from sales.words import in_words

__all__ = ["asked", "inline", "todos"]

files_told.carry(Deal, "deal")
carries("deals", Deal)

DEAL = {"group": "deal", "subject": "sales.deal", "template": "sales/facts/_deal.html"}
OF_DEALS = ("name", "contact__first_name", "contact__last_name", "company__name", "stage__name")
ORDER = {"group": "order", "subject": "sales.order", "template": "sales/facts/_order.html"}

add_kind("sales.lead_converted", _("Became a contact"), icon="user-check", group="deal", subject="sales.lead")
add_kind("sales.deal_created", _("New deal"), icon="circle-plus", tone="blue", **DEAL)
add_kind("sales.deal_moved", _("Deal moved"), icon="move-right", **DEAL)
add_kind("sales.deal_changed", _("Deal changed"), icon="pencil", **DEAL)
add_kind("sales.deal_won", _("Deal won"), icon="check", tone="good", **DEAL)
add_kind("sales.deal_lost", _("Deal lost"), icon="x", tone="late", **DEAL)
add_kind("sales.deal_reopened", _("Deal reopened"), icon="rotate-ccw", tone="soon", **DEAL)
tell_of(Deal, **DEAL)
tell_of(Lead, group="deal", subject="sales.lead", template="sales/facts/_lead.html")
add_kind("sales.order_placed", _("Order"), icon="shopping-bag", tone="good", **ORDER)
add_kind("sales.order_cancelled", _("Order cancelled"), icon="ban", tone="late", **ORDER)

add_action(
    "sales.new_deal",
    _("New deal"),
    "handshake",
    lambda record: f"{reverse('sales:deal_add')}?{record._meta.model_name}={record.pk}",
    permission="sales.add_deal",
    of=("contact", "company"),
)


BOTH = ("contact", "company")


@after_merge
def sum_up_again(model, keys):
    """What customers bought, once one customer was made of two, or two of one."""
    if model is Contact:
        settle([], keys)


def of_record(rows, record):
    """Those of the person, or of the company."""
    return rows.filter(**{record._meta.model_name: record})


@panel("sales.worth", _("Worth"), "sales/_panel_worth.html", permission="sales.view_order", order=10)
def worth(contact, reader):
    """What the customer's orders come to."""
    totals = CustomerTotals.objects.visible_to(reader).filter(contact=contact).first()
    return {"totals": totals} if totals else None


@panel("sales.deals", _("Deals"), "sales/_panel_deals.html", permission="sales.view_deal", order=20, of=BOTH)
def deals(record, reader):
    """Open deals, the most urgent first, and the sum of those won."""
    rows = of_record(Deal.objects.visible_to(reader), record)
    shown = list(rows.open().select_related("stage").order_by("expected_close", "pk")[:5])
    won = list(rows.won().sums())
    group = group_figures(record, reader)
    if not shown and not won and not group:
        return None
    open_sums = list(rows.open().sums())
    return {
        "deals": shown,
        "number": sum(row["count"] for row in open_sums),
        "total": in_words(open_sums),
        "won": in_words(won),
        "won_number": sum(row["count"] for row in won),
    } | group


def group_figures(record, reader):
    """What the deals of a company and of all that belongs to it come to; nothing of one without a group."""
    keys = [] if isinstance(record, Contact) else record.group_keys()
    if len(keys) < 2:
        return {}
    rows = Deal.objects.visible_to(reader).filter(company__in=keys)
    open_sums, won = list(rows.open().sums()), list(rows.won().sums())
    if not open_sums and not won:
        return {}
    number = sum(row["count"] for row in open_sums)
    return {"group_number": number, "group_open": in_words(open_sums), "group_won": in_words(won), "group": True}


@panel("sales.orders", _("Orders"), "sales/_panel_orders.html", permission="sales.view_order", order=40, of=BOTH)
def orders(record, reader):
    """The last five orders."""
    rows = of_record(Order.objects.visible_to(reader), record)
    shown = list(rows.order_by("-placed_at", "-pk")[:5])
    return {"orders": shown, "number": rows.placed().count()} if shown else None


@export("sales.orders", _("Your orders"), order=70)
def orders_of(contact):
    for order in contact.orders.order_by("placed_at", "pk").prefetch_related("lines").iterator(chunk_size=200):
        lines = [f"{line.quantity.normalize():f} × {line.description or line.sku}" for line in order.lines.all()]
        yield {
            "number": order.number,
            "placed_at": order.placed_at,
            "total": order.total,
            "currency": order.currency,
            "state": order.state,
            "lines": "\n".join(lines),
        }


@erase("sales", "sales.Order", "sales.Deal", "sales.Lead", "sales.CustomerTotals")
def forget(contact, person):
    """Orders, deals and sums stay as those of nobody; the words in them go."""
    deals = list(Deal.everyone.filter(contact=contact).values_list("pk", flat=True))
    erasing.blank_facts_about(Deal, deals)
    Notice.objects.about(Deal, deals).delete()
    blank = {"company_text": "", "next_step": "", "external_id": None, "custom": {}}
    Deal.everyone.filter(pk__in=deals).update(name=say("Erased"), **blank)
    Deal.everyone.filter(pk__in=deals).exclude(lost_note="").update(lost_note="–")
    leads = Lead.everyone.filter(Q(contact=contact) | person.stands_in("email"))
    blank = {"company_name": "", "email": "", "phone": "", "interest": ""}
    leads = Lead.everyone.filter(pk__in=list(leads.values_list("pk", flat=True)))
    Notice.objects.about(Lead, leads.values_list("pk", flat=True)).delete()
    leads.exclude(drop_reason="").update(drop_reason="–")
    leads.update(name=say("Erased"), **blank)


@search("sales.deals", _("Deals"), "handshake", order=20, more=hits.listed("deals", view="all"), forgiving=True)
def find_deals(query, reader, limit):
    """By their own words and number, and those of the people and companies that the same words name."""
    asked = Asked.of(query)
    condition = asked.stands_in("folded") | Q(external_id=asked) | own.stands_in(Deal, asked) | hits.of_known(asked)
    found = pools.pool(Deal.objects.visible_to(reader), condition, "folded", "owner", "updated_at", "folded")
    shown = Deal.objects.select_related("contact", "company", "stage").only(*OF_DEALS)
    rows = ranks.in_order(shown, ranks.best(found, asked, reader, limit))
    return [
        Hit(
            str(deal),
            " · ".join(str(part) for part in (deal.customer, deal.stage) if part),
            deal.get_absolute_url(),
            "handshake",
        )
        for deal in rows
    ]


@search("sales.leads", _("Leads"), "crosshair", order=30, more=hits.listed("leads", view="all"))
def find_leads(query, reader, limit):
    asked = Asked.of(query)
    seen = Lead.objects.visible_to(reader)
    found = pools.pool(seen, asked.stands_in("sought"), "folded", "owner", "created_at", "sought")
    rows = ranks.in_order(Lead.objects.only("name", "company_name", "email"), ranks.best(found, asked, reader, limit))
    return [Hit(str(lead), lead.company_name or lead.email, lead.get_absolute_url(), "crosshair") for lead in rows]


@search("sales.products", _("Products"), "package", order=60)
def find_products(query, reader, limit):
    rows = Product.objects.visible_to(reader).named(query)[:limit]
    return [Hit(str(product), product.series, product.get_absolute_url(), "package") for product in rows]


@search("sales.orders", _("Orders"), "shopping-bag", order=50, more=hits.listed("orders"))
def find_orders(query, reader, limit):
    rows = Order.objects.visible_to(reader).numbered(query).select_related("contact", "company").order_by("number")
    return [
        Hit(str(order), str(order.customer or ""), order.get_absolute_url(), "shopping-bag") for order in rows[:limit]
    ]
