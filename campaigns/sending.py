"""Sending: claimed rows go out over one connection, and each row says how far it came."""

import logging
import time

from campaigns.message import Letter, message_id
from campaigns.models import Campaign, Delivery
from crm_site.lib.mail.post import NotNow, Post, Refused, Unknown

logger = logging.getLogger(__name__)
BATCH = 100
SPAN = 40  # seconds, well below the pause after which a claim counts as abandoned


def send_batch(campaign_id, limit=BATCH):
    """Send up to `limit` due messages of a campaign; True when more are due at once."""
    campaign = Campaign.objects.sending().filter(pk=campaign_id).first()
    if campaign is None:
        return False
    campaign.tell(error=campaign.error)
    claimed = campaign.deliveries.claim(limit)
    if not claimed:
        campaign.finish()
        return False
    for delivery in claimed:
        delivery.campaign = campaign
    reached = _send_all(claimed, campaign)
    if reached:
        campaign.tell()
    return not campaign.finish() and reached


def _send_all(claimed, campaign):
    """Send what was claimed and give back what there was no time for; False when the server was not reached."""
    letters = _letters(campaign)
    until = time.monotonic() + SPAN
    with Post() as post:
        for place, delivery in enumerate(claimed):
            try:
                post.open()
            except NotNow as problem:
                for left in claimed[place:]:
                    left.wait_for_server(str(problem))
                campaign.tell(error=str(problem))
                return False
            if time.monotonic() > until:
                for left in claimed[place:]:
                    left.release()
                return True
            send(delivery, letters[delivery.variant_id], post)
    return True


def send(delivery, letter, post):
    """One message: made, announced in the database, handed to the server, and its fate written down."""
    try:
        mail = letter.to(delivery)
        mail.content  # noqa: B018 (made before anything is announced)
    except Exception as problem:
        logger.exception("delivery %s cannot be written", delivery.pk)
        delivery.fail(f"{type(problem).__name__}: {problem}")
        return
    if delivery.begin():
        return
    try:
        post.send(mail)
    except NotNow as problem:
        delivery.put_off(str(problem))
    except Refused as problem:
        delivery.bounce(str(problem)) if problem.gone else delivery.fail(str(problem))
    except Unknown as problem:
        delivery.lose_track(str(problem))
    else:
        delivery.mark_sent(message_id(delivery, delivery.campaign))


def free_stuck(as_of):
    """What dead workers left behind becomes planned again, or uncertain."""
    return Delivery.objects.under_way().free_stuck(as_of)


def _letters(campaign):
    links = list(campaign.links.all())
    return {variant.pk: Letter(variant, campaign, links) for variant in campaign.variants.all()}
