"""A person's wish to be forgotten, from the question to the answer."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from crm_site.staff.models import Notice, User

TIME_TO_ANSWER = timedelta(days=30)  # GDPR, Art. 12 (3): one month


class ErasureRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.all() if user.has_perm("contacts.view_erasurerequest") else self.none()

    def editable_by(self, user):
        return self.all() if user.has_perm("contacts.change_erasurerequest") else self.none()

    def open(self):
        """Neither carried out nor refused."""
        return self.filter(state__in=ErasureRequest.OPEN)

    def confirmed(self):
        """Wishes that wait for an administrator."""
        return self.filter(state=ErasureRequest.State.CONFIRMED)


class ErasureRequest(models.Model):
    class State(models.TextChoices):
        ASKED = "asked", _("asked, not confirmed")
        CONFIRMED = "confirmed", _("confirmed")
        DONE = "done", _("erased")
        REFUSED = "refused", _("refused")

    OPEN = (State.ASKED, State.CONFIRMED)

    contact = models.ForeignKey(
        "contacts.Contact", models.CASCADE, related_name="erasure_requests", verbose_name=_("contact")
    )
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField(_("asked"), default=now)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    due_at = models.DateTimeField(_("to be answered by"), null=True, blank=True)
    settled_at = models.DateTimeField(_("answered"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    reason = models.TextField(_("why it was refused"), blank=True)

    objects = ErasureRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("wish to be forgotten")
        verbose_name_plural = _("wishes to be forgotten")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["due_at"], name="erasure_waiting", condition=Q(state="confirmed"))]
        constraints = [
            models.UniqueConstraint(
                fields=["contact"], condition=Q(state__in=["asked", "confirmed"]), name="erasure_one_open"
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(confirmed_at__isnull=False, due_at__isnull=False),
                name="erasure_confirmed_when",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["done", "refused"], settled_at__isnull=False)
                | Q(state__in=["asked", "confirmed"], settled_at__isnull=True),
                name="erasure_settled_when",
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(reason=""), name="erasure_refused_for_reason"),
        ]

    def __str__(self):
        return f"{self.contact}: {self.get_state_display()}"

    def get_absolute_url(self):
        return reverse("contacts:erasure", args=[self.pk])

    @property
    def is_open(self):
        return self.state in self.OPEN

    @classmethod
    def ask(cls, contact):
        """The wish of a person, to be confirmed by mail. Asking again gives the open one."""
        return cls.objects.get_or_create(contact=contact, state__in=cls.OPEN, defaults={"state": cls.State.ASKED})[0]

    @transaction.atomic
    def confirm(self):
        """It is really theirs: from now on there are 30 days to answer it. Confirming twice is once."""
        moment = now()
        asked = ErasureRequest.objects.filter(pk=self.pk, state=self.State.ASKED)
        if asked.update(state=self.State.CONFIRMED, confirmed_at=moment, due_at=moment + TIME_TO_ANSWER):
            self.refresh_from_db()
            self.contact.record("contacts.erasure_asked", about=self, direction="in", channel="email")
            for person in User.who_may("contacts.change_erasurerequest").order_by("pk"):
                text = _("%(who)s asks to be forgotten.")
                Notice.tell(person, "contacts.erasure", text, about=self, who=self.contact)

    @transaction.atomic
    def carry_out(self, *, by):
        """Erase the person. Only a confirmed wish is carried out; twice is once."""
        if self._settle([self.State.CONFIRMED], self.State.DONE, by):
            self.contact.erase(by=by)

    @transaction.atomic
    def refuse(self, reason, *, by):
        """Say no to an open wish, with the reason that the person will read."""
        if self._settle([self.State.ASKED, self.State.CONFIRMED], self.State.REFUSED, by, reason=reason):
            self.contact.record("contacts.erasure_refused", by=by, about=self, text=reason)

    def _settle(self, states, state, by, **more):
        rows = ErasureRequest.objects.filter(pk=self.pk, state__in=states)
        settled = rows.update(state=state, settled_at=now(), settled_by=by, **more)
        self.refresh_from_db()
        return bool(settled)


class Erasable:
    """The verb of a person by which nothing of them stays but a blank row."""

    @property
    def erased(self):
        return self.interactions.filter(kind="contacts.erased").exists()

    @transaction.atomic
    def erase(self, *, by):
        """Forget the person in all apps, for ever. A blank row stays, for orders to hang on; twice is once."""
        from contacts.erasing import erase  # it asks all apps, which import this model

        type(self).everyone.select_for_update(of=("self",)).get(pk=self.pk)
        if self.erased:
            return
        erase(self)
        self.refresh_from_db()
        self.record("contacts.erased", by=by, text=say("Erased on request"))
