"""Segments with the people in them, campaigns with what became of them."""

from datetime import datetime
from typing import Any

from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema

from campaigns.models import Campaign, Segment
from campaigns.results import NUMBERS
from contacts.api.shapes import CONTACT, joined
from crm_site.api.areas import Area
from crm_site.api.doors import seen
from crm_site.api.shapes import Part, Ref, Shape, Walked, ref

campaigns = Area("campaigns", _("Segments and campaigns"))
SEES, SEES_SEGMENT = "campaigns.view_campaign", "campaigns.view_segment"

SEGMENT = Shape(
    "Segment",
    id=Part(int),
    name=Part(str),
    description=Part(str),
    filter=Part(dict[str, Any], lambda segment: segment.tree),
    owner=Part(Ref, lambda segment: ref(segment.owner), joined("owner")),
    last_count=Part(int),
    counted_exactly=Part(bool),
    counted_at=Part(datetime),
    created_at=Part(datetime),
)
CAMPAIGN = Shape(
    "Campaign",
    id=Part(int),
    name=Part(str),
    state=Part(str),
    segment=Part(Ref, lambda campaign: ref(campaign.segment), joined("segment")),
    owner=Part(Ref, lambda campaign: ref(campaign.owner), joined("owner")),
    created_at=Part(datetime),
    planned_at=Part(datetime),
    sent_at=Part(datetime),
)


class Results(Schema):
    planned: int
    sent: int
    opened: int
    clicked: int
    unsubscribed: int
    failed: int
    suppressed: int
    uncertain: int


@campaigns.get("/segments", SEGMENT.page, right=SEES_SEGMENT)
def segment_list(request, asked: Query[Walked]):
    """Segments that you may see."""
    return SEGMENT.walk(Segment.objects.visible_to(request.user), ["-pk"], asked)


@campaigns.get("/segments/{int:pk}", SEGMENT.schema, right=SEES_SEGMENT)
def segment(request, pk: int):
    """One segment."""
    return SEGMENT.said(seen(request, Segment, pk, SEGMENT.loaded))


@campaigns.get("/segments/{int:pk}/people", CONTACT.page, right=SEES_SEGMENT)
def segment_people(request, pk: int, asked: Query[Walked]):
    """The people who are in it now, as far as you may see them."""
    people = seen(request, Segment, pk).people(request.user, now())
    return CONTACT.walk(people, ["pk"], asked)


@campaigns.get("/campaigns", CAMPAIGN.page, right=SEES)
def campaign_list(request, asked: Query[Walked]):
    """Campaigns that you may see."""
    return CAMPAIGN.walk(Campaign.objects.visible_to(request.user), ["-pk"], asked)


@campaigns.get("/campaigns/{int:pk}", CAMPAIGN.schema, right=SEES)
def campaign(request, pk: int):
    """One campaign."""
    return CAMPAIGN.said(seen(request, Campaign, pk, CAMPAIGN.loaded))


@campaigns.get("/campaigns/{int:pk}/results", Results, right=SEES)
def campaign_results(request, pk: int):
    """What became of it."""
    return seen(request, Campaign, pk).deliveries.aggregate(**NUMBERS)
