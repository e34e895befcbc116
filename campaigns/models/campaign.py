from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.timezone import now
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from campaigns import gates
from campaigns.models.delivery import Delivery
from campaigns.models.segment import Segment, asked
from campaigns.models.variant import Link
from crm_site.lib.addresses import address
from crm_site.lib.counting import count
from crm_site.lib.filters import FilterError
from crm_site.staff.models import Notice
from crm_site.staff.rights import OwnedQuerySet

SILENT = timedelta(minutes=2)  # a batch takes less than a minute


class NotReady(Exception):
    """The campaign cannot be sent as it is; the text says what is missing."""


class CampaignQuerySet(OwnedQuerySet):
    def drafts(self):
        return self.filter(state=Campaign.State.DRAFT)

    def being_planned(self):
        return self.filter(state=Campaign.State.PLANNED)

    def sending(self):
        return self.filter(state=Campaign.State.SENDING)

    def under_way(self):
        return self.filter(state__in=[Campaign.State.PLANNED, Campaign.State.SENDING])

    def sent(self):
        return self.filter(state=Campaign.State.SENT)

    def silent(self, as_of):
        """Under way, and nothing heard of for a while: the doorbell was lost or the worker died."""
        return self.under_way().filter(heard_at__lt=as_of - SILENT)


