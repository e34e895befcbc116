"""How to reach a person: addresses compare by a key, so that one is not two by a capital letter."""

import unicodedata

import phonenumbers
from django.conf import settings
from django.core.validators import EmailValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.models.dialling import international


def address_key(address):
    """What two spellings of one e-mail address have in common: NFC, without case and blanks around it."""
    if address.isascii():
        return address.strip().lower()  # the same, without looking anything up
    return unicodedata.normalize("NFC", address.strip()).casefold()


def phone_key(number, region=None):
    """E.164 (`+4930123456`) of a number in any notation; its bare digits when it is not valid anywhere."""
    if told := international(number):
        return f"+{told[0]}" if told[1] else told[0]
    try:
        parsed = phonenumbers.parse(number, region or settings.DEFAULT_PHONE_REGION)
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed and phonenumbers.is_valid_number(parsed):
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return "".join(c for c in number if c.isdecimal())


class ReachQuerySet(models.QuerySet):
    def of(self, text):
        """The ways that are this one, however it is written."""
        return self.filter(key=self.model.key_of(text))

    def at(self, parts):
        """The postal addresses with exactly these parts."""
        return self.filter(**parts)


class Reach(models.Model):
    """A way to reach a contact; one of each sort is the primary one.

    `fails_in` are the fields that say since when it does not work and why, `TROUBLES` the words for it.
    """

    label = models.CharField(_("label"), max_length=40, blank=True)
    is_primary = models.BooleanField(_("primary"), default=False)

    objects = ReachQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def siblings(self):
        """All of this sort that the person has."""
        return type(self).objects.filter(contact=self.contact_id)

    @transaction.atomic
    def correct(self, value, *, label, by):
        """Write it otherwise, or call it otherwise. The same again changes nothing."""
        old, written = self._said(), str(self)
        self.label = label
        self.write(value)
        if self._said() != old:
            if str(self) != written:
                self._trouble(None, "")
            self.save()
            self._tell(old, self._said(), by)

    def write(self, value):
        setattr(self, self.written_in, value.strip())

    @property
    def trouble_at(self):
        """Since when it does not work; None as long as it does."""
        return getattr(self, self.fails_in[0])

    @property
    def trouble_why(self):
        return getattr(self, self.fails_in[1])

    @property
    def trouble(self):
        """In a word or two what is wrong with it, or ""."""
        return str(self.TROUBLES.get(self.trouble_why) or next(iter(self.TROUBLES.values()))) if self.trouble_at else ""

    @transaction.atomic
    def report_trouble(self, why="", *, by, at=None):
        """It does not work: mail bounced, nobody is there. Said again with the same reason, it is said once."""
        if self.trouble_at and self.trouble_why == why:
            return
        self._trouble(self.trouble_at or at or now(), why)
        self.save(update_fields=self.fails_in)
        self._tell(str(self), f"{self}: {self.trouble}", by)

    @transaction.atomic
    def clear_trouble(self, *, by):
        """It works after all."""
        if self.trouble_at:
            old = f"{self}: {self.trouble}"
            self._trouble(None, "")
            self.save(update_fields=self.fails_in)
            self._tell(old, str(self), by)

    def _trouble(self, at, why):
        for name, value in zip(self.fails_in, (at, why), strict=True):
            setattr(self, name, value)

    @transaction.atomic
    def make_primary(self, *, by):
        """The one to use first; the one that was it no longer is. Two people at once come one after the other."""
        self.contact.lock()
        if not self.siblings.filter(pk=self.pk, is_primary=False).exists():
            return
        before = self.siblings.filter(is_primary=True).first()
        self.siblings.filter(is_primary=True).update(is_primary=False)
        self.siblings.filter(pk=self.pk).update(is_primary=True)
        self.refresh_from_db()
        self._tell(str(before or ""), gettext("%s, primary") % self, by)

    @transaction.atomic
    def remove(self, *, by):
        """Forget it. When it was the primary one, the next is."""
        self.contact.lock()
        self._tell(self._said(), "", by)
        self.delete()
        following = self.siblings.first()
        if self.is_primary and following:
            self.siblings.filter(pk=following.pk).update(is_primary=True)

    def _said(self):
        return f"{self} ({self.label})" if self.label else str(self)

    def _tell(self, old, new, by):
        changes = {self.sort: [old, new]}
        self.contact.record("contacts.contact_changed", by=by, about=self.contact, changes=changes)


def _one_primary(name):
    return models.UniqueConstraint(fields=["contact"], condition=Q(is_primary=True), name=name)


class EmailAddress(Reach):
    contact = models.ForeignKey(  # `email_once_per_contact` finds them by it
        "contacts.Contact", models.CASCADE, db_index=False, related_name="emails", verbose_name=_("contact")
    )
    address = models.CharField(_("e-mail address"), max_length=254, validators=[EmailValidator()])
    key = models.CharField(max_length=254, editable=False)
    bounced_at = models.DateTimeField(_("bounced"), null=True, blank=True)
    bounced_why = models.CharField(_("why it bounced"), max_length=200, blank=True)

    sort, written_in, key_of = "emails", "address", staticmethod(address_key)
    fails_in, TROUBLES = ("bounced_at", "bounced_why"), {"bounced": _("bounced")}

    class Meta:
        verbose_name = _("e-mail address")
        verbose_name_plural = _("e-mail addresses")
        ordering = ["-is_primary", "pk"]
        indexes = [models.Index(fields=["key"], name="email_by_key")]
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
    contact = models.ForeignKey(  # `phone_once_per_contact` finds them by it
        "contacts.Contact", models.CASCADE, db_index=False, related_name="phones", verbose_name=_("contact")
    )
    number = models.CharField(_("phone number"), max_length=60)
    key = models.CharField(max_length=60, editable=False)
    failed_at = models.DateTimeField(_("not reached"), null=True, blank=True)
    failed_why = models.CharField(_("why not reached"), max_length=200, blank=True)

    sort, written_in, key_of = "phones", "number", staticmethod(phone_key)
    fails_in = ("failed_at", "failed_why")
    TROUBLES = {"unreachable": _("unreachable"), "wrong": _("wrong number")}

    class Meta:
        verbose_name = _("phone number")
        verbose_name_plural = _("phone numbers")
        ordering = ["-is_primary", "pk"]
        indexes = [models.Index(fields=["key"], name="phone_by_key")]
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
    returned_at = models.DateTimeField(_("returned"), null=True, blank=True)
    returned_why = models.CharField(_("why it was returned"), max_length=200, blank=True)

    sort, PARTS = "addresses", ("street", "postcode", "city", "region", "country")
    fails_in, TROUBLES = ("returned_at", "returned_why"), {"returned": _("returned")}

    class Meta:
        verbose_name = _("postal address")
        verbose_name_plural = _("postal addresses")
        ordering = ["-is_primary", "pk"]
        indexes = [
            models.Index(fields=["city", "contact"], name="address_in_city"),
            models.Index(fields=["country", "contact"], name="address_in_country"),
        ]
        constraints = [_one_primary("address_one_primary")]

    def __str__(self):
        town = f"{self.postcode} {self.city}".strip()
        return ", ".join(part for part in (self.street, town, self.region, self.country) if part)

    @property
    def parts(self):
        return {name: getattr(self, name) for name in self.PARTS}

    def write(self, value):
        for name in self.PARTS:
            setattr(self, name, value.get(name, "").strip())
