import hashlib
import logging

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)


class InboundMailQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Mails follow the right to see tickets; what was held back is for those who answer them."""
        if user.reach("support.change_ticket"):
            return self.all()
        tickets = InboundMail._meta.get_field("ticket").related_model.objects.visible_to(user)
        return self.filter(ticket__in=tickets.values("pk"))

    def editable_by(self, user):
        return self.all() if user.reach("support.change_ticket") else self.none()

    def unread(self):
        return self.filter(state=InboundMail.State.NEW)

    def held(self):
        """Mails that wait for somebody's decision."""
        return self.filter(state=InboundMail.State.HELD, discarded_at=None)


class InboundMail(models.Model):
    """One mail as it came, byte for byte. It is stored before anybody tries to read it."""

    class State(models.TextChoices):
        NEW = "new", _("not read yet")
        TICKET = "ticket", _("became a ticket")
        JOINED = "joined", _("joined a ticket")
        HELD = "held", _("held back")

    raw = models.BinaryField(_("mail"))
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    size = models.PositiveBigIntegerField(_("size"))
    source = models.CharField(_("came by"), max_length=200)
    mailbox = models.ForeignKey(
        "support.Mailbox", models.SET_NULL, null=True, related_name="mails", verbose_name=_("mailbox")
    )
    received_at = models.DateTimeField(_("received"), default=now)
    state = models.CharField(_("state"), max_length=6, choices=State.choices, default=State.NEW)
    reason = models.TextField(_("reason"), blank=True)
    message_id = models.CharField(_("message ID"), max_length=500, blank=True)
    fingerprint = models.CharField(
        _("fingerprint"), max_length=64, blank=True, help_text=_("The same for two copies of one mail.")
    )
    from_address = models.CharField(_("from"), max_length=254, blank=True)
    from_name = models.CharField(_("name of the sender"), max_length=200, blank=True)
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    ticket = models.ForeignKey(
        "support.Ticket", models.SET_NULL, null=True, related_name="mails", verbose_name=_("ticket")
    )
    became = models.ForeignKey(
        "support.Message", models.SET_NULL, null=True, related_name="mails", verbose_name=_("message")
    )
    discarded_at = models.DateTimeField(_("discarded"), null=True)
    discarded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("discarded by")
    )

    objects = InboundMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("received mail")
        verbose_name_plural = _("received mails")
        indexes = [
            models.Index(
                fields=["-received_at", "-id"], name="mail_held", condition=Q(state="held", discarded_at=None)
            ),
            models.Index(fields=["received_at"], name="mail_unread", condition=Q(state="new")),
            models.Index(fields=["fingerprint"], name="mail_by_fingerprint", condition=~Q(fingerprint="")),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(state="held") | ~Q(reason=""), name="held_mail_says_why"),
            models.CheckConstraint(
                condition=Q(discarded_at=None) | Q(state="held"), name="only_held_mail_is_discarded"
            ),
        ]

    def __str__(self):
        return self.subject or self.message_id or self.digest[:12]

    @classmethod
    def keep(cls, raw, *, source, mailbox=None):
        """Store the bytes for good, in a transaction of its own; the same bytes are stored once."""
        digest = hashlib.sha256(raw).hexdigest()
        with transaction.atomic(durable=True):
            facts = {"raw": raw, "size": len(raw), "source": source[:200], "mailbox": mailbox}
            return cls.objects.defer("raw").get_or_create(digest=digest, defaults=facts)[0]

    def read(self, *, trust=False):
        """Make or join a ticket, or hold the mail back and say why. Reading a read mail changes nothing.

        With `trust` a person has decided that it is a ticket: then only a missing sender holds it back.
        """
        from support.receiving.reading import read  # it reads this model

        try:
            read(self, trust=trust)
        except Exception:
            logger.exception("mail %s could not be read", self.pk)
            self.hold(gettext("The mail is damaged in a way that we cannot read. The original is kept."))
        self.refresh_from_db(fields=["state", "reason", "ticket", "became", "subject", "from_address", "from_name"])

    def hold(self, reason, **facts):
        """Keep the mail aside, with a sentence for the person who decides about it."""
        rows = InboundMail.objects.filter(pk=self.pk, state__in=[self.State.NEW, self.State.HELD])
        rows.update(state=self.State.HELD, reason=str(reason), **facts)

    def retry(self):
        """A person says that a held mail is a ticket: read it again, trusting it."""
        if InboundMail.objects.held().filter(pk=self.pk).exists():
            self.read(trust=True)
        return self.ticket

    def discard(self, *, by):
        """Hide a held mail. It is kept, and so is who hid it."""
        InboundMail.objects.held().filter(pk=self.pk).update(discarded_at=now(), discarded_by=by)
        self.refresh_from_db(fields=["discarded_at", "discarded_by"])
