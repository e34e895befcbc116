"""Who may be written to, asked of each person when a campaign is planned and again when it is sent.

Consent is no condition of a segment: these gates hold people back whatever the segment says.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache

from django.apps import apps
from django.db import models
from django.db.models import Case, CharField, Count, Exists, IntegerField, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce, Mod
from django.utils.translation import gettext_lazy as _

from contacts.models import Channel, Consent, Contact, ContactPreference, EmailAddress, Purpose, Suppression
from contacts.models.consent import digest

MONTH = timedelta(days=30)
BATCH = 5_000
SOMEBODY, SOMETIME = -1, datetime(2000, 1, 1, tzinfo=UTC)  # stand in for the values of a prepared statement
PRIME = 65_537


class Reason(models.TextChoices):
    """Why somebody is left in peace, in the order in which it is asked."""

    NO_ADDRESS = "no_address", _("No e-mail address")
    BOUNCED = "bounced", _("Address bounces")
    NO_CONSENT = "no_consent", _("No consent for news by e-mail")
    PAUSED = "paused", _("Asked for a pause")
    ENOUGH = "enough", _("Heard from us enough this month")
    SUPPRESSED = "suppressed", _("Address is never written to")
    SAME_ADDRESS = "same_address", _("Shares an address with somebody who gets it")
    CANCELLED = "cancelled", _("Campaign was cancelled")


def judged(people, at):
    """People with `address`, `key` and `reason`: why each may not be written to at that moment, or ""."""
    email = EmailAddress.objects.filter(contact=OuterRef("pk")).order_by("-is_primary", "pk")
    paused = ContactPreference.objects.filter(contact=OuterRef("pk"), paused_until__gt=at)
    return people.alias(bounced=Subquery(email.values("bounced_at")[:1]), agrees=_last_word()).annotate(
        address=Coalesce(Subquery(email.values("address")[:1]), Value("")),
        key=Subquery(email.values("key")[:1]),
        reason=Case(
            When(key=None, then=Value(Reason.NO_ADDRESS)),
            When(bounced__isnull=False, then=Value(Reason.BOUNCED)),
            When(agrees=False, then=Value(Reason.NO_CONSENT)),
            When(Exists(paused), then=Value(Reason.PAUSED)),
            When(_heard_enough(at), then=Value(Reason.ENOUGH)),
            default=Value(""),
            output_field=CharField(),
        ),
    )


def passing(at):
    """People whom no gate holds back at that moment, apart from suppressed addresses."""
    return judged(Contact.objects.order_by(), at).filter(reason="")


def passing_sql(contact_id, at):
    """`passing` for one person as SQL with its values, to be asked for each message that goes out."""
    sql, values = _statement()
    said = {SOMEBODY: contact_id, SOMETIME: at, SOMETIME - MONTH: at - MONTH}
    return sql, [said.get(value, value) for value in values]


@cache
def _statement():
    """Made once: putting it together takes ten times as long as asking it."""
    return passing(SOMETIME).filter(pk=SOMEBODY).values("pk").query.sql_with_params()


def reason_for(contact_id, key, at):
    """Why this person may no longer be written to at this address, or ""."""
    found = judged(Contact.objects.filter(pk=contact_id), at).values_list("reason", flat=True).first()
    if found is None or not EmailAddress.objects.filter(contact=contact_id, key=key).exists():
        return Reason.NO_ADDRESS
    if found:
        return found
    return Reason.SUPPRESSED if Suppression.objects.of(key).exists() else ""


def suppressed(keys):
    """Those of the address keys that are never written to; asked by digest, a batch at a time."""
    if not Suppression.objects.exists():
        return set()
    by_digest = {digest(key): key for key in keys}
    found = Suppression.objects.filter(digest__in=by_digest).values_list("digest", flat=True)
    return {by_digest[one] for one in found}


class Reach:
    """How many of the people can be written to, and why the others are left in peace.

    Beyond `limit` people a sample is asked and the numbers are scaled up: then `exact` is False.
    """

    def __init__(self, people, total, at, limit=20_000):
        self.exact = total.exact and total.number <= limit
        self.matching = total.number
        stride = max(1, -(-total.number // limit))
        sample = people if stride == 1 else _sample(people, stride)
        counts = _counts(judged(sample.order_by(), at))
        asked = sum(counts.values())
        factor = total.number / asked if asked and stride > 1 else 1
        self.reachable = round(counts.pop("", 0) * factor)
        self.held_back = [(Reason(reason), round(number * factor)) for reason, number in counts.most_common() if number]

    @property
    def share(self):
        return self.reachable / self.matching if self.matching else None

    @property
    def left_in_peace(self):
        return sum(number for _reason, number in self.held_back)


def _sample(people, stride):
    """One in so many people, drawn by a scrambled number, so that no rhythm in the numbers shows through."""
    return people.alias(drawn=Mod(models.F("pk") * 48_271, PRIME)).filter(drawn__lt=PRIME // stride)


def _counts(people):
    """How many people there are for each reason, the suppressed and the doubled addresses among them."""
    counts = Counter(dict(people.exclude(reason="").values_list("reason").annotate(n=Count("pk"))))
    seen = set()
    keys = people.filter(reason="").values_list("key", flat=True).iterator(chunk_size=BATCH)
    batch = []
    for key in keys:
        batch.append(key)
        if len(batch) == BATCH:
            _count_keys(batch, counts, seen)
            batch = []
    _count_keys(batch, counts, seen)
    return counts


def _count_keys(batch, counts, seen):
    never = suppressed(batch)
    for key in batch:
        reason = Reason.SUPPRESSED if key in never else Reason.SAME_ADDRESS if key in seen else ""
        counts[reason] += 1
        seen.add(key)


def _last_word():
    said = Consent.objects.filter(contact=OuterRef("pk"), channel=Channel.EMAIL, purpose=Purpose.MARKETING)
    return Coalesce(Subquery(said.order_by("-pk").values("granted")[:1]), Value(False))


def _heard_enough(at):
    """A wish of at most so many messages a month, and as many sent in the last 30 days."""
    delivery = apps.get_model("campaigns.Delivery")  # it imports this module
    sent = delivery.objects.sent().filter(contact=OuterRef("contact"), sent_at__gt=at - MONTH).order_by()
    number = Coalesce(
        Subquery(sent.values("contact").annotate(n=Count("pk")).values("n"), output_field=IntegerField()),
        Value(0),
    )
    wish = ContactPreference.objects.filter(contact=OuterRef("pk"), most_per_month__isnull=False)
    return Exists(wish.annotate(sent=number).filter(sent__gte=models.F("most_per_month")))
