import os
from datetime import timedelta
from email.utils import formataddr

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.models import address_key

ABANDONED = timedelta(minutes=5)  # a poll takes a minute at most: after five, its worker is gone


class CannotPoll(Exception):
    """A mailbox cannot be asked for mail; the text says why, to the administrator."""


class MailboxQuerySet(models.QuerySet):
    def polled(self):
        """Mailboxes that are asked for new mail."""
        return self.filter(active=True).exclude(imap_host="")

    def for_logging(self):
        """Mailboxes whose mail is for the timelines of customers, not for tickets."""
        return self.filter(active=True, purpose=Mailbox.Purpose.LOGGING)

    def with_address(self, address):
        return self.filter(key=address_key(address))

    def free(self):
        """Mailboxes that no worker is reading now."""
        return self.filter(Q(claimed_at=None) | Q(claimed_at__lt=now() - ABANDONED))


class Mailbox(models.Model):
    """An address of ours that customers write to, and where its mail is fetched."""

    class Security(models.TextChoices):
        TLS = "tls", _("TLS")
        STARTTLS = "starttls", _("STARTTLS")
        NONE = "none", _("none: only within one machine")

    class Purpose(models.TextChoices):
        TICKETS = "tickets", _("tickets: customers ask us something")
        LOGGING = "logging", _("timelines: answers to our mails, and mails that colleagues log")

    name = models.CharField(_("name"), max_length=100, help_text=_("Customers read it as the sender of our answers."))
    address = models.EmailField(_("address"), help_text=_("Answers leave from here and come back to here."))
    key = models.CharField(max_length=254, unique=True, editable=False)
    purpose = models.CharField(_("for"), max_length=8, choices=Purpose.choices, default=Purpose.TICKETS)
    team = models.ForeignKey(
        "staff.Team",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="mailboxes",
        verbose_name=_("team"),
        help_text=_("New tickets of this mailbox go to this team."),
    )
    imap_host = models.CharField(
        _("IMAP server"),
        max_length=253,
        blank=True,
        help_text=_("Leave it empty when mail comes by receive_mail."),
    )
    imap_port = models.PositiveIntegerField(_("port"), default=993)
    security = models.CharField(_("security"), max_length=8, choices=Security.choices, default=Security.TLS)
    imap_user = models.CharField(_("user"), max_length=200, blank=True)
    secret_name = models.CharField(
        _("variable of the password"),
        max_length=100,
        blank=True,
        validators=[RegexValidator(r"^MAILBOX_[A-Z0-9_]+$", _("Write it in capitals, beginning with MAILBOX_."))],
        help_text=_(
            "The name of the environment variable that holds the password, such as MAILBOX_SUPPORT. "
            "The password itself is never stored here."
        ),
    )
    folder = models.CharField(_("folder"), max_length=200, default="INBOX")
    active = models.BooleanField(_("active"), default=True)
    uid_validity = models.BigIntegerField(null=True, editable=False)
    last_uid = models.BigIntegerField(default=0, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)
    polled_at = models.DateTimeField(_("last polled"), null=True, editable=False)
    last_error = models.TextField(_("last error"), blank=True, editable=False)

    objects = MailboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")
        ordering = ["name"]

    def __str__(self):
        return f"{self.name} <{self.address}>"

    def save(self, **options):
        self.key = address_key(self.address)
        super().save(**options)

    def clean(self):
        if Mailbox.objects.with_address(self.address).exclude(pk=self.pk).exists():
            raise ValidationError({"address": _("There is a mailbox with this address already.")})

    @property
    def sender(self):
        """The From of our answers."""
        return formataddr((self.name, self.address))

    @property
    def password(self):
        """The password, from the environment; raises CannotPoll when it is not there."""
        secret = os.environ.get(self.secret_name, "") if self.secret_name else ""
        if not secret:
            raise CannotPoll(
                gettext("The environment variable “%s”, which holds the password, is not set.") % self.secret_name
            )
        return secret

    def claim(self):
        """Take the mailbox for one poll; False when another worker is at it."""
        return bool(Mailbox.objects.polled().free().filter(pk=self.pk).update(claimed_at=now()))

    def release(self, error=""):
        """End of a poll: a sentence of what went wrong, or nothing."""
        Mailbox.objects.filter(pk=self.pk).update(claimed_at=None, polled_at=now(), last_error=str(error)[:1000])

    def remember(self, uid_validity, last_uid):
        """How far the folder has been read. After a crash a mail may be read twice, never lost."""
        self.uid_validity, self.last_uid = uid_validity, last_uid
        Mailbox.objects.filter(pk=self.pk).update(uid_validity=uid_validity, last_uid=last_uid)
