from django.db import connection, models
from django.db.models import OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from crm_site.lib.money import amount_field, currency_field
from sales.models.lines import OrderLine

UPSERT = """
INSERT INTO sales_customertotals (contact_id, orders, revenue, currency, revenues, first_at, last_at)
SELECT contact_id, sum(number), (array_agg(revenue ORDER BY number DESC, currency))[1],
       (array_agg(currency ORDER BY number DESC, currency))[1], jsonb_object_agg(currency, revenue::text),
       min(first_at), max(last_at)
FROM (SELECT contact_id, currency, count(*) AS number, sum(total) AS revenue, min(placed_at) AS first_at,
             max(placed_at) AS last_at
      FROM sales_order WHERE contact_id = ANY(%s) AND state = 'placed' GROUP BY contact_id, currency) AS each
GROUP BY contact_id
ON CONFLICT (contact_id) DO UPDATE SET orders = excluded.orders, revenue = excluded.revenue,
    currency = excluded.currency, revenues = excluded.revenues, first_at = excluded.first_at,
    last_at = excluded.last_at
"""


class CustomerTotalsQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Totals follow the orders that they add up."""
        return self.all() if user.has_perm("sales.view_order") else self.none()

    def repeat(self):
        """Customers who came back."""
        return self.filter(orders__gte=2)


class CustomerTotals(models.Model):
    """What a customer's orders come to, kept in the transaction that changes them.

    `revenue` is in the currency of most of the orders; `revenues` holds every currency, for no two are added.
    """

    contact = models.OneToOneField(
        "contacts.Contact",
        models.CASCADE,
        primary_key=True,
        related_name="totals",
        verbose_name=_("customer"),
    )
    orders = models.PositiveIntegerField(_("orders"))
    revenue = amount_field(_("revenue"))
    currency = currency_field()
    revenues = models.JSONField(_("revenue by currency"), default=dict)
    first_at = models.DateTimeField(_("first order"))
    last_at = models.DateTimeField(_("last order"))

    objects = CustomerTotalsQuerySet.as_manager()

    class Meta:
        verbose_name = _("totals of a customer")
        verbose_name_plural = _("totals of customers")
        indexes = [
            models.Index(fields=["last_at"], name="totals_by_last_order"),
            models.Index(fields=["orders"], name="totals_by_orders"),
            models.Index(fields=["currency", "revenue"], name="totals_by_revenue"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(orders__gt=0), name="totals_of_some_orders"),
            models.CheckConstraint(condition=Q(last_at__gte=models.F("first_at")), name="totals_first_before_last"),
        ]

    def __str__(self):
        return f"{self.contact_id}: {self.orders}"


def settle(order_ids, contact_ids):
    """Bring the totals of these orders and customers up to their lines; set-based, for one or a thousand."""
    from sales.models.order import Order  # the order's verbs call this

    if order_ids:
        lines = OrderLine.objects.filter(order=OuterRef("pk")).order_by().values("order")
        total = Coalesce(
            Subquery(lines.annotate(sum=Sum("total")).values("sum")), 0, output_field=models.DecimalField()
        )
        Order.objects.filter(pk__in=order_ids).update(total=total)
    if not contact_ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, [list(contact_ids)])
    gone = CustomerTotals.objects.filter(contact__in=contact_ids)
    gone.exclude(contact__in=Order.objects.placed().filter(contact__in=contact_ids).values("contact")).delete()
