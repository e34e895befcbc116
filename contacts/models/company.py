from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contacts.models.bin import InBin, bin_index, bin_rules, merge_rules
from contacts.models.folding import folded_field, words_field
from contacts.models.hierarchy import InGroup
from contacts.models.record import Record, Unmerged, merged_index, merged_into_field
from crm_site.lib.addresses import address
from crm_site.lib.money import amount_field, currency_field
from crm_site.staff.rights import OwnedQuerySet


class CompanyQuerySet(InBin, OwnedQuerySet):
    def named(self, text):
        """Companies whose name holds the text, whatever its case and accents."""
        return self.filter(folded__folds=text)

    def matching(self, text):
        """Companies found by parts of their name, domain, e-mail address, phone, number or own fields: all words."""
        from contacts.searching import own  # it reads the models of this package
        from contacts.searching.asked import Asked

        asked = Asked.of(text)
        return self.filter(asked.stands_in("sought") | own.stands_in(Company, asked))


class Company(InGroup, Record):
    """An organisation that we deal with."""

    name = models.CharField(_("name"), max_length=200)
    folded = folded_field("name")
    domain = models.CharField(_("web domain"), max_length=253, blank=True)
    industry = models.CharField(_("industry"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    phone = models.CharField(_("phone number"), max_length=60, blank=True)
    street = models.TextField(_("street"), blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    region = models.CharField(_("region"), max_length=100, blank=True)
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

    sought = words_field("name", "domain", "email", "external_id", phones=("phone",))
    merged_into = merged_into_field()

    objects = Unmerged.from_queryset(CompanyQuerySet)()
    everyone = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        ordering = ["folded", "pk"]
        permissions = [("purge_company", "Can delete companies for ever")]
        indexes = [
            bin_index("company"),
            merged_index("company"),
            models.Index(fields=["folded", "id"], name="company_by_name"),
            models.Index(fields=["-created_at", "-id"], name="company_by_age"),
            models.Index(fields=["-updated_at", "-id"], name="company_by_change"),
            GinIndex(OpClass(F("folded"), "gin_trgm_ops"), name="company_folded_trgm"),
            GinIndex(OpClass(F("sought"), "gin_trgm_ops"), name="company_sought_trgm"),
            GinIndex(fields=["custom"], name="company_custom", opclasses=["jsonb_path_ops"]),
        ]
        constraints = [
            *bin_rules("company"),
            *merge_rules("company"),
            models.CheckConstraint(condition=~Q(name=""), name="company_has_name"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="company_not_its_own_parent"),
        ]

    def __str__(self):
        return self.name

    @property
    def place(self):
        """Street and town in one line, without the country."""
        return ", ".join(filter(None, (self.street, f"{self.postcode} {self.city}".strip(), self.region)))

    def get_absolute_url(self):
        return address("contacts:company", self.pk)
