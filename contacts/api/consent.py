"""What people allow: the ledger, addresses that are never written to, and the link to a person's own page."""

from datetime import datetime
from typing import Literal

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema
from pydantic import AwareDatetime, Field, IPvAnyAddress

from contacts import double_opt_in, preferences, tasks
from contacts.api.people import SEES
from contacts.api.shapes import CONSENT
from contacts.models import Channel, Contact, ContactPreference, Purpose, Suppression, address_key
from contacts.models.reach import phone_key
from crm_site.api.areas import Area
from crm_site.api.doors import own, seen
from crm_site.api.problems import Problem
from crm_site.api.shapes import Strict, Walked
from crm_site.lib.visitors import ip_of

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


class Wishes(Schema):
    most_per_month: int | None = Field(description="Messages; null for as many as there are.")
    paused_until: datetime | None


class WishesChange(Strict):
    most_per_month: int | None = Field(None, ge=1, le=31)
    paused: bool | None = Field(None, description="True for no news for 30 days, false to end it.")


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


@consent.post("/contacts/{int:pk}/double-opt-in", None, status=202, right=CHANGES)
def consent_ask(request, pk: int):
    """Have a person asked for a yes at their own mailbox; not while they said no."""
    person = own(request, Contact, pk)
    if why := double_opt_in.problem(person, ip_of(request)):
        raise Problem(409, why)
    tasks.confirm_consent.delay_on_commit(double_opt_in.asking(person))


@consent.get("/contacts/{int:pk}/preference-link", Link, right=SEES)
def preference_link(request, pk: int):
    """The link to the person's own page, to be passed on to them."""
    return {"url": seen(request, Contact, pk).preference_url}


@consent.delete("/contacts/{int:pk}/preference-link", right=SEES)
def preference_link_revoke(request, pk: int):
    """Links to the person's own page that are under way open nothing any more."""
    preferences.wishes(own(request, Contact, pk)).revoke_links(by=request.user)


@consent.get("/contacts/{int:pk}/preferences", Wishes, right=SEES)
def preferences_read(request, pk: int):
    """How often a person wants to hear from us."""
    return _wishes(seen(request, Contact, pk))


@consent.patch("/contacts/{int:pk}/preferences", Wishes, right=SEES)
def preferences_change(request, pk: int, payload: WishesChange):
    """Write down how often, as they told you; what is not given stays as it is."""
    person, given = own(request, Contact, pk), payload.dict(exclude_unset=True)
    wish = ContactPreference.of(person)
    if "most_per_month" in given:
        wish.limit(given["most_per_month"], by=request.user)
    if given.get("paused") is not None:
        wish.pause(by=request.user) if given["paused"] else wish.resume(by=request.user)
    return _wishes(person)


def _wishes(person):
    wish = ContactPreference.objects.filter(contact=person).first() or ContactPreference()
    return {"most_per_month": wish.most_per_month, "paused_until": wish.paused_until if wish.paused else None}


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
