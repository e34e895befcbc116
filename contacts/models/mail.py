"""Mails to one person, written on their page: a row with a state before anything leaves."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from contacts.models.leaving import Leaving, LeavingQuerySet
from crm_site.staff.models import Notice


class OutgoingMailQuerySet(LeavingQuerySet):
    linked = ("contact__company", "author")

    def visible_to(self, user):
        """Mails follow the people they are written to, whom all staff may see."""
        return self.all() if user.reach("contacts.view_contact") else self.none()

    def editable_by(self, user):
        """Whoever wrote it decides about it; so do those who may change the person."""
        people = OutgoingMail._meta.get_field("contact").related_model.objects.editable_by(user)
        return self.filter(Q(author=user.pk) | Q(contact__in=people.values("pk")))

    def under_way(self):
        """Neither sent nor taken back: what a colleague may still want to do something about."""
        return self.filter(state__in=OutgoingMail.OPEN)


class OutgoingMail(Leaving):
    class State(models.TextChoices):
        QUEUED = "queued", _("waiting to leave")
        SENDING = "sending", _("leaving")
        SENT = "sent", _("sent")
        FAILED = "failed", _("not sent")
        UNCERTAIN = "uncertain", _("perhaps sent")
        TAKEN_BACK = "back", _("taken back")

    OPEN = (State.QUEUED, State.SENDING, State.FAILED, State.UNCERTAIN)
    AGAIN = (State.FAILED, State.UNCERTAIN)

    contact = models.ForeignKey("contacts.Contact", models.CASCADE, related_name="mails", verbose_name=_("contact"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("author")
    )
    about_type = models.ForeignKey(ContentType, models.SET_NULL, null=True, blank=True, verbose_name=_("about what"))
    about_id = models.BigIntegerField(_("about which"), null=True, blank=True)
    about = GenericForeignKey("about_type", "about_id")
    to = models.CharField(_("to"), max_length=254)
    cc = models.TextField(_("copy to"), blank=True)
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    signature = models.TextField(_("signature"), blank=True)
    quoted = models.TextField(_("quoted below"), blank=True)
    files = models.ManyToManyField("contacts.File", blank=True, related_name="sent_with", verbose_name=_("files"))
    message_id = models.CharField(_("message ID"), max_length=500, blank=True)
    in_reply_to = models.CharField(_("answer to"), max_length=500, blank=True)
    references = models.TextField(_("references"), blank=True)
    created_at = models.DateTimeField(_("written"), default=now)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.QUEUED)
    leaves_at = models.DateTimeField(_("leaves"), default=now)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail to a customer")
        verbose_name_plural = _("mails to customers")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["contact", "-id"], name="mail_of_contact"),
            models.Index(
                fields=["contact", "-id"],
                name="mail_open_of_contact",
                condition=Q(state__in=["queued", "sending", "failed", "uncertain"]),
            ),
            models.Index(
                fields=["state", "leaves_at"], name="mail_under_way", condition=Q(state__in=["queued", "sending"])
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["message_id"], condition=~Q(message_id=""), name="mail_ids_are_unique"),
            models.CheckConstraint(condition=~Q(state="sent") | Q(sent_at__isnull=False), name="sent_mail_says_when"),
        ]

    def __str__(self):
        return self.subject

    def get_absolute_url(self):
        return f"{self.contact.get_absolute_url()}#mail-{self.pk}"

    @property
    def recipients(self):
        return [self.to, *filter(None, self.cc.split(", "))]

    def task(self):
        from contacts.tasks import send_mail  # tasks import this model

        return send_mail

    @transaction.atomic
    def mark_sent(self, note=""):
        """It left: from now on the timeline tells it."""
        if not self._settle(state=self.State.SENT, sent_at=now(), last_error=note[:1000]):
            return
        self.contact.record(
            "contacts.mail_out",
            by=self.author,
            about=self.about or self,
            text=self.text,
            channel="email",
            direction="out",
            subject=self.subject,
            to=self.to,
            cc=self.cc,
            mail=self.pk,
            files=[file.name for file in self.files.all()],
        )

    def fail(self, error):
        """It will not leave by itself: its author hears of it, and can try again."""
        self._stop(self.State.FAILED, error, _("Your mail “%(what)s” to %(who)s could not be sent."))

    def doubt(self, error):
        """It may have left and may not: a person decides, for nobody likes to get a mail twice."""
        self._stop(self.State.UNCERTAIN, error, _("Nobody knows whether your mail “%(what)s” to %(who)s was sent."))

    def _stop(self, state, error, text):
        if self._settle(state=state, last_error=str(error)[:1000]):
            url = self.contact.get_absolute_url()
            Notice.tell(self.author, "contacts.mail", text, url=url, about=self, what=self, who=self.contact)


class MailSettings(models.Model):
    """How one colleague writes, and the secret part of their logging address."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="mail_settings", verbose_name=_("colleague")
    )
    signature = models.TextField(_("signature"), blank=True, max_length=2000)
    nonce = models.CharField(max_length=16, blank=True, editable=False)
    renewed_at = models.DateTimeField(_("logging address renewed"), null=True, editable=False)

    class Meta:
        verbose_name = _("mail settings")
        verbose_name_plural = _("mail settings")

    def __str__(self):
        return str(self.user)


class MailTemplateQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, and those that colleagues share."""
        return self.filter(Q(owner=user.pk) | Q(shared=True))

    def editable_by(self, user):
        return self.visible_to(user) if user.is_superuser else self.filter(owner=user.pk)


class MailTemplate(models.Model):
    """Words that are written often; merge tags are filled in for the person who gets them."""

    name = models.CharField(_("name"), max_length=100)
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    text = models.TextField(_("text"), max_length=20_000)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("owner")
    )
    shared = models.BooleanField(_("shared"), default=False, help_text=_("Colleagues may use it, too."))
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = MailTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail template")
        verbose_name_plural = _("mail templates")
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("contacts:mail_template", args=[self.pk])
