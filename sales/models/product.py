from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contacts.models.folding import folded_field
from crm_site.lib.addresses import address
from crm_site.lib.money import amount_field, currency_field


class ProductQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What we sell is no secret among staff."""
        return self.all() if user.has_perm("sales.view_product") else self.none()

    def editable_by(self, user):
        return self.all() if user.has_perm("sales.change_product") else self.none()

    def active(self):
        return self.filter(active=True)

    def named(self, text):
        """Products whose name holds the text, whatever its case and accents, or whose number it is."""
        return self.filter(Q(folded__folds=text) | Q(sku__iexact=text.strip()))


class Product(models.Model):
    name = models.CharField(_("name"), max_length=200)
    folded = folded_field("name")
    sku = models.CharField(
        _("number"), max_length=60, null=True, blank=True, unique=True, help_text=_("The article number.")
    )
    series = models.CharField(_("series"), max_length=100, blank=True)
    price = amount_field(_("price"), null=True, blank=True)
    currency = currency_field()
    active = models.BooleanField(_("for sale"), default=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["folded", "pk"]
        indexes = [
            models.Index(fields=["folded", "id"], name="product_by_name"),
            GinIndex(OpClass(F("folded"), "gin_trgm_ops"), name="product_folded_trgm"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="product_has_name"),
            models.CheckConstraint(condition=~Q(sku=""), name="product_number_is_not_blank"),
            models.CheckConstraint(condition=Q(price__gte=0), name="product_price_not_negative"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address("sales:product", self.pk)


class ProductAlias(models.Model):
    """Another name for a product, as files write it. Remembered, so that each is settled once."""

    name = models.CharField(_("name in files"), max_length=200)
    key = folded_field("name")
    product = models.ForeignKey(Product, models.CASCADE, related_name="aliases", verbose_name=_("product"))

    class Meta:
        verbose_name = _("name of a product in files")
        verbose_name_plural = _("names of products in files")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["key"], name="alias_names_one_product")]

    def __str__(self):
        return f"{self.name} = {self.product}"
