from celery import shared_task
from django.utils.timezone import now

from crm_site.staff import once
from crm_site.staff.models import Notice

BATCH = 5000


@shared_task(acks_late=True)
def forget_sent_forms():
    """What keeps a form from doing its thing twice is needed for a day."""
    once.forget()


@shared_task(acks_late=True)
def forget_old_notices():
    """Notices that were seen long ago go, some thousands at a time."""
    old = Notice.objects.outlived(now()).order_by("seen_at").values("pk")[:BATCH]
    while Notice.objects.filter(pk__in=old).delete()[0] == BATCH:
        pass
