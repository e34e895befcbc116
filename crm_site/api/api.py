"""Who one is, and webhooks managed by programs."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema
from pydantic import Field

from crm_site.api import tasks
from crm_site.api.areas import Area
from crm_site.api.doors import own, seen
from crm_site.api.forms import EndpointForm
from crm_site.api.models import Delivery, Endpoint
from crm_site.api.problems import of_form
from crm_site.api.shapes import Part, Ref, Shape, Strict, Walked, ref

hooks = Area("webhooks", _("Webhooks"), order=80)
SEES = "api.view_endpoint"

ENDPOINT = Shape(
    "Webhook",
    id=Part(int),
    name=Part(str),
    url=Part(str),
    kinds=Part(list[str], about="What it is told of; nothing for everything."),
    active=Part(bool),
    owner=Part(Ref, lambda one: ref(one.owner), lambda rows: rows.select_related("owner")),
    failing_since=Part(datetime),
    created_at=Part(datetime),
)
DELIVERY = Shape(
    "Delivery",
    id=Part(int),
    number=Part(str, about="The header webhook-id."),
    kind=Part(str),
    state=Part(str, about="waiting, sent, failed or withheld."),
    tries=Part(int),
    due_at=Part(datetime),
    status=Part(int),
    milliseconds=Part(int),
    problem=Part(str),
    created_at=Part(datetime),
)


class Me(Schema):
    id: int
    username: str
    name: str
    time_zone: str
    language: str
    scopes: list[str] | None = Field(description="Of the token; null for a session, which may all that its person may.")


class EndpointChange(Strict):
    name: str | None = None
    url: str | None = None
    kinds: list[str] | None = None
    active: bool | None = None


class NewEndpoint(EndpointChange):
    name: str
    url: str


class Secret(Schema):
    secrets: list[str] = Field(description="Those that are valid now, the newest first.")


class AskedDeliveries(Walked):
    state: str = ""


me = Area("me", _("Yourself"), free=True, order=90)


@me.get("/me", Me)
def me_read(request):
    """Who you are here."""
    user, token = request.user, request.caller.token
    known = {"id": user.pk, "username": user.username, "name": str(user)}
    return known | {
        "time_zone": user.time_zone,
        "language": user.language,
        "scopes": token.scopes if token else None,
    }


@hooks.get("/webhooks", ENDPOINT.page, right=SEES)
def webhook_list(request, asked: Query[Walked]):
    """Webhooks that you may see."""
    return ENDPOINT.walk(Endpoint.objects.visible_to(request.user), ["-pk"], asked)


@hooks.post("/webhooks", ENDPOINT.schema, right="api.add_endpoint")
def webhook_add(request, payload: NewEndpoint):
    """Have an address told; you are its owner, and it is told what you may see."""
    return _kept(request, Endpoint(owner=request.user), payload)


@hooks.get("/webhooks/{int:pk}", ENDPOINT.schema, right=SEES)
def webhook(request, pk: int):
    """One webhook."""
    return ENDPOINT.said(seen(request, Endpoint, pk, ENDPOINT.loaded))


@hooks.patch("/webhooks/{int:pk}", ENDPOINT.schema, right=SEES)
def webhook_change(request, pk: int, payload: EndpointChange):
    """Change what is given; switching it on again begins anew."""
    return _kept(request, own(request, Endpoint, pk), payload)


def _kept(request, endpoint, payload):
    known = {name: getattr(endpoint, name) for name in EndpointForm._meta.fields}
    form = EndpointForm(known | payload.dict(exclude_none=True), instance=endpoint)
    if not form.is_valid():
        raise of_form(form)
    kept = form.save()
    kept.wake()
    return ENDPOINT.said(kept)


@hooks.delete("/webhooks/{int:pk}", right=SEES)
def webhook_delete(request, pk: int):
    """It is told nothing any more; its log goes, too."""
    own(request, Endpoint, pk, door="deletable_by").delete()


@hooks.get("/webhooks/{int:pk}/secret", Secret, right="api.change_endpoint")
def webhook_secret(request, pk: int):
    """By what the messages are signed."""
    return {"secrets": own(request, Endpoint, pk).secrets}


@hooks.post("/webhooks/{int:pk}/secret", Secret, right=SEES)
def webhook_rotate(request, pk: int):
    """A new secret; for a day each message is signed with the old one as well."""
    found = own(request, Endpoint, pk)
    found.rotate()
    return {"secrets": found.secrets}


@hooks.post("/webhooks/{int:pk}/test", DELIVERY.schema, status=202, right=SEES)
def webhook_test(request, pk: int):
    """Have something harmless sent."""
    delivery = own(request, Endpoint, pk).test()
    tasks.ring()
    return DELIVERY.said(delivery)


@hooks.get("/webhooks/{int:pk}/deliveries", DELIVERY.page, right=SEES)
def delivery_list(request, pk: int, asked: Query[AskedDeliveries]):
    """What it was told in the last month, the newest first."""
    rows = seen(request, Endpoint, pk).deliveries.defer("request", "response", "log")
    return DELIVERY.walk(rows.filter(state=asked.state) if asked.state else rows, ["-pk"], asked)


@hooks.post("/deliveries/{int:pk}/again", DELIVERY.schema, status=202, right=SEES)
def delivery_again(request, pk: int):
    """Send it once more."""
    delivery = own(request, Delivery, pk, load=lambda rows: rows.select_related("endpoint"))
    delivery.again()
    tasks.ring()
    return DELIVERY.said(delivery)
