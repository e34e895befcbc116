"""Products from a file: matched by article number, else by name."""

from django.utils.translation import gettext_lazy as _

from contacts.importing import values
from contacts.importing.targets import Column, Target, register
from contacts.importing.values import currency
from contacts.models.folding import fold_all
from sales.importing.values import money
from sales.models import Product
from sales.settling import settle_known

FIELDS = ("name", "sku", "series", "price", "currency")


@register
class ProductTarget(Target):
    kind = "products"
    label = _("Products")
    permission = "sales.add_product"
    undoable = True
    rehearsed = (Product,)
    columns = (
        Column("name", _("Name"), ("product", "product name", "title"), values.line(200), required=True),
        Column("sku", _("Article number"), ("number", "stock code", "article", "product id"), values.line(60)),
        Column("series", _("Series"), ("category", "family", "product line"), values.line(100)),
        Column("price", _("Price"), ("sales price", "list price", "unit price"), money),
        Column("currency", _("Currency"), (), currency),
    )

    def apply(self, rows, run):
        folded = fold_all(row.values["name"] for row in rows)
        known = self.known(rows, folded)
        new, changed = [], {}
        for row in rows:
            if not self.sound(row):
                continue
            keys = [("sku", row.values.get("sku")), ("name", folded[row.values["name"]])]
            product = self.match(known, *keys) or Product()
            if self.fill(product, row, run) and product.pk:
                changed[product.pk] = product
            elif row.outcome == "created":
                new.append(product)
            known |= {key: product for key in keys if key[1]}
        run.trace.add(run.hand.add(new))
        run.hand.change(changed.values(), FIELDS)

    def finish(self, run):
        settle_known(by=run.owner)

    def known(self, rows, folded):
        numbers = [row.values["sku"] for row in rows if row.values.get("sku")]
        named = Product.objects.filter(folded__in=folded.values()).order_by("active", "-pk")
        found = {("name", product.folded): product for product in named}
        return found | {("sku", product.sku): product for product in Product.objects.filter(sku__in=numbers)}

    def match(self, known, sku, name):
        """The product of this number; else the one of this name, unless it bears another number."""
        if sku in known:
            return known[sku]
        product = known.get(name)
        return product if product and (not sku[1] or not product.sku) else None

    def sound(self, row):
        if (row.values.get("price") or 0) < 0:
            row.error = str(_("A price cannot be below zero."))
        return not row.error

    def fill(self, product, row, run):
        """Set what the file knows and we do not; blanks change nothing. Whether anything changed."""
        is_new = not product.name
        news = {key: row.values[key] for key in FIELDS if row.values.get(key) not in (None, "")}
        news = {key: value for key, value in news.items() if getattr(product, key) != value}
        for key, value in news.items():
            run.trace.set(product, key, value)
        row.outcome = "created" if is_new else "updated" if news else "skipped"
        return bool(news)
