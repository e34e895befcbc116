"""Wishes to be forgotten: written down, carried out, refused."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from ninja import Query
from pydantic import Field

from contacts import forgetting_people
from contacts.api.shapes import joined
from contacts.models import Contact, ErasureRequest
from crm_site.api.areas import Area
from crm_site.api.doors import own, seen
from crm_site.api.problems import Problem
from crm_site.api.shapes import Part, Ref, Shape, Strict, Walked, ref

erasures = Area("erasures", _("Erasure"))
SEES, SETTLES = "contacts.view_erasurerequest", "contacts.change_erasurerequest"

WISH = Shape(
    "Erasure",
    id=Part(int),
    contact=Part(Ref, lambda wish: ref(wish.contact), joined("contact")),
    state=Part(str, about="asked, confirmed, done or refused."),
    asked_at=Part(datetime),
    confirmed_at=Part(datetime),
    due_at=Part(datetime, about="To be answered by then."),
    settled_at=Part(datetime),
    settled_by=Part(Ref, lambda wish: ref(wish.settled_by), joined("settled_by")),
    reason=Part(str),
)


class AskedWishes(Walked):
    state: ErasureRequest.State | None = None


class Refusal(Strict):
    reason: str = Field(min_length=1, max_length=2000, description="The person reads it.")


@erasures.get("/erasures", WISH.page, right=SEES)
def erasure_list(request, asked: Query[AskedWishes]):
    """Wishes to be forgotten, the last one first."""
    rows = ErasureRequest.objects.visible_to(request.user)
    return WISH.walk(rows.filter(state=asked.state) if asked.state else rows, ["-pk"], asked)


@erasures.post("/contacts/{int:pk}/erasures", WISH.schema, right=SETTLES)
def erasure_ask(request, pk: int):
    """Write down a wish that reached you by letter or by phone; an open one is given back, confirmed."""
    person = seen(request, Contact, pk)
    if person.erased:
        raise Problem(409, say("This person is erased already."))
    with transaction.atomic():
        wish = ErasureRequest.ask(person)
        wish.confirm()
    return _told(request, wish.pk)


@erasures.get("/erasures/{int:pk}", WISH.schema, right=SEES)
def erasure(request, pk: int):
    """One wish."""
    return _told(request, pk)


@erasures.post("/erasures/{int:pk}/carry-out", WISH.schema, status=200, right=SETTLES)
def erasure_carry_out(request, pk: int):
    """Erase the person for ever, which cannot be undone; only a confirmed wish is carried out."""
    wish = own(request, ErasureRequest, pk, load=WISH.loaded)
    if not forgetting_people.carry_out(wish, by=request.user) and wish.state != wish.State.DONE:
        raise Problem(409, say("Only a confirmed wish is carried out."))
    return _told(request, pk)


@erasures.post("/erasures/{int:pk}/refusal", WISH.schema, status=200, right=SETTLES)
def erasure_refuse(request, pk: int, payload: Refusal):
    """Say no to an open wish, with the reason that the person reads."""
    wish = own(request, ErasureRequest, pk, load=WISH.loaded)
    if not payload.reason.strip():
        raise Problem(422, fields={"reason": [say("Say why.")]})
    if not forgetting_people.refuse(wish, payload.reason.strip(), by=request.user):
        raise Problem(409, say("This wish was answered already."))
    return _told(request, pk)


def _told(request, pk):
    return WISH.said(seen(request, ErasureRequest, pk, WISH.loaded))
