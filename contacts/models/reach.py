"""How to reach a person: addresses compare by a key, so that one is not two by a capital letter."""

import unicodedata

import phonenumbers
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import EmailValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


def address_key(address):
    """What two spellings of one e-mail address have in common: NFC, without case and blanks around it."""
    return unicodedata.normalize("NFC", address.strip()).casefold()


def phone_key(number, region=None):
    """E.164 (`+4930123456`) of a number in any notation; its bare digits when it is not valid anywhere."""
    try:
        parsed = phonenumbers.parse(number, region or settings.DEFAULT_PHONE_REGION)
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed and phonenumbers.is_valid_number(parsed):
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return "".join(c for c in number if c.isdecimal())


class Reach(models.Model):
    """A way to reach a contact; one of each sort is the primary one."""

    label = models.CharField(_("label"), max_length=40, blank=True)
    is_primary = models.BooleanField(_("primary"), default=False)

    class Meta:
        abstract = True


def _one_primary(name):
    return models.UniqueConstraint(fields=["contact"], condition=Q(is_primary=True), name=name)


class EmailAddress(Reach):
    contact = models.ForeignKey("contacts.Contact", models.CASCADE, related_name="emails", verbose_name=_("contact"))
    address = models.CharField(_("e-mail address"), max_length=254, validators=[EmailValidator()])
    key = models.CharField(max_length=254, editable=False)
    bounced_at = models.DateTimeField(_("bounced"), null=True, blank=True)

    class Meta:
        verbose_name = _("e-mail address")
        verbose_name_plural = _("e-mail addresses")
        ordering = ["-is_primary", "pk"]
        indexes = [
            models.Index(fields=["key"], name="email_by_key"),
            GinIndex(OpClass(F("key"), "gin_trgm_ops"), name="email_key_trgm"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["contact", "key"], name="email_once_per_contact"),
            _one_primary("email_one_primary"),
            models.CheckConstraint(condition=~Q(key=""), name="email_has_key"),
        ]

    def __str__(self):
        return self.address

    def save(self, **options):
        self.key = address_key(self.address)
        super().save(**options)


class PhoneNumber(Reach):
    contact = models.ForeignKey("contacts.Contact", models.CASCADE, related_name="phones", verbose_name=_("contact"))
    number = models.CharField(_("phone number"), max_length=60)
    key = models.CharField(max_length=60, editable=False)

    class Meta:
        verbose_name = _("phone number")
        verbose_name_plural = _("phone numbers")
        ordering = ["-is_primary", "pk"]
        indexes = [
            models.Index(fields=["key"], name="phone_by_key"),
            GinIndex(OpClass(F("key"), "gin_trgm_ops"), name="phone_key_trgm"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["contact", "key"], name="phone_once_per_contact"),
            _one_primary("phone_one_primary"),
        ]

    def __str__(self):
        return self.number

    def save(self, **options):
        self.key = phone_key(self.number)
        super().save(**options)


class PostalAddress(Reach):
    contact = models.ForeignKey("contacts.Contact", models.CASCADE, related_name="addresses", verbose_name=_("contact"))
    street = models.TextField(_("street"), blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    region = models.CharField(_("region"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("postal address")
        verbose_name_plural = _("postal addresses")
        ordering = ["-is_primary", "pk"]
        indexes = [
            models.Index(fields=["city"], name="address_by_city"),
            models.Index(fields=["country"], name="address_by_country"),
        ]
        constraints = [_one_primary("address_one_primary")]

    def __str__(self):
        town = f"{self.postcode} {self.city}".strip()
        return ", ".join(part for part in (self.street, town, self.region, self.country) if part)
