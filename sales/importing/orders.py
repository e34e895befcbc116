"""Orders from a file of invoice lines. An invoice may lie in two chunks; the same file twice adds nothing."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.importing import values
from contacts.importing.targets import Column, Target, register
from contacts.importing.values import currency
from sales.importing.customers import Customers
from sales.importing.order_writing import Orders
from sales.importing.values import moment, price, quantity


@register
class OrderTarget(Target):
    kind = "orders"
    label = gettext_lazy("Orders")
    permission = "sales.add_order"
    options = ("currency", "create_customers")
    kept_out_by = ("contacts.contact",)
    why_final = gettext_lazy(
        "An import of orders cannot be undone: lines of several files may stand in one order, and its total counts at "
        "once. Look at a dry run first."
    )
    columns = (
        Column(
            "number",
            gettext_lazy("Order number"),
            ("invoice no", "invoice", "invoice number", "order", "order no", "order id"),
            values.line(60),
            required=True,
        ),
        Column(
            "customer_number",
            gettext_lazy("Customer number"),
            ("customer id", "customer", "customer no", "client id"),
            values.line(100),
        ),
        Column("customer_name", gettext_lazy("Customer name"), ("name", "full name"), values.line(200)),
        Column("customer_email", gettext_lazy("Customer e-mail"), ("email", "e mail"), values.email),
        Column("country", gettext_lazy("Country"), ("land", "customer country"), values.line(100)),
        Column(
            "placed_at",
            gettext_lazy("Placed"),
            ("invoice date", "order date", "date", "placed at"),
            moment,
            required=True,
        ),
        Column(
            "sku",
            gettext_lazy("Article number"),
            ("stock code", "article", "item", "product id"),
            values.line(60),
        ),
        Column(
            "description",
            gettext_lazy("Description"),
            ("product", "product name", "title", "article name"),
            values.line(300),
        ),
        Column("quantity", gettext_lazy("Quantity"), ("qty", "units", "pieces"), quantity, required=True),
        Column("unit_price", gettext_lazy("Unit price"), ("price", "price each"), price, required=True),
        Column("currency", gettext_lazy("Currency"), (), currency),
    )

    def apply(self, rows, run):
        rows = [row for row in rows if is_sound(row)]
        customers = Customers(rows, run)
        rows = [row for row in rows if customers.of(row)]
        Orders(rows, customers, run).write()


def is_sound(row):
    """Whether the line can be part of an order; otherwise its error says why not."""
    if not row.values.get("customer_number") and not row.values.get("customer_email"):
        row.error = _("The line names no customer.")
    elif row.values["quantity"] <= 0:
        row.error = _("The quantity is not above zero.")
    elif row.values["unit_price"] <= 0:
        row.error = _("The price is not above zero.")
    return not row.error
