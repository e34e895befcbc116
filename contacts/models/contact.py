from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.db.models.functions import ExtractDay, ExtractMonth
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from contacts.models.bin import InBin, bin_index, bin_rules, merge_rules
from contacts.models.consent import Channel, ConsentQuestions
from contacts.models.erasure import Erasable
from contacts.models.folding import folded_field
from contacts.models.reach import EmailAddress, address_key, phone_key
from contacts.models.record import Record, Unmerged, merged_index, merged_into_field
from contacts.models.relations import Related
from contacts.models.roles import Working
from contacts.models.sought import PersonWords
from contacts.models.work import Tag
from crm_site.lib.addresses import address
from crm_site.staff.rights import OwnedQuerySet


class ContactQuerySet(InBin, OwnedQuerySet, ConsentQuestions):
    def named(self, text):
        """People whose name holds the text, whatever its case and accents."""
        return self.filter(folded__folds=text)

    def with_email(self, address):
        return self.filter(Exists(EmailAddress.objects.filter(contact=OuterRef("pk"), key=address_key(address))))

    def with_primary_email(self):
        """Rows that carry `primary_email`, in one more query for the whole page."""
        return self.prefetch_related(Prefetch("emails", to_attr="known_emails"))

    def matching(self, text):
        """People found by parts of their names, addresses, phone numbers, number or companies: all words of it."""
        from contacts.searching.asked import Asked  # it reads the folding of this package

        found = PersonWords.objects.filter(Asked.of(text).stands_in("words"))
        return self.filter(pk__in=found.values("pk"))


class Contact(ConsentQuestions.Of, Working, Related, Erasable, Record):
    """A person whom we know, at a company or on their own."""

    class Lifecycle(models.TextChoices):
        SUBSCRIBER = "subscriber", _("subscriber")
        LEAD = "lead", _("lead")
        CUSTOMER = "customer", _("customer")
        FORMER = "former", _("former customer")
        OTHER = "other", _("other")

    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    folded = folded_field("first_name", "last_name")
    company = models.ForeignKey(
        "contacts.Company",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("company"),
    )
    job_title = models.CharField(_("job title"), max_length=150, blank=True)
    company_since = models.DateField(_("at the company since"), null=True, blank=True)
    lifecycle = models.CharField(_("lifecycle stage"), max_length=12, choices=Lifecycle.choices, default=Lifecycle.LEAD)
    language = models.CharField(_("language"), max_length=10, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    preferred_channel = models.CharField(_("preferred channel"), max_length=10, choices=Channel.choices, blank=True)
    birthday = models.DateField(_("birthday"), null=True, blank=True)
    tags = models.ManyToManyField("contacts.Tag", blank=True, related_name="contacts", verbose_name=_("tags"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,  # `contact_of_owner` begins with it
        related_name="contacts",
        verbose_name=_("owner"),
    )

    merged_into = merged_into_field()

    objects = Unmerged.from_queryset(ContactQuerySet)()
    everyone = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["folded", "pk"]
        permissions = [("purge_contact", "Can delete people for ever")]
        indexes = [
            bin_index("contact"),
            merged_index("contact"),
            models.Index(fields=["folded", "id"], name="contact_by_name"),
            models.Index(fields=["-created_at", "-id"], name="contact_by_age"),
            models.Index(fields=["-updated_at", "-id"], name="contact_by_change"),
            models.Index(fields=["lifecycle", "folded", "id"], name="contact_by_lifecycle"),
            models.Index(fields=["owner", "folded", "id"], name="contact_of_owner"),
            GinIndex(OpClass(F("folded"), "gin_trgm_ops"), name="contact_folded_trgm"),
            GinIndex(fields=["custom"], name="contact_custom", opclasses=["jsonb_path_ops"]),
            models.Index(
                ExtractMonth("birthday"),
                ExtractDay("birthday"),
                "owner",
                name="contact_by_birthday",
                condition=Q(birthday__isnull=False),
            ),
        ]
        constraints = [
            *bin_rules("contact"),
            *merge_rules("contact"),
            models.CheckConstraint(condition=~Q(first_name="", last_name=""), name="contact_has_name"),
        ]

    def __str__(self):
        return f"{self.first_name} {self.last_name}".strip()

    def get_absolute_url(self):
        return address("contacts:contact", self.pk)

    def get_lifecycle_display(self):
        """As Django says it, without hashing every choice again for each row of a list."""
        return self.Lifecycle(self.lifecycle).label if self.lifecycle in self.Lifecycle else self.lifecycle

    def _whose(self):
        return {"contact": self, "company": self.company}

    @property
    def bin_fact(self):
        return {"contact_id": self.pk, "company_id": self.company_id}

    @transaction.atomic
    def retag(self, names, *, by):
        """Carry exactly these tags; a name that is no tag yet becomes one. The same tags again change nothing."""
        before = [tag.name for tag in self.tags.all()]
        wanted = [Tag.named(name) for name in names]
        after = sorted(tag.name for tag in wanted)
        if after == sorted(before):
            return
        self.tags.set(wanted)
        Contact.objects.filter(pk=self.pk).update(version=F("version") + 1, updated_at=now())
        self.refresh_from_db()
        changes = {"tags": [", ".join(before), ", ".join(after)]}
        self.record("contacts.contact_changed", by=by, about=self, changes=changes)

    @property
    def primary_email(self):
        """The address to write to, or None."""
        known = getattr(self, "known_emails", None)
        return next(iter(self.emails.all() if known is None else known), None)

    @transaction.atomic
    def add_email(self, address, *, label="", primary=None):
        """Add an address; the first one is primary. One that is there already is given back unchanged."""
        known = self.emails.filter(key=address_key(address)).first()
        if known:
            return known
        primary = not self.emails.exists() if primary is None else primary
        if primary:
            self.emails.update(is_primary=False)
        return self.emails.create(address=address.strip(), label=label, is_primary=primary)

    @transaction.atomic
    def add_phone(self, number, *, label=""):
        """Add a number; the first one is primary."""
        known = self.phones.filter(key=phone_key(number)).first()
        return known or self.phones.create(number=number.strip(), label=label, is_primary=not self.phones.exists())

    @transaction.atomic
    def add_address(self, parts, *, label=""):
        """Add a postal address by its parts; the first one is primary."""
        known = self.addresses.at(parts).first()
        return known or self.addresses.create(**parts, label=label, is_primary=not self.addresses.exists())

    @transaction.atomic
    def add_way(self, sort, value, *, label="", by):
        """Add an e-mail address (`emails`), a phone number (`phones`) or the parts of a postal address (`addresses`),
        and tell it; a known one stays as it is.
        """
        self.lock()
        ways = getattr(self, sort)
        known = (ways.at(value) if sort == "addresses" else ways.of(value)).first()
        if known:
            return known
        add = {"emails": self.add_email, "phones": self.add_phone, "addresses": self.add_address}[sort]
        way = add(value, label=label)
        way._tell("", way._said(), by)
        return way

    def lock(self):
        """Let nobody else change what belongs to this person until the transaction ends."""
        Contact.objects.select_for_update().filter(pk=self.pk).values_list("pk").first()
