"""Addresses of other programs that are told what happened, and each telling with what came of it."""

import base64
import random
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from crm_site.staff.models import Notice
from crm_site.staff.rights import OwnedQuerySet

BOTH_VALID = timedelta(days=1)  # the old secret beside the new one
GIVE_UP = timedelta(days=3)  # without a single success
TURN = timedelta(minutes=2)  # longer than one worker's turn at an endpoint
REST, LONGEST_REST = timedelta(seconds=5), timedelta(hours=1)  # of an endpoint that fails, twice as long each time
KEPT = timedelta(days=30)
WAITS = (10, 60, 300, 1800, 7200, 21600, 50400)  # seconds between two tries: some 22 hours in all
EXCERPT = 4000


class EndpointQuerySet(OwnedQuerySet):
    def with_work(self, as_of):
        """Those that are switched on and have something to be told now."""
        due = Delivery.objects.filter(endpoint=models.OuterRef("pk")).due(as_of)
        return self.free(as_of).filter(models.Exists(due))

    def free(self, as_of):
        """Switched on, with no worker at it, and not resting after a failure."""
        return self.filter(Q(busy_until=None) | Q(busy_until__lt=as_of), active=True)


class Endpoint(models.Model):
    """Where a program listens. It is told what its owner may see, at the time of telling."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="endpoints", verbose_name=_("owner")
    )
    name = models.CharField(_("name"), max_length=80)
    url = models.URLField(_("address"), max_length=500)
    kinds = ArrayField(models.CharField(max_length=60), verbose_name=_("told of"), default=list, blank=True)
    active = models.BooleanField(_("switched on"), default=True)
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    secret_number = models.PositiveIntegerField(default=1, editable=False)
    rotated_at = models.DateTimeField(_("secret changed"), null=True, blank=True, editable=False)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True, editable=False)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0, editable=False)
    busy_until = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("made"), default=now, editable=False)

    objects = EndpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["active"], name="endpoint_on", condition=Q(active=True))]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("api:webhook", args=[self.pk])

    @property
    def secrets(self):
        """Those that are valid now, the newest first. Worked out from the house's own secret: none is stored."""
        numbers = [self.secret_number]
        if self.rotated_at and self.rotated_at > now() - BOTH_VALID:
            numbers.append(self.secret_number - 1)
        return [self._secret(number) for number in numbers]

    def _secret(self, number):
        raw = salted_hmac("crm_site.api.endpoint", f"{self.key}:{number}", algorithm="sha256").digest()
        return f"whsec_{base64.b64encode(raw).decode()}"

    def rotate(self):
        """A new secret; for a day both sign, so that the other side can change over."""
        Endpoint.objects.filter(pk=self.pk).update(secret_number=F("secret_number") + 1, rotated_at=now())
        self.refresh_from_db()

    def claim(self):
        """Take a turn at telling it; False when another worker has it, or it rests."""
        moment = now()
        return bool(Endpoint.objects.free(moment).filter(pk=self.pk).update(busy_until=moment + TURN))

    def release(self):
        """The next turn may come; after failures it rests first, so that a dead address holds up no worker."""
        rest = now() + min(REST * 2 ** min(self.failures, 20), LONGEST_REST) if self.failures else None
        Endpoint.objects.filter(pk=self.pk).update(busy_until=rest)

    def wake(self):
        """Somebody wants to see it told now."""
        Endpoint.objects.filter(pk=self.pk).update(busy_until=None)

    def note_success(self):
        if self.failures:
            Endpoint.objects.filter(pk=self.pk).update(failures=0, failing_since=None)
            self.failures, self.failing_since = 0, None

    @transaction.atomic
    def note_failure(self, *, gone=False):
        """One that is gone, or let nothing in for days, is switched off, and its owner is told."""
        Endpoint.objects.filter(pk=self.pk).update(
            failures=F("failures") + 1, failing_since=Coalesce("failing_since", now())
        )
        self.refresh_from_db()
        if gone or self.failing_since < now() - GIVE_UP:
            self.switch_off()

    def switch_off(self):
        if Endpoint.objects.filter(pk=self.pk, active=True).update(active=False):
            self.active = False
            text = _("The webhook “%(what)s” was switched off: its address takes nothing any more.")
            Notice.tell(self.owner, "api.switched_off", text, about=self, what=self)

    def test(self):
        """Have something harmless sent."""
        self.wake()
        return self.deliveries.create(kind="rapport.test", source="test")


class DeliveryQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(endpoint__in=Endpoint.objects.visible_to(user))

    def editable_by(self, user):
        return self.filter(endpoint__in=Endpoint.objects.editable_by(user))

    def due(self, as_of):
        return self.filter(state="waiting", due_at__lte=as_of)

    def outlived(self, as_of):
        return self.filter(created_at__lt=as_of - KEPT)


class Delivery(models.Model):
    """One thing that one endpoint is told. Rows about facts are written by the database, with the fact itself."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("taken")
        FAILED = "failed", _("given up")
        WITHHELD = "withheld", _("not for its owner")

    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="deliveries", verbose_name=_("webhook"))
    source = models.CharField(_("what it is about"), max_length=20)
    subject = models.BigIntegerField(_("which"), null=True)
    kind = models.CharField(_("kind"), max_length=60)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    due_at = models.DateTimeField(_("next try"), default=now)
    status = models.PositiveSmallIntegerField(_("answered with"), null=True)
    milliseconds = models.PositiveIntegerField(_("milliseconds"), null=True)
    problem = models.TextField(_("problem"), blank=True)
    request = models.TextField(_("what was sent"), blank=True)
    response = models.TextField(_("what was answered"), blank=True)
    log = models.JSONField(_("tries so far"), default=list)
    created_at = models.DateTimeField(_("happened"), default=now)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["endpoint", "due_at"], name="delivery_due", condition=Q(state="waiting")),
            models.Index(fields=["endpoint", "-id"], name="delivery_of_endpoint"),
            models.Index(fields=["created_at"], name="delivery_by_age"),
            models.Index(fields=["source", "subject"], name="delivery_about"),
        ]

    def __str__(self):
        return f"{self.kind} {self.number}"

    def get_absolute_url(self):
        return reverse("api:delivery", args=[self.pk])

    @property
    def attempts(self):
        """The tries so far, the first one first: `{at, status, ms, problem}`."""
        return [one | {"at": datetime.fromisoformat(one["at"])} for one in self.log]

    @property
    def number(self):
        """What the other side knows it by; the same in every try."""
        return f"msg_{self.pk}"

    @transaction.atomic
    def note_try(self, outcome):
        """Keep what came of a try, and say when the next one is; the last failure gives up."""
        self.tries += 1
        self.status, self.milliseconds, self.problem = outcome.status, outcome.milliseconds, outcome.problem
        self.request, self.response = outcome.request[:EXCERPT], outcome.response[:EXCERPT]
        said = {"at": now().isoformat(), "status": outcome.status, "ms": outcome.milliseconds}
        self.log = [*self.log, said | {"problem": outcome.problem}][-20:]
        if outcome.taken:
            self.state = self.State.SENT
        elif self.tries > len(WAITS):
            self.state = self.State.FAILED
        else:
            wait = WAITS[self.tries - 1] * random.uniform(0.8, 1.2)  # many must not come back at once
            self.due_at = now() + timedelta(seconds=wait)
        self.save()

    def withhold(self):
        """Its owner may not see it, or it is no longer there: nothing was sent."""
        Delivery.objects.filter(pk=self.pk).update(state=self.State.WITHHELD, request="", response="")

    def again(self):
        """Send it once more, from the first try on."""
        Delivery.objects.filter(pk=self.pk).update(state=self.State.WAITING, tries=0, due_at=now())
        self.endpoint.wake()
        self.refresh_from_db()
