from celery import shared_task
from django.utils.timezone import now

from campaigns import planning, sending
from campaigns.models import Campaign
from crm_site.lib.held import holding

LANES = 2  # workers that send one campaign at the same time


@shared_task(acks_late=True)
def plan(campaign_id):
    """Plan the next people of a campaign, then send. May run twice: the row is locked, the place remembered."""
    if planning.plan(campaign_id):
        plan.delay(campaign_id)
        return
    for _lane in range(LANES):
        send_batch.delay(campaign_id)


@shared_task(acks_late=True)
def send_batch(campaign_id):
    """Send the next hundred messages. May run twice: only rows that nobody has are claimed."""
    with holding():
        more = sending.send_batch(campaign_id)
    if more:
        send_batch.delay(campaign_id)


@shared_task
def ring_again():
    """Free what dead workers held, and ring for campaigns that nobody is working on."""
    moment = now()
    sending.free_stuck(moment)
    for campaign in Campaign.objects.silent(moment)[:100]:
        (plan if campaign.state == Campaign.State.PLANNED else send_batch).delay(campaign.pk)
