"""The rows of each kind of report."""

from django.db.models import Count, Max, Min, Sum
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports import series
from reports.kinds.registry import ANY, DATE, MOMENT, MONTH, Column, kind
from reports.metrics import COUNT, MINUTES, MONEY, PERCENT, buying, marketing, metrics, selling, serving
from reports.metrics.selling import share
from sales.models import Deal
from support.models import Ticket

SALES = ("sales.deals_won", "sales.deals_lost", "sales.won_value", "sales.win_rate")
DEAL_COLUMNS = (
    Column(_("Deal")),
    Column(_("Company")),
    Column(_("Contact")),
    Column(_("Stage")),
    Column(_("Amount"), MONEY),
    Column(_("Currency")),
    Column(_("Owner")),
    Column(_("Created"), DATE),
    Column(_("Expected close"), DATE),
    Column(_("Closed"), DATE),
    Column(_("Why it was lost")),
    Column(_("State")),
    Column(_("Number")),
)
DEAL_VALUES = (
    *("external_id", "name", "company__name", "company_text", "contact__first_name", "contact__last_name"),
    *("stage__name", "state", "amount", "currency", "owner__first_name", "owner__last_name", "owner__username"),
    *("owner_text", "created_at", "expected_close", "closed_at", "lost_reason__name", "lost_note"),
)
TICKET_COLUMNS = (
    Column(_("Ticket"), COUNT),
    Column(_("Subject")),
    Column(_("Customer")),
    Column(_("Assignee")),
    Column(_("Team")),
    Column(_("Priority")),
    Column(_("State")),
    Column(pgettext_lazy("ticket", "Opened"), MOMENT),
    Column(_("First answer"), MOMENT),
    Column(_("Minutes to the first answer"), MINUTES),
    Column(_("Solved"), MOMENT),
    Column(_("Minutes to solve"), MINUTES),
    Column(_("Times reopened"), COUNT),
)
TICKET_VALUES = (
    *("pk", "subject", "contact__first_name", "contact__last_name", "assignee__first_name", "assignee__last_name"),
    *("assignee__username", "team__name", "priority", "state", "created_at", "first_response_at", "first_response"),
    *("solved_at", "resolution", "reopened"),
)


def name_of(row, person):
    """Somebody's whole name, else the name that they sign in with."""
    whole = f"{row[f'{person}__first_name'] or ''} {row[f'{person}__last_name'] or ''}".strip()
    return whole or row.get(f"{person}__username") or ""


@kind(
    "sales-by-month",
    _("Sales by month"),
    _("Deals won and lost in each month and currency, by closing date."),
    "sales.view_deal",
    (
        Column(_("Month"), MONTH),
        Column(_("Currency")),
        Column(_("Deals won"), COUNT),
        Column(_("Won"), MONEY),
        Column(_("Deals lost"), COUNT),
        Column(_("Win rate"), PERCENT),
    ),
    tuple,
    numbers=SALES,
)
def sales_by_month(scope):
    return list(series.months_of_sales(scope))


def deal_cells(row):
    reason = ": ".join(part for part in (row["lost_reason__name"], row["lost_note"]) if part)
    return (
        row["name"],
        row["company__name"] or row["company_text"],
        name_of(row, "contact"),
        row["stage__name"],
        row["amount"],
        row["currency"],
        name_of(row, "owner") or row["owner_text"],
        _day(row["created_at"]),
        row["expected_close"],
        _day(row["closed_at"]),
        reason,
        Deal.State(row["state"]).label,
        row["external_id"],
    )


@kind(
    "deals",
    _("Closed deals"),
    _("Each deal that was won or lost in the period, by closing date."),
    "sales.view_deal",
    DEAL_COLUMNS,
    deal_cells,
    numbers=(*SALES, "sales.cycle_days_median"),
)
def closed_deals(scope):
    return selling.closed(scope).values(*DEAL_VALUES).order_by("-closed_at", "-pk")


@kind(
    "open-deals",
    _("Open deals"),
    _("Each deal that is open now."),
    "sales.view_deal",
    DEAL_COLUMNS,
    deal_cells,
    numbers=("sales.open_deals", "sales.open_pipeline", "sales.weighted_pipeline"),
    standing=True,
)
def open_deals(scope):
    return selling.deals(scope).open().values(*DEAL_VALUES).order_by("-created_at", "-pk")


def ticket_cells(row):
    return (
        row["pk"],
        row["subject"],
        name_of(row, "contact"),
        name_of(row, "assignee"),
        row["team__name"],
        Ticket.Priority(row["priority"]).label,
        Ticket.State(row["state"]).label,
        row["created_at"],
        row["first_response_at"],
        row["first_response"],
        row["solved_at"],
        row["resolution"],
        row["reopened"],
    )


