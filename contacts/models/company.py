from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.models.folding import folded_field
from contacts.models.record import Record, Unmerged, merged_into_field
from crm_site.lib.money import amount_field, currency_field
from crm_site.staff.rights import OwnedQuerySet


class CompanyQuerySet(OwnedQuerySet):
    def named(self, text):
        """Companies whose name holds the text, whatever its case and accents."""
        return self.filter(folded__folds=text)


class Company(Record):
    """An organisation that we deal with."""

    name = models.CharField(_("name"), max_length=200)
    folded = folded_field("name")
    domain = models.CharField(_("web domain"), max_length=253, blank=True)
    industry = models.CharField(_("industry"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=100, blank=True)
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    revenue = amount_field(_("yearly revenue"), null=True, blank=True)
    currency = currency_field()
    founded = models.PositiveSmallIntegerField(_("founded"), null=True, blank=True)
    parent = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="subsidiaries",
        verbose_name=_("belongs to"),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="companies",
        verbose_name=_("owner"),
    )

    merged_into = merged_into_field()

    objects = Unmerged.from_queryset(CompanyQuerySet)()
    everyone = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        ordering = ["folded", "pk"]
        indexes = [
            models.Index(fields=["folded", "id"], name="company_by_name"),
            models.Index(fields=["-created_at", "-id"], name="company_by_age"),
            models.Index(fields=["-updated_at", "-id"], name="company_by_change"),
            GinIndex(OpClass(F("folded"), "gin_trgm_ops"), name="company_folded_trgm"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="company_has_name"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="company_not_its_own_parent"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("contacts:company", args=[self.pk])
