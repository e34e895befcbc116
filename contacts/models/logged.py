"""Mails that came for the timeline: answers to ours, and what colleagues sent or forwarded to a logging address."""

import logging

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.models.stored import StoredMail

logger = logging.getLogger(__name__)
OUR_BUSINESS = "contacts.add_note"  # whoever writes on records may read and sort what was written to us


class LoggedMailQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Mails follow people, whom all staff may see; what is held back is for those who write on records."""
        if not user.reach("contacts.view_contact"):
            return self.none()
        return self if user.has_perm(OUR_BUSINESS) else self.exclude(state=LoggedMail.State.HELD)

    def editable_by(self, user):
        return self.all() if user.has_perm(OUR_BUSINESS) else self.none()

    def unread(self):
        return self.filter(state=LoggedMail.State.NEW)

    def held(self):
        """Mails that wait for somebody's decision."""
        return self.filter(state=LoggedMail.State.HELD, discarded_at=None)


class LoggedMail(StoredMail):
    """One mail for the timeline, as it came."""

    class State(models.TextChoices):
        NEW = "new", _("not read yet")
        LOGGED = "logged", _("on the timeline")
        ASIDE = "aside", _("nothing to tell")
        HELD = "held", _("held back")

    state = models.CharField(_("state"), max_length=6, choices=State.choices, default=State.NEW)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("logged by")
    )
    answers = models.ForeignKey(
        "contacts.OutgoingMail", models.SET_NULL, null=True, related_name="answers", verbose_name=_("answer to")
    )
    people = models.ManyToManyField("contacts.Contact", related_name="logged_mails", verbose_name=_("people"))

    objects = LoggedMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("logged mail")
        verbose_name_plural = _("logged mails")
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="logged_held", condition=Q(state="held")),
            models.Index(fields=["received_at"], name="logged_unread", condition=Q(state="new")),
            models.Index(fields=["fingerprint"], name="logged_by_fingerprint", condition=~Q(fingerprint="")),
            models.Index(fields=["message_id"], name="logged_by_message_id", condition=~Q(message_id="")),
            models.Index(fields=["from_address"], name="logged_by_sender"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(state="held") | ~Q(reason=""), name="held_log_says_why"),
        ]

    def read(self, *, trust=False):
        """Put it on the timelines of its people, or hold it back and say why. Reading a read mail changes nothing.

        With `trust` a person has decided that it belongs there: then only a mail without anybody is held back.
        """
        from contacts.mail.reading import read  # it reads this model

        try:
            read(self, trust=trust)
        except Exception:
            logger.exception("mail %s could not be read", self.pk)
            self.hold(gettext("The mail is damaged in a way that we cannot read. The original is kept."))
        self.refresh_from_db(fields=["state", "reason", "subject", "from_address", "from_name", "by", "answers"])

    def trust(self):
        """A person says that a held mail belongs on the timeline."""
        if LoggedMail.objects.held().filter(pk=self.pk).exists():
            self.read(trust=True)
        return self.state == self.State.LOGGED


class StrangerQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.all() if user.has_perm("contacts.add_contact") else self.none()

    editable_by = visible_to

    def waiting(self):
        """Addresses that nobody has decided about."""
        return self.filter(settled_at=None)


class Stranger(models.Model):
    """An address in a logged mail that nobody has yet: perhaps a new person."""

    mail = models.ForeignKey(LoggedMail, models.CASCADE, related_name="strangers", verbose_name=_("mail"))
    address = models.CharField(_("address"), max_length=254)
    key = models.CharField(max_length=254, editable=False)
    name = models.CharField(_("name"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("since"), default=now)
    settled_at = models.DateTimeField(_("decided"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("decided by")
    )
    contact = models.ForeignKey(
        "contacts.Contact", models.SET_NULL, null=True, related_name="was_stranger", verbose_name=_("became")
    )

    objects = StrangerQuerySet.as_manager()

    class Meta:
        verbose_name = _("unknown address")
        verbose_name_plural = _("unknown addresses")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["-id"], name="stranger_waiting", condition=Q(settled_at=None)),
            models.Index(fields=["key"], name="stranger_by_key"),
        ]
        constraints = [models.UniqueConstraint(fields=["mail", "key"], name="stranger_once_per_mail")]

    def __str__(self):
        return self.name or self.address
