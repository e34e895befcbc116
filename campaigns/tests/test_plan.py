"""Planning: who gets it, which variant, and who is left in peace and why."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from campaigns import gates, planning
from campaigns.models import Delivery, NotReady
from contacts.models import ContactPreference, EmailAddress, Suppression
from crm_site.testing import make, make_campaigns

pytestmark = pytest.mark.django_db


def test_each_person_gets_one_planned_delivery():
    people = make_campaigns.readers(3)

    campaign = make_campaigns.planned()

    assert set(campaign.deliveries.planned().values_list("contact", flat=True)) == {one.pk for one in people}
    assert campaign.state == "sending"


def test_everybody_else_is_left_in_peace_with_the_reason():
    no_address = make.contact("NoAddress")
    silent = make.contact("Silent", email="silent@example.org")
    paused = make_campaigns.reader("Paused")
    ContactPreference.objects.create(contact=paused, paused_until=now() + timedelta(days=3))
    bounced = make_campaigns.reader("Bounced")
    EmailAddress.objects.filter(contact=bounced).update(bounced_at=now())
    never = make_campaigns.reader("Never", email="never@example.org")
    Suppression.add("never@example.org", Suppression.Reason.COMPLAINED)
    changed_mind = make_campaigns.reader("Changed")
    changed_mind.withdraw("email", source="phone")
    fine = make_campaigns.reader("Fine")
    fine_again = make.contact("Shares", email=fine.primary_email.address.upper(), consent=True)

    campaign = make_campaigns.planned()

    assert dict(campaign.deliveries.values_list("contact__first_name", "reason")) == {
        no_address.first_name: "no_address",
        silent.first_name: "no_consent",
        paused.first_name: "paused",
        bounced.first_name: "bounced",
        never.first_name: "suppressed",
        changed_mind.first_name: "no_consent",
        fine.first_name: "",
        fine_again.first_name: "same_address",
    }
    assert campaign.deliveries.planned().get().contact == fine


def test_a_pause_that_is_over_holds_nobody_back():
    person = make_campaigns.reader()
    ContactPreference.objects.create(contact=person, paused_until=now() - timedelta(days=1))

    assert make_campaigns.planned().deliveries.planned().count() == 1


def test_nobody_hears_from_us_more_often_than_they_wish():
    twice, once = make_campaigns.readers(2)
    ContactPreference.objects.create(contact=twice, most_per_month=2)
    ContactPreference.objects.create(contact=once, most_per_month=1)
    make_campaigns.sent()

    campaign = make_campaigns.planned()

    assert campaign.deliveries.planned().get().contact == twice
    assert campaign.deliveries.suppressed().get().reason == "enough"


def test_messages_of_long_ago_do_not_count_for_the_month():
    person = make_campaigns.reader()
    ContactPreference.objects.create(contact=person, most_per_month=1)
    make_campaigns.sent()
    Delivery.objects.update(sent_at=now() - timedelta(days=31))

    assert make_campaigns.planned().deliveries.planned().count() == 1


def test_the_people_are_split_by_the_shares():
    make_campaigns.readers(40)

    campaign = make_campaigns.planned(split=(30, 70))

    letters = list(campaign.deliveries.values_list("variant__letter", flat=True))
    assert (letters.count("A"), letters.count("B")) == (12, 28)


def test_those_who_are_held_back_do_not_unbalance_the_split():
    for _each in range(20):
        make.contact("Silent")
        make_campaigns.reader()

    campaign = make_campaigns.planned(split=(50, 50))

    planned = list(campaign.deliveries.planned().values_list("variant__letter", flat=True))
    assert (planned.count("A"), planned.count("B")) == (10, 10)


def test_two_campaigns_split_the_same_people_differently():
    make_campaigns.readers(30)
    one = make_campaigns.planned(split=(50, 50))
    two = make_campaigns.planned(split=(50, 50))

    def split(campaign):
        return set(campaign.deliveries.filter(variant__letter="A").values_list("contact", flat=True))

    assert split(one) != split(two)


def test_planning_again_changes_nothing():
    make_campaigns.readers(3)
    campaign = make_campaigns.planned()
    before = list(campaign.deliveries.order_by("pk").values())

    planning.plan(campaign.pk)

    assert list(campaign.deliveries.order_by("pk").values()) == before


def test_it_goes_on_batch_by_batch_where_it_stopped(monkeypatch):
    monkeypatch.setattr(gates, "BATCH", 2)
    people = make_campaigns.readers(5)
    campaign = make_campaigns.campaign()
    campaign.send()

    assert planning.plan_batch(campaign.pk)
    assert campaign.deliveries.count() == 2
    assert planning.plan_batch(campaign.pk)
    assert not planning.plan_batch(campaign.pk)

    assert campaign.deliveries.planned().count() == len(people)


def test_an_address_is_shared_across_batches_too(monkeypatch):
    monkeypatch.setattr(gates, "BATCH", 1)
    make.contact(email="info@example.org", consent=True)
    make.contact(email="Info@Example.org", consent=True)

    campaign = make_campaigns.planned()

    assert campaign.deliveries.planned().count() == 1
    assert campaign.deliveries.suppressed().get().reason == "same_address"


def test_only_people_of_the_segment_are_planned():
    ada, _eve = make_campaigns.reader("Ada"), make_campaigns.reader("Eve")
    segment = make_campaigns.segment(tree={"field": "first_name", "op": "is", "value": "ada"})

    assert make_campaigns.planned(segment=segment).deliveries.get().contact == ada


def test_the_segment_is_taken_as_it_was_when_send_was_pressed():
    make_campaigns.reader("Ada")
    segment = make_campaigns.segment(tree={"field": "first_name", "op": "is", "value": "ada"})
    campaign = make_campaigns.campaign(segment=segment)
    campaign.send()
    segment.tree = {}
    segment.save()
    make_campaigns.reader("Eve")

    planning.plan(campaign.pk)

    assert campaign.deliveries.count() == 1


def test_a_segment_of_nobody_plans_nobody():
    make_campaigns.reader()

    campaign = make_campaigns.planned(segment=make_campaigns.segment(tree={"any": []}))

    assert (campaign.deliveries.count(), campaign.state) == (0, "sending")


def test_planning_asks_the_same_number_of_questions_for_any_number_of_people(django_assert_num_queries):
    make_campaigns.readers(2)
    campaign = make_campaigns.campaign()
    campaign.send()
    make_campaigns.readers(50)

    with django_assert_num_queries(7):
        planning.plan(campaign.pk)

    assert campaign.deliveries.count() == 52


def test_a_campaign_that_lacks_something_is_not_sent_and_says_what():
    campaign = make_campaigns.campaign(segment=None)

    with pytest.raises(NotReady, match="Choose whom to write to"):
        campaign.send()

    campaign.refresh_from_db()
    assert campaign.is_draft


def test_shares_that_do_not_add_up_are_refused():
    with pytest.raises(NotReady, match="add up to 100"):
        make_campaigns.campaign(split=(50, 40)).send()
