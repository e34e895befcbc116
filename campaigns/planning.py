"""Planning: who gets the campaign, as rows in the database, a batch of people after the other.

A batch is one INSERT … SELECT together with the place it went up to, so a crash loses and doubles nothing.
"""

import time

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.utils.timezone import now

from campaigns import gates
from campaigns.models import Campaign, Delivery
from crm_site.lib.filters import FilterError

SPAN = 30  # seconds that one task may plan

# Within a batch the people are put in an order drawn from their number and the campaign's, and that order is cut
# by the shares: the split is random, the same each time, and even among people who came to us at the same time.
INSERT = """
WITH people (contact, address, key, reason) AS ({people}),
judged AS (
    SELECT contact, address, key, CASE
        WHEN reason <> '' THEN reason
        WHEN row_number() OVER (PARTITION BY key, reason ORDER BY contact) > 1 OR EXISTS (
            SELECT FROM campaigns_delivery d
            WHERE d.campaign_id = %s AND d.step = %s AND d.address_key = people.key
        ) THEN 'same_address' ELSE '' END AS reason
    FROM people
),
placed AS (
    SELECT *, (row_number() OVER (PARTITION BY reason = '' ORDER BY md5(%s || ':' || contact), contact) - 0.5)
        / count(*) OVER (PARTITION BY reason = '') AS place
    FROM judged
),
planned AS (
    INSERT INTO campaigns_delivery (campaign_id, step, variant_id, contact_id, channel, address, address_key, token,
        state, reason, attempts, message_id, error, planned_at, due_at)
    SELECT %s, %s, (%s::bigint[])[1 + (SELECT count(*) FROM unnest(%s::float[]) AS border WHERE place > border)],
        contact, 'email', address, CASE WHEN reason = '' THEN key END, gen_random_uuid(),
        CASE WHEN reason = '' THEN 'planned' ELSE 'suppressed' END, reason, 0, '', '', %s, %s
    FROM placed
    ON CONFLICT DO NOTHING
)
SELECT max(contact), count(*) FROM people
"""


def plan(campaign_id, span=SPAN):
    """Plan batch after batch for at most `span` seconds; True when more is left to plan."""
    until = time.monotonic() + span
    while plan_batch(campaign_id):
        if time.monotonic() > until:
            return True
    return False


@transaction.atomic
def plan_batch(campaign_id):
    """Plan the next people; True when there may be more. Two at once: the second one finds nothing to do."""
    rows = Campaign.objects.being_planned().select_for_update(skip_locked=True)
    campaign = rows.filter(pk=campaign_id).first()
    if campaign is None:
        return False
    try:
        last, number = _insert(campaign)
    except FilterError as problem:
        campaign.stop_with(str(problem))
        return False
    if number:
        _hold_back_suppressed(campaign, last)
    _remember(campaign, last if number else campaign.planned_up_to, done=number < gates.BATCH)
    return number == gates.BATCH


def _insert(campaign, step=1):
    """Write the next batch of deliveries; the last contact in it and how many it held."""
    people = campaign.people().filter(pk__gt=campaign.planned_up_to).order_by("pk")
    moment = now()
    people = gates.judged(people, moment).values_list("pk", "address", "key", "reason")[: gates.BATCH]
    try:
        sql, values = people.query.sql_with_params()
    except EmptyResultSet:  # a question that nobody can answer with yes
        return None, 0
    variants, borders = _shares(campaign)
    values = [*values, campaign.pk, step, str(campaign.pk), campaign.pk, step, variants, borders, moment, moment]
    with connection.cursor() as cursor:
        cursor.execute(INSERT.format(people=sql), values)
        return cursor.fetchone()


def _shares(campaign):
    """The variants and, between each two of them, where the line is cut: [1, 2] and [0.3] for 30 : 70."""
    variants = list(campaign.variants.order_by("letter"))
    total, borders = 0, []
    for variant in variants[:-1]:
        total += variant.share
        borders.append(total / 100)
    return [variant.pk for variant in variants], borders


def _hold_back_suppressed(campaign, last):
    """Addresses that are never written to are known by digest only, which the database cannot make."""
    fresh = Delivery.objects.planned().filter(
        campaign=campaign, step=1, contact__gt=campaign.planned_up_to, contact__lte=last
    )
    if never := gates.suppressed(fresh.values_list("address_key", flat=True)):
        fresh.filter(address_key__in=never).update(state=Delivery.State.SUPPRESSED, reason=gates.Reason.SUPPRESSED)


def _remember(campaign, last, *, done):
    campaign.planned_up_to = last
    campaign.heard_at = now()
    if done:
        campaign.audience_at = campaign.heard_at
        campaign.state = Campaign.State.SENDING
    campaign.save(update_fields=["planned_up_to", "heard_at", "audience_at", "state"])