class Campaign(models.Model):
    """One message, in one or two wordings, to the people of a segment. It is sent once."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PLANNED = "planned", _("being planned")
        SENDING = "sending", _("sending")
        SENT = "sent", _("sent")
        PAUSED = "paused", _("paused")
        CANCELLED = "cancelled", _("cancelled")

    name = models.CharField(_("name"), max_length=120)
    segment = models.ForeignKey(
        Segment, models.PROTECT, related_name="campaigns", verbose_name=_("segment"), null=True, blank=True
    )
    sender_name = models.CharField(_("sender name"), max_length=100)
    sender_address = models.EmailField(_("sender address"))
    reply_to = models.EmailField(_("answers go to"), blank=True)
    as_of = models.DateTimeField(
        _("people as of"),
        null=True,
        blank=True,
        help_text=_("The instant at which the segment is asked. Empty: when you press Send."),
    )
    tree = models.JSONField(_("question, as it was sent"), null=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="campaigns",
        verbose_name=_("owner"),
    )
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sent by"),
    )
    created_at = models.DateTimeField(_("created"), default=now, editable=False)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)
    planned_at = models.DateTimeField(_("planned"), null=True, blank=True)
    audience_at = models.DateTimeField(_("everybody planned"), null=True, blank=True)
    sent_at = models.DateTimeField(_("all sent"), null=True, blank=True)
    planned_up_to = models.BigIntegerField(_("planned up to contact"), default=0, editable=False)
    heard_at = models.DateTimeField(_("last heard of"), default=now, editable=False)
    error = models.TextField(_("why it stands still"), blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-created_at", "-pk"]
        permissions = [("send_campaign", _("Can send campaigns"))]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="campaign_by_age"),
            models.Index(fields=["heard_at"], name="campaign_under_way", condition=Q(state__in=["planned", "sending"])),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="campaign_has_name"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "cancelled"]) | Q(planned_at__isnull=False),
                name="campaign_planned_when",
            ),
            models.CheckConstraint(condition=~Q(state="sent") | Q(sent_at__isnull=False), name="campaign_sent_when"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address("campaigns:campaign", self.pk)

    @property
    def is_draft(self):
        return self.state == self.State.DRAFT

    @property
    def is_under_way(self):
        return self.state in (self.State.PLANNED, self.State.SENDING)

    def people(self, as_of=None):
        """Whom the segment finds, as it was when Send was pressed, or as it is now."""
        tree = self.segment.tree if self.tree is None else self.tree
        return asked(tree, self.sent_by, as_of or self.as_of or now())

    def reach(self, reader, limit=100_000):
        """How many would get it now and why the others would not."""
        people = self.segment.people(reader, self.as_of or now())
        return gates.Reach(people, count(people, limit), now(), limit)

    def problems(self, reader=None):
        """What is missing before it can be sent, each as a sentence."""
        return [*self._problems_of_audience(reader), *self._problems_of_message()]

    @transaction.atomic
    def send(self, *, by=None):
        """Start it, once: True for the one call that did. Raises NotReady with what is missing."""
        if not Campaign.objects.drafts().filter(pk=self.pk).exists():
            self.refresh_from_db()
            return False
        if missing := self.problems(by):
            raise NotReady(" ".join(str(one) for one in missing))
        moment = now()
        started = (
            Campaign.objects.drafts()
            .filter(pk=self.pk)
            .update(
                state=self.State.PLANNED,
                planned_at=moment,
                heard_at=moment,
                as_of=Coalesce("as_of", moment),
                tree=self.segment.tree,
                sent_by=by,
            )
        )
        self.refresh_from_db()
        if started:
            self._remember_links()
            self.ring()
        return bool(started)

    def ring(self):
        """Have a worker look at it when the transaction is through."""
        from campaigns import tasks  # tasks import this model

        task = tasks.plan if self.state == self.State.PLANNED else tasks.send_batch
        task.delay_on_commit(self.pk)

    def tell(self, error=""):
        """A sign of life; `error` says why nothing goes out at the moment."""
        Campaign.objects.filter(pk=self.pk).update(heard_at=now(), error=error)

    def pause(self):
        """Nothing more goes out until it is resumed; a message under way is finished."""
        return self._become(self.State.PAUSED, [self.State.PLANNED, self.State.SENDING])

    def resume(self):
        """Go on where it stood still."""
        goal = self.State.SENDING if self.audience_at else self.State.PLANNED
        resumed = self._become(goal, [self.State.PAUSED], error="")
        if resumed:
            self.ring()
        return resumed

    @transaction.atomic
    def cancel(self):
        """Stop for good: what was sent stays sent, nobody else gets it."""
        stopped = self._become(
            self.State.CANCELLED,
            [self.State.DRAFT, self.State.PLANNED, self.State.SENDING, self.State.PAUSED],
        )
        if stopped:
            self._hold_back_the_rest()
        return stopped

    @transaction.atomic
    def finish(self):
        """All is sent, failed or held back: say so, once. True when it is over."""
        if self.deliveries.unfinished().exists():
            return False
        if self._become(self.State.SENT, [self.State.SENDING], sent_at=Coalesce("sent_at", now())):
            self._tell_sender("campaigns.sent", _("The campaign “%(what)s” is sent."))
        return self.state != self.State.SENDING

    @transaction.atomic
    def stop_with(self, error):
        """It cannot go on, and the page says why."""
        stopped = self._become(self.State.PAUSED, [self.State.PLANNED, self.State.SENDING], error=error)
        if stopped:
            self._tell_sender("campaigns.stopped", _("The campaign “%(what)s” stands still. %(why)s"), why=error)
        return stopped

    def _tell_sender(self, kind, text, **words):
        Notice.tell(self.sent_by or self.owner, kind, text, about=self, what=self, **words)

    def settle_uncertain(self, *, as_sent):
        """Decide about messages of which nobody knows whether they went out; how many there were."""
        settled = 0
        for delivery in self.deliveries.uncertain().select_related("contact__company", "variant", "campaign"):
            settled += delivery.count_as_sent() if as_sent else delivery.send_again()
        if settled and not as_sent and self._become(self.State.SENDING, [self.State.SENT]):
            self.ring()
        return settled

    def try_second_wording(self):
        """Begin variant B as a copy of A, for half of the people; without an A there is nothing to copy."""
        first = self.variants.filter(letter="A").first()
        if first is None:
            return None
        words = {"subject": first.subject, "preheader": first.preheader, "body": first.body}
        second, is_new = self.variants.get_or_create(letter="B", defaults=words | {"share": 50})
        if is_new:
            self.variants.filter(pk=first.pk).update(share=100 - second.share)
        return second

    def drop_second_wording(self):
        """Go back to one wording: A for everybody."""
        self.variants.filter(letter="B").delete()
        self.variants.update(share=100)

    def progress(self):
        """How many messages there are in each state, and what the page says about them."""
        counts = dict(self.deliveries.order_by().values_list("state").annotate(n=models.Count("pk")))
        found = {state.value: counts.get(state.value, 0) for state in Delivery.State}
        found["total"] = sum(counts.values())
        found["to_send"] = found["total"] - found["suppressed"]
        found["waiting"] = found["planned"] + found["claimed"] + found["sending"]
        found["over"] = found["to_send"] - found["waiting"]
        return found

    def _problems_of_audience(self, reader):
        if self.segment is None:
            return [say("Choose whom to write to.")]
        try:
            self.segment.people(reader, self.as_of or now())
        except FilterError as problem:
            return [str(problem)]
        return []

    def _problems_of_message(self):
        variants = list(self.variants.all())
        if not variants:
            yield say("Write the message.")
        elif sum(variant.share for variant in variants) != 100:
            yield say("The shares of the variants must add up to 100 %.")
        if not self.sender_address:
            yield say("Say from which address it is sent.")

    def _remember_links(self):
        urls = dict.fromkeys(url for variant in self.variants.all() for url in variant.urls)
        rows = [Link(campaign=self, url=url, position=place) for place, url in enumerate(urls, start=1)]
        Link.objects.bulk_create(rows, ignore_conflicts=True)

    def _hold_back_the_rest(self):
        rest = self.deliveries.filter(state__in=[Delivery.State.PLANNED, Delivery.State.CLAIMED])
        rest.update(state=Delivery.State.SUPPRESSED, reason=gates.Reason.CANCELLED)

    def _become(self, state, before, **changes):
        """Change the state if it is still one of those before; the database decides."""
        moved = Campaign.objects.filter(pk=self.pk, state__in=before).update(
            state=state, heard_at=now(), updated_at=now(), **changes
        )
        self.refresh_from_db()
        return bool(moved)
