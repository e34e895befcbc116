"""Numbers about customers and their orders."""

from django.db.models import Avg, Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from reports.metrics.registry import COUNT, MONEY, PERCENT, metric
from reports.metrics.selling import share
from sales.models import CustomerTotals, Order

SEES = "sales.view_order"


def orders(scope):
    """Orders that count, placed in the span; an owner's orders are those of the owner's customers."""
    return scope.during(scope.of(scope.rows(Order), "contact__owner").placed(), "placed_at")


def customers(scope):
    """Everybody who ordered, with `orders`: how often."""
    if scope.is_whole:
        return scope.rows(CustomerTotals)
    named = orders(scope).filter(contact__isnull=False)
    return named.order_by().values("contact").annotate(orders=Count("pk"))


@metric(
    "customers.count",
    _("Customers"),
    unit=COUNT,
    permission="contacts.view_contact",
    standing=True,
    sentence=_("People whose lifecycle stage is customer now."),
)
def count(scope):
    return scope.of(scope.rows(Contact)).filter(lifecycle=Contact.Lifecycle.CUSTOMER).count()


@metric(
    "customers.with_orders",
    _("Customers with orders"),
    unit=COUNT,
    permission=SEES,
    sentence=_("People who ordered at least once in the period."),
)
def with_orders(scope):
    return customers(scope).count()


@metric(
    "customers.repeat_purchase_rate",
    _("Bought again"),
    unit=PERCENT,
    permission=SEES,
    sentence=_("Customers with two or more orders in the period, as a share of those with an order in it."),
)
def repeat_purchase_rate(scope):
    found = customers(scope).aggregate(all=Count("contact"), again=Count("contact", filter=Q(orders__gte=2)))
    return share(found["again"], found["all"])


@metric("orders.count", _("Orders"), unit=COUNT, permission=SEES, sentence=_("Orders placed and not cancelled."))
def order_count(scope):
    return orders(scope).count()


@metric(
    "orders.revenue",
    _("Revenue"),
    unit=MONEY,
    permission=SEES,
    sentence=_("Totals of the orders placed and not cancelled; currencies are not added."),
)
def revenue(scope):
    return _by_currency(scope, Sum("total"))


@metric(
    "orders.average_value",
    _("Average order"),
    unit=MONEY,
    permission=SEES,
    sentence=_("Revenue divided by the number of orders, for each currency."),
)
def average_value(scope):
    return _by_currency(scope, Avg("total"))


def _by_currency(scope, what):
    rows = orders(scope).order_by().values("currency").annotate(amount=what)
    return list(rows.values_list("currency", "amount").order_by("currency"))
