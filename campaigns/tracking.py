"""What comes back from a message: looks and clicks, with those of mail scanners told apart."""

import hashlib
import hmac
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils.timezone import now

from campaigns.models import Delivery, Event

TOO_QUICK = timedelta(seconds=2)  # nobody reads and clicks that fast; programs that try every link do


def delivery_of(token):
    """The delivery with this token, or None; a token that is no UUID is nobody's."""
    try:
        key = uuid.UUID(token)
    except ValueError:
        return None
    return Delivery.objects.select_related("campaign", "contact__company", "variant").filter(token=key).first()


@transaction.atomic
def opened(delivery, *, agent="", head=False):
    """Somebody's mail program fetched the picture. Counted once, and not for scanners."""
    moment, scanner = now(), _by_scanner(delivery, head)
    Event.once(delivery, Event.Kind.OPEN, scanner=scanner, agent=_digest(agent), at=moment)
    if not scanner and _first(delivery, "opened_at").update(opened_at=moment):
        delivery.tell("campaigns.opened", at=moment, direction="in")


@transaction.atomic
def clicked(delivery, link, *, agent="", head=False):
    """Somebody followed a link. A click is a look, too, even where pictures are off."""
    moment, scanner = now(), _by_scanner(delivery, head)
    Event.once(delivery, Event.Kind.CLICK, link=link, scanner=scanner, agent=_digest(agent), at=moment)
    if not scanner and _first(delivery, "clicked_at").update(
        clicked_at=moment, opened_at=Coalesce("opened_at", moment)
    ):
        delivery.tell("campaigns.clicked", at=moment, direction="in", url=link.url)


def _first(delivery, field):
    return Delivery.objects.filter(pk=delivery.pk, **{field: None})


def _by_scanner(delivery, head):
    return head or delivery.sent_at is None or now() - delivery.sent_at < TOO_QUICK


def _digest(agent):
    """Tells mail programs apart without saying which they are."""
    return hmac.new(settings.SECRET_KEY.encode(), agent.encode(), hashlib.sha256).hexdigest()[:16] if agent else ""
