import uuid
from datetime import timedelta

from django.db import connection, models, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from campaigns import gates
from campaigns.models.event import Event
from contacts.models import Channel, EmailAddress, Purpose
from contacts.models.consent import digest

STUCK = timedelta(minutes=10)  # much longer than a batch may take
TRIES = 5
WAIT = timedelta(minutes=2)  # doubled with each try
LONGEST_WAIT = timedelta(hours=1)

# No join: a row that somebody changed meanwhile is only checked again on its own columns.
BEGIN = """
UPDATE campaigns_delivery d SET state = 'sending'
WHERE d.id = %s AND d.state = 'claimed' AND d.claimed_at = %s
    AND EXISTS (SELECT FROM campaigns_campaign c WHERE c.id = d.campaign_id AND c.state = 'sending')
    AND EXISTS (SELECT FROM contacts_emailaddress e WHERE e.contact_id = d.contact_id AND e.key = %s)
    AND NOT EXISTS (SELECT FROM contacts_suppression s WHERE s.digest = %s)
    AND EXISTS ({passing})
"""


class DeliveryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Deliveries follow their campaign."""
        from campaigns.models.campaign import Campaign  # it imports this module

        return self.filter(campaign__in=Campaign.objects.visible_to(user))

    def planned(self):
        return self.filter(state=Delivery.State.PLANNED)

    def due(self, as_of):
        """Planned, and not waiting for the mail server to come back."""
        return self.planned().filter(due_at__lte=as_of)

    def under_way(self):
        return self.filter(state__in=[Delivery.State.CLAIMED, Delivery.State.SENDING])

    def unfinished(self):
        return self.filter(state__in=[Delivery.State.PLANNED, Delivery.State.CLAIMED, Delivery.State.SENDING])

    def sent(self):
        return self.filter(state=Delivery.State.SENT)

    def failed(self):
        return self.filter(state=Delivery.State.FAILED)

    def suppressed(self):
        return self.filter(state=Delivery.State.SUPPRESSED)

    def uncertain(self):
        return self.filter(state=Delivery.State.UNCERTAIN)

    def opened(self):
        """Somebody looked at the picture in it or followed a link."""
        return self.filter(opened_at__isnull=False)

    def clicked(self):
        return self.filter(clicked_at__isnull=False)

    def unsubscribed(self):
        return self.filter(unsubscribed_at__isnull=False)

    @transaction.atomic
    def claim(self, limit):
        """Take up to `limit` due rows for this worker alone; rows that others hold are passed over."""
        moment = now()
        rows = self.due(moment).order_by("pk").select_for_update(skip_locked=True)
        taken = list(rows.values_list("pk", flat=True)[:limit])
        fresh = Delivery.objects.filter(pk__in=taken)
        fresh.update(state=Delivery.State.CLAIMED, claimed_at=moment, attempts=F("attempts") + 1)
        return list(fresh.select_related("contact__company", "contact__preference", "variant").order_by("pk"))

    def free_stuck(self, as_of):
        """Give back what a dead worker had claimed; what it was just sending nobody can know: uncertain."""
        stuck = self.filter(claimed_at__lt=as_of - STUCK)
        stuck.filter(state=Delivery.State.CLAIMED).update(state=Delivery.State.PLANNED)
        return stuck.filter(state=Delivery.State.SENDING).update(
            state=Delivery.State.UNCERTAIN, error=_("The worker stopped while it was sending.")
        )


class Delivery(models.Model):
    """One message of a campaign to one person, from the plan to the end. A verb changes only what it expects."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        CLAIMED = "claimed", _("claimed")
        SENDING = "sending", _("sending")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        SUPPRESSED = "suppressed", _("held back")
        UNCERTAIN = "uncertain", _("uncertain")

    campaign = models.ForeignKey(
        "campaigns.Campaign",
        models.CASCADE,
        related_name="deliveries",
        db_index=False,
        verbose_name=_("campaign"),
    )
    step = models.PositiveSmallIntegerField(_("step"), default=1)
    variant = models.ForeignKey(
        "campaigns.Variant", models.RESTRICT, related_name="deliveries", verbose_name=_("variant")
    )
    contact = models.ForeignKey(
        "contacts.Contact", models.CASCADE, related_name="deliveries", verbose_name=_("contact")
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices, default=Channel.EMAIL)
    address = models.CharField(_("address"), max_length=254, blank=True)
    address_key = models.CharField(max_length=254, null=True, blank=True, editable=False)  # noqa: DJ001 (unique, NULL when held back)
    token = models.UUIDField(_("token"), default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PLANNED)
    reason = models.CharField(_("held back because"), max_length=16, blank=True, choices=gates.Reason.choices)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    message_id = models.CharField(_("message ID"), max_length=300, blank=True)
    error = models.TextField(_("what went wrong"), blank=True)
    planned_at = models.DateTimeField(_("planned"), default=now)
    due_at = models.DateTimeField(_("not before"), default=now)
    claimed_at = models.DateTimeField(_("claimed"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    clicked_at = models.DateTimeField(_("clicked"), null=True, blank=True)
    unsubscribed_at = models.DateTimeField(_("unsubscribed"), null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "step", "contact", "channel"], name="delivery_once_per_contact"
            ),
            models.UniqueConstraint(fields=["campaign", "step", "address_key"], name="delivery_once_per_address"),
            models.CheckConstraint(
                condition=Q(state="suppressed") | Q(address_key__isnull=False), name="delivery_has_address"
            ),
            models.CheckConstraint(condition=~Q(state="suppressed") | ~Q(reason=""), name="delivery_held_for_reason"),
            models.CheckConstraint(condition=~Q(state="sent") | Q(sent_at__isnull=False), name="delivery_sent_when"),
        ]
        indexes = [
            models.Index(fields=["campaign", "id"], name="delivery_planned", condition=Q(state="planned")),
            models.Index(
                fields=["claimed_at"],
                name="delivery_under_way",
                condition=Q(state__in=["claimed", "sending"]),
            ),
            models.Index(
                fields=["campaign", "state"],
                name="delivery_troubled",
                condition=Q(state__in=["failed", "uncertain"]),
            ),
            models.Index(fields=["contact", "-sent_at"], name="delivery_sent", condition=Q(state="sent")),
            models.Index(fields=["sent_at"], name="delivery_by_day", condition=Q(state="sent")),
            models.Index(
                fields=["contact", "-opened_at"], name="delivery_opened", condition=Q(opened_at__isnull=False)
            ),
            models.Index(
                fields=["contact", "-clicked_at"],
                name="delivery_clicked",
                condition=Q(clicked_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.address or self.contact_id}: {self.get_state_display()}"

    def begin(self):
        """Claimed → sending, right before the mail server is talked to. Returns "" or why it must not go out.

        Consent, preferences, suppression and the campaign's state are asked once more, in the same statement.
        """
        sql, values = gates.passing_sql(self.contact_id, now())
        mine = [self.pk, self.claimed_at, self.address_key, digest(self.address_key)]
        with connection.cursor() as cursor:
            cursor.execute(BEGIN.format(passing=sql), [*mine, *values])
            if cursor.rowcount:
                return ""
        return self._hold_back() or "taken"

    def mark_sent(self, message_id=""):
        """The mail server took it. Tells the customer's timeline, once."""
        return self._become_sent([self.State.SENDING, self.State.UNCERTAIN], message_id, claimed_at=self.claimed_at)

    def count_as_sent(self):
        """A person's decision about an uncertain delivery: it went out."""
        return self._become_sent([self.State.UNCERTAIN], self.message_id)

    def send_again(self):
        """A person's decision about an uncertain delivery: better twice than never."""
        return self._move(self.State.UNCERTAIN, self.State.PLANNED, due_at=now(), error="", attempts=0)

    def release(self):
        """Give a claimed row back untouched."""
        return self._move(self.State.CLAIMED, self.State.PLANNED, attempts=F("attempts") - 1)

    def wait_for_server(self, error):
        """The server cannot be reached: wait, longer each time, for as long as it takes."""
        due = now() + min(WAIT * 2 ** min(self.attempts - 1, 9), LONGEST_WAIT)
        return bool(self._mine().update(state=self.State.PLANNED, due_at=due, error=error))

    def put_off(self, error):
        """The server asked for patience with this message: try again, five times in all."""
        return self.fail(error) if self.attempts >= TRIES else self.wait_for_server(error)

    def fail(self, error):
        """It will not be sent; `error` holds the server's words."""
        return bool(self._mine().update(state=self.State.FAILED, error=error))

    def lose_track(self, error):
        """The connection broke while the message was on its way: never sent again by itself."""
        return self._move(self.State.SENDING, self.State.UNCERTAIN, error=error)

    @transaction.atomic
    def bounce(self, error):
        """The address does not exist: nobody writes to it again until it is corrected."""
        self.fail(error)
        if not Event.once(self, Event.Kind.BOUNCE):
            return
        EmailAddress.objects.filter(contact=self.contact_id, key=self.address_key, bounced_at=None).update(
            bounced_at=now()
        )

    @transaction.atomic
    def unsubscribe(self):
        """Withdraw consent for everybody who reads mail at this address. Twice is once."""
        moment = now()
        mine = Delivery.objects.filter(pk=self.pk, unsubscribed_at=None)
        if mine.update(unsubscribed_at=moment):
            Event.objects.create(delivery=self, kind=Event.Kind.UNSUBSCRIBE, at=moment)
            self.tell("campaigns.unsubscribed", at=moment, direction="in")
        for person in self._readers_of_address():
            person.withdraw(Channel.EMAIL, Purpose.MARKETING, source="one-click", at=moment)

    def tell(self, kind, *, at=None, direction="out", **data):
        """Write a fact on the timeline, with enough words to be told when the campaign is gone."""
        self.contact.record(
            kind,
            about=self,
            at=at,
            text=self.campaign.name,
            channel=self.channel,
            direction=direction,
            campaign=self.campaign_id,
            variant=self.variant.letter,
            subject=self.variant.subject,
            **data,
        )

    def _readers_of_address(self):
        yield self.contact
        key = self.address_key or ""
        yield from type(self.contact).objects.filter(emails__key=key).exclude(pk=self.contact_id)[:100]

    def _hold_back(self):
        """Why it may no longer go out; the row says so from now on. "" when somebody else has it."""
        found = gates.reason_for(self.contact_id, self.address_key, now())
        if found:
            self._move(self.State.CLAIMED, self.State.SUPPRESSED, reason=found)
        else:
            self.release()
        return found

    @transaction.atomic
    def _become_sent(self, states, message_id, **mine):
        moment = now()
        rows = Delivery.objects.filter(pk=self.pk, state__in=states, **mine)
        sent = rows.update(state=self.State.SENT, sent_at=Coalesce("sent_at", moment), message_id=message_id, error="")
        if sent:
            self.tell("campaigns.sent", at=moment)
        return bool(sent)

    def _mine(self):
        """The row while our claim on it holds."""
        return Delivery.objects.under_way().filter(pk=self.pk, claimed_at=self.claimed_at)

    def _move(self, before, after, **changes):
        """Change the state if it is still what we think and the claim is still ours; the database decides."""
        rows = Delivery.objects.filter(pk=self.pk, state=before)
        if before != self.State.UNCERTAIN:
            rows = rows.filter(claimed_at=self.claimed_at)
        return bool(rows.update(state=after, **changes))
