"""What became of a campaign, per variant, and which wording did better."""

from dataclasses import dataclass, field

from django.db.models import Count, Q

from campaigns.models import Delivery, Event
from campaigns.statistics import newcombe, wilson

SENT = Q(state=Delivery.State.SENT)
NUMBERS = {
    "planned": Count("pk", filter=~Q(state=Delivery.State.SUPPRESSED)),
    "sent": Count("pk", filter=SENT),
    "opened": Count("pk", filter=SENT & Q(opened_at__isnull=False)),
    "clicked": Count("pk", filter=SENT & Q(clicked_at__isnull=False)),
    "unsubscribed": Count("pk", filter=SENT & Q(unsubscribed_at__isnull=False)),
    "failed": Count("pk", filter=Q(state=Delivery.State.FAILED)),
    "suppressed": Count("pk", filter=Q(state=Delivery.State.SUPPRESSED)),
    "uncertain": Count("pk", filter=Q(state=Delivery.State.UNCERTAIN)),
}


@dataclass
class Numbers:
    """Counts of one variant or of all; a rate is a share of what was sent, None when nothing was."""

    letter: str = ""
    subject: str = ""
    planned: int = 0
    sent: int = 0
    opened: int = 0
    clicked: int = 0
    unsubscribed: int = 0
    failed: int = 0
    suppressed: int = 0
    uncertain: int = 0

    def rate(self, name):
        return getattr(self, name) / self.sent if self.sent else None

    @property
    def open_rate(self):
        return self.rate("opened")

    @property
    def click_rate(self):
        return self.rate("clicked")

    @property
    def unsubscribe_rate(self):
        return self.rate("unsubscribed")

    @property
    def failure_rate(self):
        """The share of those tried that the mail servers refused."""
        tried = self.sent + self.failed
        return self.failed / tried if tried else None

    @property
    def click_interval(self):
        return wilson(self.clicked, self.sent)


@dataclass
class Results:
    """`variants` in their order, `total` over them, `differences` of A minus B by what was counted."""

    variants: list = field(default_factory=list)
    total: Numbers = field(default_factory=Numbers)
    differences: dict = field(default_factory=dict)
    links: list = field(default_factory=list)

    @property
    def winner(self):
        """The variant with clearly more clicks, or None while chance may explain the difference."""
        clicks = self.differences.get("clicked")
        if clicks is None or not clicks.is_clear:
            return None
        return self.variants[0] if clicks.value > 0 else self.variants[1]


def results(campaign):
    """The results of one campaign: three queries, whatever its size."""
    counted = {row.pop("variant"): row for row in _counts(campaign.deliveries.values("variant"))}
    variants = [
        Numbers(variant.letter, variant.subject, **counted.get(variant.pk, {}))
        for variant in campaign.variants.order_by("letter")
    ]
    total = Numbers(**{name: sum(getattr(one, name) for one in variants) for name in NUMBERS})
    return Results(variants, total, _differences(variants), _clicks_by_link(campaign))


def totals(campaigns):
    """Numbers of many campaigns at once, by campaign id: one query for a list."""
    rows = _counts(Delivery.objects.filter(campaign__in=[one.pk for one in campaigns]).values("campaign"))
    return {row.pop("campaign"): Numbers(**row) for row in rows}


def _counts(grouped):
    return grouped.order_by().annotate(**NUMBERS)


def _differences(variants):
    if len(variants) != 2:
        return {}
    one, two = variants
    return {
        name: newcombe(getattr(one, name), one.sent, getattr(two, name), two.sent)
        for name in ("opened", "clicked", "unsubscribed")
    }


def _clicks_by_link(campaign):
    """The links in the order of the text, each with `people` who followed it."""
    human = Q(events__kind=Event.Kind.CLICK, events__scanner=False)
    return list(campaign.links.annotate(people=Count("events__delivery", filter=human)).order_by("position"))
