from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from contacts.models.bin import AtHand, Binned, bin_index, bin_rules
from contacts.models.custom import custom_values
from contacts.models.folding import folded_field
from crm_site.lib.addresses import address
from crm_site.lib.money import amount_field, currency_field
from sales.models.asking import DealQuerySet, known_amount, known_close
from sales.models.deal_verbs import DealVerbs


class Deal(DealVerbs, Binned):
    """Something that a customer may buy, on its way through a pipeline."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        WON = "won", _("won")
        LOST = "lost", _("lost")

    name = models.CharField(_("name"), max_length=200)
    folded = folded_field("name")
    contact = models.ForeignKey(
        "contacts.Contact",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="deals",
        verbose_name=_("contact"),
    )
    company = models.ForeignKey(
        "contacts.Company",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="deals",
        verbose_name=_("company"),
    )
    company_text = models.CharField(_("company as the file names it"), max_length=200, blank=True)
    product = models.ForeignKey(
        "sales.Product",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="deals",
        verbose_name=_("product"),
    )
    product_text = models.CharField(_("product as the file names it"), max_length=200, blank=True)
    pipeline = models.ForeignKey("sales.Pipeline", models.PROTECT, related_name="deals", verbose_name=_("pipeline"))
    stage = models.ForeignKey("sales.Stage", models.PROTECT, related_name="deals", verbose_name=_("stage"))
    stage_since = models.DateTimeField(_("in this stage since"), default=now)
    state = models.CharField(_("state"), max_length=4, choices=State.choices, default=State.OPEN)
    amount = amount_field(_("amount"), null=True, blank=True)
    currency = currency_field()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="deals",
        verbose_name=_("owner"),
    )
    owner_text = models.CharField(_("owner as the file names them"), max_length=150, blank=True)
    expected_close = models.DateField(_("expected close"), null=True, blank=True)
    engaged_at = models.DateTimeField(_("engaged"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    lost_reason = models.ForeignKey(
        "sales.LostReason",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="deals",
        verbose_name=_("why it was lost"),
    )
    lost_note = models.TextField(_("why it was lost, in words"), blank=True)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_step_at = models.DateTimeField(_("next step due"), null=True, blank=True)
    external_id = models.CharField(_("number"), max_length=100, null=True, blank=True, unique=True)
    custom = custom_values()
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_at = models.DateTimeField(_("created"), default=now, editable=False)
    updated_at = models.DateTimeField(_("updated"), default=now, editable=False)

    objects = AtHand.from_queryset(DealQuerySet)()
    everyone = DealQuerySet.as_manager()

    class Meta:
        verbose_name = _("deal")
        verbose_name_plural = _("deals")
        ordering = ["-created_at", "-pk"]
        permissions = [("purge_deal", "Can delete deals for ever")]
        indexes = [
            bin_index("deal"),
            models.Index(fields=["-created_at", "-id"], name="deal_by_age"),
            models.Index(fields=["folded", "id"], name="deal_by_name"),
            models.Index(known_amount().desc(), F("id").desc(), name="deal_by_amount"),
            models.Index(known_close(), "id", name="deal_by_close"),
            models.Index(fields=["stage", "expected_close", "id"], name="deal_on_board", condition=Q(state="open")),
            models.Index(fields=["owner", "expected_close"], name="deal_open_of_owner", condition=Q(state="open")),
            models.Index(fields=["owner", "next_step_at"], name="deal_step_due", condition=Q(state="open")),
            models.Index(fields=["closed_at", "owner"], name="deal_won_when", condition=Q(state="won")),
            models.Index(fields=["closed_at", "owner"], name="deal_lost_when", condition=Q(state="lost")),
            models.Index(fields=["contact", "amount"], name="deal_won_of_contact", condition=Q(state="won")),
            models.Index(fields=["product_text"], name="deal_product_unknown", condition=~Q(product_text="")),
            GinIndex(OpClass(F("folded"), "gin_trgm_ops"), name="deal_folded_trgm"),
            GinIndex(fields=["custom"], name="deal_custom", opclasses=["jsonb_path_ops"]),
        ]
        constraints = [
            *bin_rules("deal"),
            models.CheckConstraint(condition=~Q(name=""), name="deal_has_name"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="deal_amount_not_negative"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True, lost_reason__isnull=True, lost_note="")
                | Q(
                    state="won",
                    closed_at__isnull=False,
                    amount__isnull=False,
                    lost_reason__isnull=True,
                    lost_note="",
                )
                | (Q(state="lost", closed_at__isnull=False) & (Q(lost_reason__isnull=False) | ~Q(lost_note=""))),
                name="deal_state_fits",
            ),
            models.CheckConstraint(
                condition=Q(product__isnull=True) | Q(product_text=""), name="deal_product_known_or_text"
            ),
            models.CheckConstraint(condition=~Q(external_id=""), name="deal_number_is_not_blank"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address("sales:deal", self.pk)

    @property
    def bin_details(self):
        return self.customer

    @property
    def bin_fact(self):
        return {"contact_id": self.contact_id, "company_id": self.company_id, "text": self.name}

    @property
    def is_open(self):
        return self.state == self.State.OPEN

    @property
    def customer(self):
        return self.contact or self.company

    @property
    def why_lost(self):
        return ": ".join(str(part) for part in (self.lost_reason, self.lost_note) if part)
