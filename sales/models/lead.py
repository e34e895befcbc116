from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import EmailValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from contacts.models import Company, Contact
from contacts.models.bin import AtHand, Binned, InBin, bin_index, bin_rules
from contacts.models.folding import Fold, folded_field, words_field
from contacts.searching.asked import Asked
from crm_site.lib.addresses import address
from crm_site.staff.models import Notice
from crm_site.staff.rights import OwnedQuerySet
from sales.models.deal import Deal
from sales.models.refused import Refused


class LeadQuerySet(InBin, OwnedQuerySet):
    def new(self):
        return self.filter(state="new")

    def open(self):
        """Neither converted nor dropped."""
        return self.filter(state__in=Lead.OPEN)

    def named(self, text):
        """Leads by parts of their name, company, e-mail address or phone number: all words of it."""
        return self.filter(Asked.of(text).stands_in("sought"))


class Lead(Binned):
    """Somebody who may become a customer, before we know."""

    class State(models.TextChoices):
        NEW = "new", _("new")
        WORKING = "working", _("working on it")
        CONVERTED = "converted", _("converted")
        DROPPED = "dropped", _("dropped")

    OPEN = (State.NEW, State.WORKING)

    name = models.CharField(_("name"), max_length=200)
    company_name = models.CharField(_("company"), max_length=200, blank=True)
    folded = folded_field("name", "company_name")
    sought = words_field("name", "company_name", "email", phones=("phone",))
    email = models.CharField(_("e-mail"), max_length=254, blank=True, validators=[EmailValidator()])
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    source = models.CharField(_("source"), max_length=100, blank=True)
    interest = models.TextField(_("what they want"), blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="leads",
        verbose_name=_("owner"),
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.NEW)
    contact = models.ForeignKey(
        "contacts.Contact",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="leads",
        verbose_name=_("contact"),
    )
    deal = models.ForeignKey(
        "sales.Deal", models.SET_NULL, null=True, blank=True, related_name="leads", verbose_name=_("deal")
    )
    drop_reason = models.CharField(_("why it was dropped"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("came in"), default=now)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = AtHand.from_queryset(LeadQuerySet)()
    everyone = LeadQuerySet.as_manager()

    class Meta:
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        ordering = ["-created_at", "-pk"]
        permissions = [("purge_lead", "Can delete leads for ever")]
        indexes = [
            bin_index("lead"),
            models.Index(fields=["-created_at", "-id"], name="lead_by_age"),
            models.Index(fields=["folded", "id"], name="lead_by_name"),
            models.Index(fields=["owner"], name="lead_new_of_owner", condition=Q(state="new")),
            GinIndex(OpClass(F("sought"), "gin_trgm_ops"), name="lead_sought_trgm"),
            models.Index(fields=["owner", "-created_at"], name="lead_open", condition=Q(state__in=["new", "working"])),
        ]
        constraints = [
            *bin_rules("lead"),
            models.CheckConstraint(condition=~Q(name=""), name="lead_has_name"),
            models.CheckConstraint(
                condition=Q(state__in=["new", "working"], closed_at__isnull=True)
                | Q(state="converted", closed_at__isnull=False)
                | (Q(state="dropped", closed_at__isnull=False) & ~Q(drop_reason="")),
                name="lead_state_fits",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address("sales:lead", self.pk)

    @property
    def bin_details(self):
        return self.company_name or self.email

    @property
    def bin_fact(self):
        return {"contact_id": self.contact_id, "text": self.name}

    @property
    def is_open(self):
        return self.state in self.OPEN

    def start(self, *, by):
        """Somebody works on it; a lead of nobody becomes theirs."""
        rows = Lead.objects.filter(pk=self.pk, state=self.State.NEW)
        rows.update(state=self.State.WORKING, owner=self.owner or by)
        self.refresh_from_db()

    @transaction.atomic
    def revise(self, *, by, **changes):
        """Change facts of an open lead; what became of a closed one stays as it was."""
        before = self.owner
        if not Lead.objects.open().filter(pk=self.pk).update(**changes):
            raise Refused(_("This lead is closed: it can no longer be changed."))
        self.refresh_from_db()
        if self.owner != before:
            self.tell_owner(by)

    def tell_owner(self, by):
        """Whoever it belongs to from now on hears of it, unless they did it themselves."""
        Notice.tell(self.owner, "sales.lead", _("%(by)s gave you the lead “%(what)s”."), about=self, by=by, what=self)

    @transaction.atomic
    def convert(self, *, by, deal_name="", amount=None, currency=None):
        """Make the lead a contact, and a deal if it gets a name. Converting twice gives the same contact.

        Somebody whom we know by the e-mail address already stays one contact.
        """
        if not self._close(self.State.CONVERTED):
            if self.state == self.State.DROPPED:
                raise Refused(_("This lead was dropped."))
            return self.contact
        contact = self._known_contact() or self._new_contact(by)
        deal = self._new_deal(contact, by, deal_name, amount, currency) if deal_name.strip() else None
        Lead.objects.filter(pk=self.pk).update(contact=contact, deal=deal)
        self.refresh_from_db()
        contact.record("sales.lead_converted", by=by, about=self, text=self.name, source=self.source)
        return contact

    def drop(self, reason, *, by):
        """Nothing will come of it. Dropping twice keeps the first reason."""
        if not reason.strip():
            raise Refused(_("Say why the lead is dropped."), field="reason")
        if not self._close(self.State.DROPPED, drop_reason=reason.strip()) and self.state == self.State.CONVERTED:
            raise Refused(_("This lead is a contact already."))

    def _close(self, state, **changes):
        closed = Lead.objects.open().filter(pk=self.pk).update(state=state, closed_at=now(), **changes)
        self.refresh_from_db()
        return bool(closed)

    def _known_contact(self):
        return Contact.objects.with_email(self.email).order_by("pk").first() if self.email else None

    def _new_contact(self, by):
        first, _blank, last = self.name.strip().rpartition(" ")
        contact = Contact.objects.create(
            first_name=first[:100], last_name=last[:100], company=self._company(), owner=self.owner or by
        )
        contact.record("contacts.contact_added", by=by, about=contact)
        if self.email:
            contact.add_email(self.email)
        if self.phone:
            contact.add_phone(self.phone)
        return contact

    def _company(self):
        name = self.company_name.strip()
        if not name:
            return None
        known = Company.objects.filter(folded=Fold(models.Value(name))).order_by("pk").first()
        return known or Company.objects.create(name=name, owner=self.owner)

    def _new_deal(self, contact, by, name, amount, currency):
        money = {"currency": currency} if currency else {}
        return Deal.add(by=by, name=name.strip(), contact=contact, amount=amount, owner=self.owner or by, **money)
