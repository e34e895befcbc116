"""Whom we write to, with which words, and what became of every single message."""

from campaigns.models.campaign import Campaign, NotReady
from campaigns.models.delivery import Delivery
from campaigns.models.event import Event
from campaigns.models.segment import Segment
from campaigns.models.variant import Link, Variant

__all__ = ["Campaign", "Delivery", "Event", "Link", "NotReady", "Segment", "Variant"]
