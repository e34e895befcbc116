import logging

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.models.stored import StoredMail

logger = logging.getLogger(__name__)


class InboundMailQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Mails follow the right to see tickets; what was held back is for those who answer them."""
        if user.reach("support.change_ticket"):
            return self.filter(ticket__deleted_at=None)
        tickets = InboundMail._meta.get_field("ticket").related_model.objects.visible_to(user)
        return self.filter(ticket__in=tickets.values("pk"))

    def editable_by(self, user):
        return self.all() if user.reach("support.change_ticket") else self.none()

    def unread(self):
        return self.filter(state=InboundMail.State.NEW)

    def held(self):
        """Mails that wait for somebody's decision."""
        return self.filter(state=InboundMail.State.HELD, discarded_at=None)


class InboundMail(StoredMail):
    """One mail of a customer, as it came, and the ticket that it became."""

    class State(models.TextChoices):
        NEW = "new", _("not read yet")
        TICKET = "ticket", _("became a ticket")
        JOINED = "joined", _("joined a ticket")
        HELD = "held", _("held back")

    mailbox = models.ForeignKey(
        "support.Mailbox", models.SET_NULL, null=True, related_name="mails", verbose_name=_("mailbox")
    )
    state = models.CharField(_("state"), max_length=6, choices=State.choices, default=State.NEW)
    ticket = models.ForeignKey(
        "support.Ticket", models.SET_NULL, null=True, related_name="mails", verbose_name=_("ticket")
    )
    became = models.ForeignKey(
        "support.Message", models.SET_NULL, null=True, related_name="mails", verbose_name=_("message")
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

    def retry(self):
        """A person says that a held mail is a ticket: read it again, trusting it."""
        if InboundMail.objects.held().filter(pk=self.pk).exists():
            self.read(trust=True)
        return self.ticket
