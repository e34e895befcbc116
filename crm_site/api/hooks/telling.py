"""A worker's turn at one endpoint: one message after the other, for a while.

Each is told at least once and, as long as nothing fails, in the order in which it happened; one that has to be tried
again comes behind later ones. A worker that dies in between leaves its message waiting: it is sent again.
"""

import json
import time

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.timezone import now

from crm_site.api.hooks import reaching, signing
from crm_site.api.hooks.sources import sources
from crm_site.api.models import Delivery, Endpoint
from crm_site.lib.reader import reading
from crm_site.lib.viewpoint import as_seen_by

PATIENCE = 20  # seconds of work before another task goes on
AGENT = "Rapport-Webhooks/1"
GONE = 410


def tell(endpoint_id):
    """Send what is due; True when more is left. May run twice: only one worker has a turn at an endpoint."""
    endpoint = Endpoint.objects.select_related("owner").filter(pk=endpoint_id).first()
    if endpoint is None or not endpoint.claim():
        return False
    try:
        return _turn(endpoint)
    finally:
        endpoint.release()


def _turn(endpoint):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        delivery = endpoint.deliveries.due(now()).order_by("pk").first()
        if delivery is None or not send(endpoint, delivery):
            return False
    return True


def send(endpoint, delivery):
    """One try, as its owner may see it now; False when the address does not take it."""
    content = payload(delivery, endpoint.owner)
    if content is None:
        delivery.withhold()
        return True
    body = written(content).encode()
    outcome = reaching.post(endpoint.url, body, _headers(endpoint, delivery, body))
    delivery.note_try(outcome)
    if outcome.taken:
        endpoint.note_success()
    else:
        endpoint.note_failure(gone=outcome.status == GONE)
    return outcome.taken


def _headers(endpoint, delivery, body):
    plain = {"Content-Type": "application/json", "User-Agent": AGENT}
    return plain | signing.headers(endpoint.secrets, delivery.number, int(time.time()), body)


def written(content):
    """Its bytes: times in UTC and amounts as text, as the interface writes them."""
    return json.dumps(content, ensure_ascii=False, cls=DjangoJSONEncoder)


def payload(delivery, owner):
    """`{type, timestamp, data}`; None when the owner may not see it any more."""
    source = sources.get(delivery.source)
    if source is None or not owner.is_active:
        return None
    with as_seen_by(owner), reading(owner):
        data = source.tell(delivery.subject, owner)
    if data is None:
        return None
    return {"type": delivery.kind, "timestamp": delivery.created_at, "data": data}


def ring_for():
    """The endpoints that have something to be told now."""
    return list(Endpoint.objects.with_work(now()).values_list("pk", flat=True))


def forget(as_of, batch=5000):
    """Old lines of the log go, some thousands at a time."""
    old = Delivery.objects.outlived(as_of).order_by("created_at").values("pk")[:batch]
    while Delivery.objects.filter(pk__in=old).delete()[0] >= batch:
        pass
