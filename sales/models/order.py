from decimal import Decimal

from django.contrib.postgres.indexes import OpClass
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts.models import Interaction
from crm_site.lib.addresses import address
from crm_site.lib.money import amount_field, cents, currency_field
from sales.models.lines import OrderLine, likeness
from sales.models.totals import settle


class OrderQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All staff who may see orders see all of them."""
        return self.all() if user.has_perm("sales.view_order") else self.none()

    def editable_by(self, user):
        return self.all() if user.has_perm("sales.change_order") else self.none()

    def placed(self):
        """Orders that count: not cancelled."""
        return self.filter(state="placed")

    def placed_between(self, start, end):
        """Orders that count, placed from `start` on and before `end`."""
        return self.placed().filter(placed_at__gte=start, placed_at__lt=end)

    def holding(self, text):
        """Orders with a line whose description holds the text or whose article number it is."""
        lines = OrderLine.objects.naming(text).filter(order=models.OuterRef("pk"))
        return self.filter(models.Exists(lines))

    def matching(self, text):
        """Orders whose number begins with the text, or whose customer's name holds it."""
        wheres = ("contact__folded__folds", "company__folded__folds")
        found = [self.filter(**{where: text.strip()}).order_by().values("pk") for where in wheres]
        return self.filter(pk__in=self.numbered(text).order_by().values("pk").union(*found))

    def numbered(self, text):
        return self.filter(number__istartswith=text.strip())


class Order(models.Model):
    """What a customer bought."""

    class State(models.TextChoices):
        PLACED = "placed", _("placed")
        CANCELLED = "cancelled", pgettext_lazy("order", "cancelled")

    number = models.CharField(_("number"), max_length=60, unique=True)
    contact = models.ForeignKey(
        "contacts.Contact",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="orders",
        verbose_name=_("customer"),
    )
    company = models.ForeignKey(
        "contacts.Company",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="orders",
        verbose_name=_("company"),
    )
    placed_at = models.DateTimeField(_("placed"))
    currency = currency_field()
    total = amount_field(_("total"), default=Decimal(0))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PLACED)
    created_at = models.DateTimeField(_("came in"), default=now, editable=False)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-placed_at", "-pk"]
        indexes = [
            models.Index(fields=["-placed_at", "-id"], name="order_by_age"),
            models.Index(fields=["contact", "-placed_at"], name="order_of_contact", condition=Q(state="placed")),
            models.Index(fields=["placed_at", "currency", "total"], name="order_placed", condition=Q(state="placed")),
            models.Index(OpClass(Upper("number"), "text_pattern_ops"), name="order_by_number"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(number=""), name="order_has_number"),
            models.CheckConstraint(condition=Q(total__gte=0), name="order_total_not_negative"),
            models.CheckConstraint(condition=Q(state__in=["placed", "cancelled"]), name="order_state_is_known"),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return address("sales:order", self.pk)

    @property
    def customer(self):
        return self.contact or self.company

    @classmethod
    @transaction.atomic
    def place(cls, *, by, number, lines, contact=None, company=None, placed_at=None, **fields):
        """A new order; `lines` are dicts of sku, description, quantity, unit_price and product."""
        company = company or (contact and contact.company)
        order = cls.objects.create(
            number=number, contact=contact, company=company, placed_at=placed_at or now(), **fields
        )
        OrderLine.objects.bulk_create(order._line(nth, **line) for nth, line in enumerate(lines, 1))
        settle([order.pk], [contact.pk] if contact else [])
        order.refresh_from_db()
        if order.customer:
            Interaction.write(
                "sales.order_placed",
                contact=contact,
                company=company,
                by=by,
                about=order,
                at=order.placed_at,
                text=number,
                amount=str(order.total),
                currency=order.currency,
            )
        return order

    @transaction.atomic
    def cancel(self, *, by):
        """The order no longer counts. Cancelling twice changes nothing."""
        if not Order.objects.placed().filter(pk=self.pk).update(state=self.State.CANCELLED):
            return
        self.refresh_from_db()
        settle([], [self.contact_id] if self.contact_id else [])
        if self.customer:
            Interaction.write(
                "sales.order_cancelled",
                contact=self.contact,
                company=self.company,
                by=by,
                about=self,
                text=self.number,
                amount=str(self.total),
                currency=self.currency,
            )

    def _line(self, nth, *, quantity, unit_price, sku="", description="", product=None):
        quantity, unit_price = Decimal(quantity), Decimal(unit_price)
        return OrderLine(
            order=self,
            product=product,
            sku=sku,
            description=description or (product.name if product else ""),
            quantity=quantity,
            unit_price=unit_price,
            total=cents(quantity * unit_price),
            likeness=likeness(sku, quantity, unit_price, self.placed_at),
            nth=nth,
        )
