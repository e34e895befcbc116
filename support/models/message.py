import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from crm_site.lib.mail.replies import split_reply

MOST_ATTEMPTS = 8
ABANDONED = timedelta(minutes=10)  # a claim this old belongs to a worker that died


class MessageQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Messages follow their ticket."""
        tickets = Message._meta.get_field("ticket").related_model.objects.visible_to(user)
        return self.filter(ticket__in=tickets.values("pk"))

    def outgoing(self):
        return self.filter(direction=Message.Direction.OUT)

    def incoming(self):
        return self.filter(direction=Message.Direction.IN)

    def due(self, moment):
        """Answers whose time to leave has come."""
        return self.filter(state=Message.State.WAITING, next_attempt_at__lte=moment)

    def abandoned(self, moment):
        """Answers that a worker took and never told us about."""
        return self.filter(state=Message.State.SENDING, claimed_at__lt=moment - ABANDONED)

    def claim(self, pk):
        """Take one waiting answer for sending, or None: exactly one worker gets it."""
        rows = Message.objects.filter(pk=pk, state=Message.State.WAITING, next_attempt_at__lte=now())
        if not rows.update(state=Message.State.SENDING, claimed_at=now(), attempts=F("attempts") + 1):
            return None
        return Message.objects.select_related("ticket__mailbox", "ticket__contact", "author").get(pk=pk)


class Message(models.Model):
    """One thing said on a ticket: by the customer, by us to them, or among ourselves."""

    class Direction(models.TextChoices):
        IN = "in", _("from the customer")
        OUT = "out", _("to the customer")
        NOTE = "internal", _("internal")

    class State(models.TextChoices):
        NONE = "", "–"
        WAITING = "waiting", _("waiting to leave")
        SENDING = "sending", _("leaving")
        SENT = "sent", _("sent")
        FAILED = "failed", _("not delivered")
        UNCERTAIN = "uncertain", _("perhaps sent")

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
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    claimed_at = models.DateTimeField(_("taken by a worker"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(fields=["ticket", "created_at"], name="message_of_ticket"),
            models.Index(fields=["message_id"], name="message_by_message_id", condition=~Q(message_id="")),
            models.Index(
                fields=["state", "next_attempt_at"],
                name="message_under_way",
                condition=Q(state__in=["waiting", "sending"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(direction="out") | Q(state=""), name="only_answers_are_sent"),
            models.CheckConstraint(condition=~Q(direction="out") | ~Q(state=""), name="answers_have_a_state"),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(next_attempt_at__isnull=False), name="waiting_has_a_time"
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

    @property
    def can_be_sent_again(self):
        return self.state in (self.State.FAILED, self.State.UNCERTAIN)

    def ring(self):
        """Have a worker send it once the transaction is through."""
        from support.tasks import send_message  # tasks import this model

        send_message.delay_on_commit(self.pk)

    def mark_sent(self):
        self._settle(state=self.State.SENT, sent_at=now(), last_error="")

    def try_later(self, error):
        """The mail server took nothing: wait 1, 2, 4 … minutes; after the last attempt it has failed."""
        if self.attempts >= MOST_ATTEMPTS:
            return self.fail(error)
        pause = timedelta(minutes=2 ** (self.attempts - 1))
        return self._settle(state=self.State.WAITING, next_attempt_at=now() + pause, last_error=str(error)[:1000])

    def fail(self, error):
        self._settle(state=self.State.FAILED, last_error=str(error)[:1000])

    def doubt(self, error):
        """It may have left and may not: a person decides, for nobody likes to get a mail twice."""
        self._settle(state=self.State.UNCERTAIN, last_error=str(error)[:1000])

    def _settle(self, **news):
        Message.objects.filter(pk=self.pk, state=self.State.SENDING).update(**news)
        self.refresh_from_db(fields=["state", "sent_at", "next_attempt_at", "last_error"])

    def send_again(self):
        """Put an answer that failed, or perhaps did, back in the queue. Twice is once."""
        again = Message.objects.filter(pk=self.pk, state__in=[self.State.FAILED, self.State.UNCERTAIN])
        if again.update(state=self.State.WAITING, next_attempt_at=now(), attempts=0, last_error=""):
            self.ring()
        self.refresh_from_db(fields=["state", "next_attempt_at", "attempts", "last_error"])


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
