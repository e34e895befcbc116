import uuid

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from contacts.models.leaving import Leaving, LeavingQuerySet
from crm_site.lib.mail.replies import split_reply


class MessageQuerySet(LeavingQuerySet):
    linked = ("ticket__mailbox", "ticket__contact", "author")

    def visible_to(self, user):
        """Messages follow their ticket."""
        tickets = Message._meta.get_field("ticket").related_model.objects.visible_to(user)
        return self.filter(ticket__in=tickets.values("pk"))

    def outgoing(self):
        return self.filter(direction=Message.Direction.OUT)

    def incoming(self):
        return self.filter(direction=Message.Direction.IN)

    def said(self):
        """Without answers that were taken back."""
        return self.exclude(state=Message.State.TAKEN_BACK)

    def due(self, moment):
        """Answers whose time to leave has come; of a ticket in the bin they wait for it."""
        tickets = Message._meta.get_field("ticket").related_model.objects
        return super().due(moment).filter(Exists(tickets.filter(pk=OuterRef("ticket"))))


class Message(Leaving):
    """One thing said on a ticket: by the customer, by us to them, or among ourselves."""

    class Direction(models.TextChoices):
        IN = "in", _("from the customer")
        OUT = "out", _("to the customer")
        NOTE = "internal", _("internal")

    class State(models.TextChoices):
        NONE = "", "–"
        QUEUED = "waiting", _("waiting to leave")
        SENDING = "sending", _("leaving")
        SENT = "sent", _("sent")
        FAILED = "failed", _("not delivered")
        UNCERTAIN = "uncertain", _("perhaps sent")
        TAKEN_BACK = "back", _("taken back")

    AGAIN = (State.FAILED, State.UNCERTAIN)

    ticket = models.ForeignKey("support.Ticket", models.CASCADE, related_name="messages", verbose_name=_("ticket"))
    direction = models.CharField(_("direction"), max_length=8, choices=Direction.choices)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="ticket_messages",
        verbose_name=_("author"),
    )
    from_name = models.CharField(_("name of the sender"), max_length=200, blank=True)
    from_address = models.CharField(_("from"), max_length=254, blank=True)
    reply_to = models.CharField(_("answers go to"), max_length=254, blank=True)
    to = models.TextField(_("to"), blank=True)
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(_("formatted text"), blank=True)
    left_out = models.TextField(_("left out"), blank=True)
    message_id = models.CharField(_("message ID"), max_length=500, blank=True)
    in_reply_to = models.CharField(_("answer to"), max_length=500, blank=True)
    references = models.TextField(_("references"), blank=True)
    created_at = models.DateTimeField(_("written"), default=now)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.NONE, blank=True)
    leaves_at = models.DateTimeField(_("leaves"), null=True, blank=True)
    solves = models.BooleanField(_("solves the ticket"), default=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(fields=["ticket", "created_at"], name="message_of_ticket"),
            models.Index(fields=["message_id"], name="message_by_message_id", condition=~Q(message_id="")),
            models.Index(
                fields=["state", "leaves_at"],
                name="message_under_way",
                condition=Q(state__in=["waiting", "sending"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(direction="out") | Q(state=""), name="only_answers_are_sent"),
            models.CheckConstraint(condition=~Q(direction="out") | ~Q(state=""), name="answers_have_a_state"),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(leaves_at__isnull=False), name="waiting_has_a_time"
            ),
            models.UniqueConstraint(
                fields=["message_id"], condition=Q(direction="out"), name="our_message_ids_are_unique"
            ),
        ]

    def __str__(self):
        return f"{self.get_direction_display()}: {self.text[:60]}"

    @cached_property
    def parts(self):
        """What is newly written, and what is quoted below it."""
        return split_reply(self.text) if self.direction == self.Direction.IN else (self.text, "")

    @property
    def new_text(self):
        return self.parts[0]

    @property
    def quoted_text(self):
        return self.parts[1]

    def task(self):
        from support.tasks import send_message  # tasks import this model

        return send_message

    @transaction.atomic
    def mark_sent(self):
        """It left: from now on the ticket is answered, and the timeline tells it."""
        if self._settle(state=self.State.SENT, sent_at=now(), last_error=""):
            self.ticket.left(self)


class AttachmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Attachments follow the ticket of their message."""
        return self.filter(message__in=Message.objects.visible_to(user).values("pk"))


def _where(attachment, name):
    """A path that nobody can choose or guess; the name by which it came is in the row."""
    return f"support/{now():%Y/%m}/{uuid.uuid4().hex}"


class Attachment(models.Model):
    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments", verbose_name=_("message"))
    file = models.FileField(_("file"), upload_to=_where, max_length=200)
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100, blank=True)
    size = models.PositiveBigIntegerField(_("size"), default=0)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]

    def __str__(self):
        return self.name
