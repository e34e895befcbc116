from celery import shared_task
from django.db import transaction
from django.utils.timezone import now

from crm_site.api.hooks import telling
from crm_site.api.models import Answer


@shared_task(acks_late=True)
def tell(endpoint_id):
    """A turn at one endpoint. May run twice: only one worker has the turn."""
    if telling.tell(endpoint_id):
        tell.delay(endpoint_id)


@shared_task
def ring_again():
    """Ring for endpoints whose doorbell was lost, or whose next try is due."""
    for endpoint_id in telling.ring_for():
        tell.delay(endpoint_id)


def ring():
    """Have what was written down just now told once the transaction is through."""
    transaction.on_commit(_ring, robust=True)


def _ring():
    for endpoint_id in telling.ring_for():
        tell.delay(endpoint_id)


@shared_task(acks_late=True)
def forget():
    """Answers are kept for a day, the log of webhooks for a month."""
    moment = now()
    Answer.objects.outlived(moment).delete()
    telling.forget(moment)
