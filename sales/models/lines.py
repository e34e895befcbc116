import hashlib
from uuid import UUID

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contacts.models.folding import folded_field
from crm_site.lib.money import amount_field, cents


class OrderLineQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Lines follow their order."""
        return self.all() if user.has_perm("sales.view_order") else self.none()

    def naming(self, text):
        """Lines whose article number it is, or whose description holds the text."""
        return self.filter(Q(sku=text.strip()) | Q(folded__folds=text.strip()))


class OrderLine(models.Model):
    """One article of an order. `likeness` and `nth` know the line again when its file comes a second time."""

    order = models.ForeignKey("sales.Order", models.CASCADE, related_name="lines", verbose_name=_("order"))
    product = models.ForeignKey(
        "sales.Product",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="lines",
        verbose_name=_("product"),
    )
    sku = models.CharField(_("article number"), max_length=60, blank=True)
    description = models.CharField(_("description"), max_length=300, blank=True)
    folded = folded_field("description")
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3)
    unit_price = models.DecimalField(_("unit price"), max_digits=14, decimal_places=4)
    total = amount_field(_("total"))
    likeness = models.UUIDField(editable=False)
    nth = models.PositiveIntegerField(default=1, editable=False)
    run_number = models.BigIntegerField(_("import"), null=True, editable=False)

    objects = OrderLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["sku"], name="line_by_sku"),
            GinIndex(OpClass(F("folded"), "gin_trgm_ops"), name="line_folded_trgm"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["order", "likeness", "nth"], name="line_once_per_order"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="line_quantity_positive"),
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="line_price_not_negative"),
            models.CheckConstraint(condition=Q(total__gte=0), name="line_total_not_negative"),
        ]

    def __str__(self):
        return f"{self.quantity.normalize():f} × {self.description or self.sku}"

    @property
    def price(self):
        """The unit price in cents, or with as many places as it really has."""
        rounded = cents(self.unit_price)
        return rounded if rounded == self.unit_price else self.unit_price.normalize()


def likeness(sku, quantity, unit_price, placed_at):
    """The same for two lines that say the same; the order tells the rest."""
    words = f"{sku}\n{quantity.normalize()}\n{unit_price.normalize()}\n{placed_at.isoformat()}"
    return UUID(bytes=hashlib.blake2b(words.encode(), digest_size=16).digest())
