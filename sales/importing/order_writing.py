"""A chunk of order lines on its way into the database, in a handful of statements."""

from collections import Counter

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils.translation import gettext as _

from contacts.models import Interaction
from crm_site.lib.money import cents
from sales.models import Order, OrderLine, Product
from sales.models.lines import likeness
from sales.models.totals import settle

TOTALS_IN_FACTS = """
UPDATE contacts_interaction AS fact SET data = fact.data || jsonb_build_object('amount', o.total::text)
FROM sales_order AS o
WHERE o.id = ANY(%s) AND fact.contact_id = o.contact_id
    AND fact.kind = 'sales.order_placed' AND fact.about_id = o.id
"""


class Orders:
    def __init__(self, rows, customers, run):
        self.rows, self.customers, self.run = rows, customers, run
        self.products = self._products()
        self.before = self._known({row.values["number"] for row in rows})
        self.new = self._add()

    def write(self):
        rows = [row for row in self.rows if self._fits(row)]
        lines = self._lines(rows)
        OrderLine.objects.bulk_create(lines, batch_size=2000)
        touched = {line.order_id for line in lines}
        contacts = {order.contact_id for order in self._orders if order.pk in touched}
        settle(sorted(touched), sorted(contacts - {None}))
        self._tell(touched)

    @property
    def _orders(self):
        return [*self.before.values(), *self.new.values()]

    def _known(self, numbers):
        """Orders that are there already, locked: no other import adds lines to them meanwhile."""
        rows = Order.objects.filter(number__in=numbers).select_for_update().order_by("pk")
        return {order.number: order for order in rows}

    def _products(self):
        numbers = {row.values.get("sku") for row in self.rows} - {None, ""}
        return dict(Product.objects.filter(sku__in=numbers).values_list("sku", "pk"))

    def _add(self):
        first = {}
        for row in self.rows:
            if row.values["number"] not in self.before:
                first.setdefault(row.values["number"], row)
        orders = {number: self._order(row) for number, row in first.items()}
        Order.objects.bulk_create(orders.values(), batch_size=1000)
        return orders

    def _order(self, row):
        contact = self.customers.of(row)
        return Order(
            number=row.values["number"],
            contact=contact,
            company_id=contact.company_id,
            placed_at=row.values["placed_at"],
            currency=self._currency(row),
        )

    def _currency(self, row):
        usual = self.run.mapping.get("options", {}).get("currency") or settings.DEFAULT_CURRENCY
        return row.values.get("currency") or usual

    def _fits(self, row):
        """Whether the line agrees with the order that it belongs to."""
        order = self._of(row)
        if order.contact_id != self.customers.of(row).pk:
            row.error = _("Order %s belongs to another customer.") % order
        elif order.currency != self._currency(row):
            wrong = _("Order %(order)s is in %(currency)s. Two currencies are never added.")
            row.error = wrong % {"order": order, "currency": order.currency}
        return not row.error

    def _of(self, row):
        return self.new.get(row.values["number"]) or self.before[row.values["number"]]

    def _lines(self, rows):
        """Lines that are not there yet; the n-th of a kind in a file is the n-th of it in the order."""
        stored, of_this_run = self._stored()
        lines, seen_again = [], []
        for row in rows:
            line = self._line(row)
            of_this_run[line.order_id, line.likeness] += 1
            line.nth = of_this_run[line.order_id, line.likeness]
            there = stored.get((line.order_id, line.likeness, line.nth))
            row.outcome = "skipped" if there else "created"
            (seen_again if there else lines).append(there or line)
        OrderLine.objects.filter(pk__in=seen_again).update(run_number=self.run.pk)
        return lines

    def _stored(self):
        """What the orders hold already, and how much of it this very run has brought or met again."""
        rows = OrderLine.objects.filter(order__in=[order.pk for order in self.before.values()]).order_by()
        stored, of_this_run = {}, Counter()
        for pk, order, like, nth, run in rows.values_list("pk", "order_id", "likeness", "nth", "run_number"):
            stored[order, like, nth] = pk
            of_this_run[order, like] += run == self.run.pk
        return stored, of_this_run

    def _line(self, row):
        sku, description = row.values.get("sku") or "", row.values.get("description") or ""
        quantity, price = row.values["quantity"], row.values["unit_price"]
        return OrderLine(
            order_id=self._of(row).pk,
            product_id=self.products.get(sku),
            sku=sku,
            description=description,
            quantity=quantity,
            unit_price=price,
            total=cents(quantity * price),
            likeness=likeness(sku, quantity, price, row.values["placed_at"]),
            run_number=self.run.pk,
        )

    def _tell(self, touched):
        """One fact for each new order; an order that an earlier chunk began gets its fact's total mended."""
        totals = dict(Order.objects.filter(pk__in=[o.pk for o in self.new.values()]).values_list("pk", "total"))
        about = ContentType.objects.get_for_model(Order)
        Interaction.objects.bulk_create(
            [
                Interaction(
                    contact_id=order.contact_id,
                    company_id=order.company_id,
                    kind="sales.order_placed",
                    at=order.placed_at,
                    by=self.run.owner,
                    text=order.number,
                    about_type=about,
                    about_id=order.pk,
                    data={"amount": str(totals[order.pk]), "currency": order.currency},
                )
                for order in self.new.values()
            ],
            batch_size=1000,
        )
        grown = [order.pk for order in self.before.values() if order.pk in touched]
        if grown:
            with connection.cursor() as cursor:
                cursor.execute(TOTALS_IN_FACTS, [grown])
