"""What people allow: the ledger, addresses that are never written to, and the link to a person's own page."""

from typing import Literal

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema
from pydantic import AwareDatetime, Field, IPvAnyAddress

from contacts.api.people import SEES
from contacts.api.shapes import CONSENT
from contacts.models import Channel, Contact, Purpose, Suppression, address_key
from contacts.models.reach import phone_key
from crm_site.api.areas import Area
from crm_site.api.doors import own, seen
from crm_site.api.problems import Problem
from crm_site.api.shapes import Strict, Walked

consent = Area("consent", _("Consent"))
CHANGES = "contacts.change_contact"


class Said(Strict):
    channel: Channel
    purpose: Purpose = Purpose.MARKETING
    granted: bool
    source: str = Field(min_length=1, max_length=100, description="How we know, such as “form on the website”.")
    wording: str = Field("", max_length=5000, description="The words that the person read.")
    ip: IPvAnyAddress | None = Field(None, description="The address it came from.")
    at: AwareDatetime | None = None


class Way(Strict):
    address: str = Field(min_length=3, max_length=254, description="An e-mail address or a phone number.")


class Suppressed(Schema):
    suppressed: bool
    reason: str = ""


class NewSuppression(Way):
    reason: Literal["bounced", "complained", "unsubscribed", "manual"] = "manual"


class Link(Schema):
    url: str


@consent.get("/contacts/{int:pk}/consents", CONSENT.page, right=SEES)
def consent_list(request, pk: int, asked: Query[Walked]):
    """All that a person said about hearing from us, the newest first."""
    return CONSENT.walk(seen(request, Contact, pk).consents.all(), ["-pk"], asked)


@consent.post("/contacts/{int:pk}/consents", CONSENT.schema, right=SEES)
def consent_say(request, pk: int, payload: Said):
    """Write down a yes or a no; the same again adds nothing."""
    person = own(request, Contact, pk)
    tell = person.grant if payload.granted else person.withdraw
    how = {"source": payload.source, "wording": payload.wording, "ip": payload.ip and str(payload.ip)}
    said = tell(payload.channel, payload.purpose, by=request.user, at=payload.at, **how)
    return CONSENT.said(said)


@consent.get("/contacts/{int:pk}/preference-link", Link, right=SEES)
def preference_link(request, pk: int):
    """The link to the person's own page, to be passed on to them."""
    return {"url": seen(request, Contact, pk).preference_url}


@consent.post("/suppressions", Suppressed, right=CHANGES)
def suppression_add(request, payload: NewSuppression):
    """Never write to an address again; only its mark is kept. The first reason stays."""
    return _suppressed(Suppression.add(_key(payload.address), payload.reason))


@consent.post("/suppressions/lookup", Suppressed, status=200, reads=True, right=SEES)
def suppression_lookup(request, payload: Way):
    """Whether an address is never written to."""
    return _suppressed(Suppression.objects.of(_key(payload.address)).first())


def _key(text):
    key = address_key(text) if "@" in text else phone_key(text)
    if not key:
        raise Problem(422, fields={"address": [say("Give an e-mail address or a phone number.")]})
    return key


def _suppressed(found):
    return {"suppressed": bool(found), "reason": found.reason if found else ""}
