"""The demo business has campaigns that add up."""

import pytest
from django.db.models import F

from campaigns import demo
from campaigns.models import Campaign, Delivery
from campaigns.results import results
from contacts import demo as contacts_demo
from contacts.models import Interaction
from crm_site.staff import demo as staff_demo

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    made = staff_demo.World(size=300)
    for floor in (staff_demo, contacts_demo, demo):
        floor.fill(made)
    return made


def test_there_are_past_campaigns_and_a_draft_that_is_ready(world):
    assert Campaign.objects.sent().count() >= 4
    assert Campaign.objects.drafts().get().problems() == []


def test_what_happened_is_in_order_and_in_the_past(world):
    assert not Delivery.objects.filter(opened_at__lt=F("sent_at")).exists()
    assert not Delivery.objects.filter(clicked_at__lt=F("opened_at")).exists()
    assert not Delivery.objects.filter(opened_at__gt=world.now).exists()


def test_the_timeline_and_the_results_tell_the_same(world):
    for name, kind in (("sent", "campaigns.sent"), ("clicked", "campaigns.clicked")):
        counted = sum(getattr(results(one).total, name) for one in Campaign.objects.all())
        assert counted == Interaction.objects.filter(kind=kind).count() > 0


def test_every_segment_can_be_asked(world):
    assert len(world.segments) >= 5
    assert all(segment.last_count is not None for segment in world.segments.values())
