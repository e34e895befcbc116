"""What the customer's page, segments, search and Today hear about campaigns."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from campaigns import customer
from campaigns.models import Campaign, Delivery
from contacts.models import Contact, ContactPreference
from crm_site.lib import filters
from crm_site.testing import make, make_campaigns

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    """Got, opened and clicked a campaign ten days ago."""
    one = make_campaigns.reader()
    make_campaigns.sent(name="Winter")
    then = now() - timedelta(days=10)
    Delivery.objects.update(sent_at=then, opened_at=then, clicked_at=then)
    make.contact("Stranger")
    return one


@pytest.mark.parametrize("key", ["campaigns.received", "campaigns.opened", "campaigns.clicked"])
@pytest.mark.parametrize("days, found", [(9, 0), (11, 1)])
def test_people_are_found_by_what_they_did(person, key, days, found):
    tree = {"field": key, "op": "has", "value": {"days": days}}

    rows = filters.compile(tree, Contact.objects.all(), reader=None, as_of=now())

    assert rows.count() == found


def test_it_is_asked_at_the_instant_of_the_question(person):
    tree = {"field": "campaigns.received", "op": "has", "value": {"days": 30}}

    rows = filters.compile(tree, Contact.objects.all(), reader=None, as_of=now() - timedelta(days=20))

    assert not rows.exists()


def test_people_are_found_by_their_consent(person):
    tree = {"field": "campaigns.agreed", "op": "has_not", "value": {}}

    assert filters.compile(tree, Contact.objects.all(), reader=None, as_of=now()).get().first_name == "Stranger"


def test_the_panel_shows_the_last_messages_and_the_consent(person, marketer):
    shown = customer.messages(person, marketer)

    assert [one.campaign.name for one in shown["deliveries"]] == ["Winter"]
    assert shown["agreed"]


def test_sales_see_how_much_somebody_hears_and_wants(person, rep):
    wish = ContactPreference.of(person)
    wish.limit(1)
    shown = customer.messages(person, rep)

    assert (shown["month"], shown["quarter"], shown["opened"]) == (1, 1, 1)
    assert shown["enough"] and (shown["most"], shown["paused"]) == (1, False)


def test_the_customers_page_tells_it(person, browse, agent):
    page = browse(agent).get(person.get_absolute_url()).content.decode()

    assert "Got a message <b>Winter</b>" in page
    assert "News by e-mail" in page


def test_search_finds_campaigns_and_segments_for_those_who_may_see_them(marketer, rep):
    make_campaigns.campaign(name="Winter thank-you", segment=make_campaigns.segment("Winter people"))

    assert [hit.title for hit in customer.find_campaigns("winter", marketer, 5)] == ["Winter thank-you"]
    assert [hit.title for hit in customer.find_segments("winter", marketer, 5)] == ["Winter people"]
    assert customer.find_campaigns("winter", rep, 5) == customer.find_segments("winter", rep, 5) == []


def test_a_draft_that_is_ready_waits_on_today(marketer):
    make_campaigns.campaign(name="Winter")
    make_campaigns.campaign(split=())

    (todo,) = customer.what_to_do(marketer, now())

    assert "Winter" in todo.title


def test_uncertain_messages_come_first(marketer):
    make_campaigns.campaign(name="Draft")
    make_campaigns.reader()
    make_campaigns.sent(name="Winter")
    Delivery.objects.update(state="uncertain")

    first = min(customer.what_to_do(marketer, now()))

    assert (first.rank, first.title) == (0, "Decide about “Winter”")
    assert first.line == "1 message may or may not have left"


def test_refused_messages_are_worth_a_look(marketer):
    make_campaigns.reader()
    make_campaigns.sent(name="Winter")
    Delivery.objects.update(state="failed")

    (todo,) = customer.what_to_do(marketer, now())

    assert todo.line == "1 message was refused"


def test_results_are_shown_a_day_later_for_a_week(marketer):
    campaign = make_campaigns.sent(name="Winter")

    def todos(days):
        Campaign.objects.filter(pk=campaign.pk).update(sent_at=now() - timedelta(days=days))
        return [todo.title for todo in customer.what_to_do(marketer, now())]

    assert (todos(0), todos(2), todos(8)) == ([], ["See how “Winter” did"], [])


def test_others_have_nothing_to_do_with_it(rep, analyst):
    make_campaigns.campaign()

    assert customer.what_to_do(rep, now()) == customer.what_to_do(analyst, now()) == []
