from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _


class DealChangeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A deal's history follows the deal."""
        from sales.models.deal import Deal  # the deal's verbs write this ledger

        return self.filter(deal__in=Deal.objects.visible_to(user))

    def of_stages(self):
        return self.filter(field=DealChange.Field.STAGE)


class DealChange(models.Model):
    """One change of a deal's stage, amount or close date. Rows are added, never changed."""

    class Field(models.TextChoices):
        STAGE = "stage", _("stage")
        AMOUNT = "amount", _("amount")
        CLOSE = "expected_close", _("expected close")
        PRODUCT = "product", _("product")
        OWNER = "owner", _("owner")

    deal = models.ForeignKey("sales.Deal", models.CASCADE, related_name="changes", verbose_name=_("deal"))
    field = models.CharField(_("what"), max_length=14, choices=Field.choices)
    old = models.CharField(_("before"), max_length=200, blank=True)
    new = models.CharField(_("after"), max_length=200, blank=True)
    stage = models.ForeignKey(
        "sales.Stage", models.SET_NULL, null=True, related_name="+", verbose_name=_("stage entered")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("when"), default=now)

    objects = DealChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a deal")
        verbose_name_plural = _("changes of deals")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["deal", "at", "id"], name="change_of_deal")]

    def __str__(self):
        return f"{self.get_field_display()}: {self.old or '–'} → {self.new or '–'}"
