"""A mail as it came, byte for byte: stored before anybody tries to read it."""

import hashlib

from django.conf import settings
from django.db import models, transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _


class StoredMail(models.Model):
    """What every store of received mails has; each says with states of its own what became of them."""

    raw = models.BinaryField(_("mail"))
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    size = models.PositiveBigIntegerField(_("size"))
    source = models.CharField(_("came by"), max_length=200)
    received_at = models.DateTimeField(_("received"), default=now)
    reason = models.TextField(_("reason"), blank=True)
    message_id = models.CharField(_("message ID"), max_length=500, blank=True)
    fingerprint = models.CharField(
        _("fingerprint"), max_length=64, blank=True, help_text=_("The same for two copies of one mail.")
    )
    from_address = models.CharField(_("from"), max_length=254, blank=True)
    from_name = models.CharField(_("name of the sender"), max_length=200, blank=True)
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    discarded_at = models.DateTimeField(_("discarded"), null=True)
    discarded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("discarded by")
    )

    class Meta:
        abstract = True

    def __str__(self):
        return self.subject or self.message_id or self.digest[:12]

    @classmethod
    def keep(cls, raw, *, source, **facts):
        """Store the bytes for good, in a transaction of its own; the same bytes are stored once."""
        digest = hashlib.sha256(raw).hexdigest()
        with transaction.atomic(durable=True):
            facts = {"raw": raw, "size": len(raw), "source": source[:200]} | facts
            return cls.objects.defer("raw").get_or_create(digest=digest, defaults=facts)[0]

    def hold(self, reason, **facts):
        """Keep the mail aside, with a sentence for the person who decides about it."""
        rows = type(self).objects.filter(pk=self.pk, state__in=[self.State.NEW, self.State.HELD])
        rows.update(state=self.State.HELD, reason=str(reason), **facts)

    def discard(self, *, by):
        """Hide a held mail. It is kept, and so is who hid it."""
        held = type(self).objects.filter(pk=self.pk, state=self.State.HELD, discarded_at=None)
        held.update(discarded_at=now(), discarded_by=by)
        self.refresh_from_db(fields=["discarded_at", "discarded_by"])
