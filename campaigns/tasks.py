from celery import shared_task
from django.utils.timezone import now

from campaigns import planning, sending
from campaigns.models import Campaign


@shared_task(acks_late=True)
def plan(campaign_id):
    """Plan the next people of a campaign, then send. May run twice: the row is locked, the place remembered."""
    more = planning.plan(campaign_id)
    (plan if more else send_batch).delay(campaign_id)


@shared_task(acks_late=True)
def send_batch(campaign_id):
    """Send the next hundred messages. May run twice: only rows that nobody has are claimed."""
    if sending.send_batch(campaign_id):
        send_batch.delay(campaign_id)


@shared_task
def ring_again():
    """Free what dead workers held, and ring for campaigns that nobody is working on."""
    moment = now()
    sending.free_stuck(moment)
    for campaign in Campaign.objects.silent(moment)[:100]:
        (plan if campaign.state == Campaign.State.PLANNED else send_batch).delay(campaign.pk)