@kind(
    "tickets",
    _("Tickets opened, with their times"),
    _("Each ticket opened in the period, with the minutes to its first answer and its solution, around the clock."),
    "support.view_ticket",
    TICKET_COLUMNS,
    ticket_cells,
    numbers=("support.tickets_opened", "support.first_response_median", "support.first_response_p90"),
)
def tickets(scope):
    rows = serving.opened(scope).with_first_response().with_resolution()
    return rows.values(*TICKET_VALUES).order_by("-created_at", "-pk")


@kind(
    "tickets-solved",
    _("Tickets solved, with their times"),
    _("Each ticket solved in the period, with the minutes from its opening, around the clock."),
    "support.view_ticket",
    TICKET_COLUMNS,
    ticket_cells,
    numbers=("support.solved", "support.resolution_median", "support.resolution_p90"),
)
def tickets_solved(scope):
    return serving.solved(scope).with_first_response().values(*TICKET_VALUES).order_by("-solved_at", "-pk")


def customer_cells(row):
    return (
        name_of(row, "contact") or _("no customer named"),
        row["contact__company__name"],
        row["orders"],
        row["revenue"],
        row["currency"],
        _day(row["first"]),
        _day(row["last"]),
        row["contact__external_id"],
    )


@kind(
    "orders-by-customer",
    _("Orders by customer"),
    _("What each customer ordered in the period, the largest revenue first."),
    "sales.view_order",
    (
        Column(_("Customer")),
        Column(_("Company")),
        Column(_("Orders"), COUNT),
        Column(_("Revenue"), MONEY),
        Column(_("Currency")),
        Column(_("First order"), DATE),
        Column(_("Last order"), DATE),
        Column(_("Number")),
    ),
    customer_cells,
    numbers=("orders.count", "orders.revenue", "customers.with_orders", "customers.repeat_purchase_rate"),
)
def orders_by_customer(scope):
    by = ("contact", "contact__first_name", "contact__last_name", "contact__external_id", "contact__company__name")
    rows = buying.orders(scope).order_by().values(*by, "currency")
    sums = {"orders": Count("pk"), "revenue": Sum("total"), "first": Min("placed_at"), "last": Max("placed_at")}
    return rows.annotate(**sums).order_by("-revenue", "contact", "currency")


def campaign_cells(row):
    rates = [share(row[name], row["sent"]) for name in ("opened", "clicked", "unsubscribed")]
    counts = [row[name] for name in ("opened", "clicked", "unsubscribed")]
    pairs = [cell for pair in zip(counts, rates, strict=True) for cell in pair]
    return row["campaign__name"], row["variant__letter"], row["variant__subject"], row["last"], row["sent"], *pairs


@kind(
    "campaign-results",
    _("Campaign results"),
    _("What became of the messages sent in the period, by campaign and variant."),
    marketing.SEES,
    (
        Column(_("Campaign")),
        Column(_("Variant")),
        Column(_("Subject")),
        Column(_("Last sent"), MOMENT),
        Column(_("Sent"), COUNT),
        Column(_("Opened"), COUNT),
        Column(_("Share opened"), PERCENT),
        Column(_("Clicked"), COUNT),
        Column(_("Share clicked"), PERCENT),
        Column(_("Unsubscribed"), COUNT),
        Column(_("Share unsubscribed"), PERCENT),
    ),
    campaign_cells,
    numbers=("campaigns.sent", "campaigns.open_rate", "campaigns.click_rate", "campaigns.unsubscribe_rate"),
)
def campaign_results(scope):
    return series.campaign_rows(scope)


@kind(
    "dashboard",
    _("Dashboard numbers"),
    _("Every number that you may see, with the sentence that defines it."),
    "",
    (
        Column(_("Name")),
        Column(_("Number")),
        Column(_("Value"), ANY),
        Column(_("Unit")),
        Column(_("What it is")),
    ),
    tuple,
)
def dashboard_numbers(scope):
    return [row for one in metrics.values() if _may(scope, one) for row in _number_rows(one, scope)]


def _may(scope, one):
    return scope.reader is None or scope.reader.has_perm(one.permission)


def _number_rows(one, scope):
    value = one.rounded(one.value(scope))
    pairs = [(one.unit, value)] if one.unit != MONEY or value is None else value
    return [(one.name, str(one.label), amount, unit, str(one.sentence)) for unit, amount in pairs]


def _day(moment):
    """The day of an instant in the reader's zone, which is the current one."""
    return moment and localtime(moment).date()
