"""Results: the numbers of each variant, and a winner only when there is one."""

import pytest
from django.utils.timezone import now

from campaigns.models import Delivery, Event
from campaigns.results import results, totals
from crm_site.testing import make_campaigns

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    make_campaigns.readers(40)
    return make_campaigns.sent(split=(50, 50))


def mark(campaign, letter, number, **fields):
    chosen = campaign.deliveries.filter(variant__letter=letter).order_by("pk")[:number]
    Delivery.objects.filter(pk__in=list(chosen.values_list("pk", flat=True))).update(**fields)


def test_each_variant_has_its_own_numbers(campaign):
    mark(campaign, "A", 10, opened_at=now())
    mark(campaign, "A", 5, clicked_at=now())
    mark(campaign, "B", 1, unsubscribed_at=now())
    mark(campaign, "B", 2, state="failed")

    one, two = results(campaign).variants

    assert (one.sent, one.opened, one.clicked, one.open_rate, one.click_rate) == (20, 10, 5, 0.5, 0.25)
    assert (two.sent, two.failed, two.opened, two.failure_rate) == (18, 2, 0, 0.1)
    assert results(campaign).total.sent == 38


def test_nothing_sent_is_no_rate():
    campaign = make_campaigns.planned()

    assert results(campaign).total.click_rate is None


def test_a_clear_difference_has_a_winner(campaign):
    mark(campaign, "B", 15, clicked_at=now(), opened_at=now())
    mark(campaign, "A", 2, clicked_at=now(), opened_at=now())

    assert results(campaign).winner.letter == "B"


def test_a_small_difference_has_none(campaign):
    mark(campaign, "B", 6, clicked_at=now())
    mark(campaign, "A", 4, clicked_at=now())

    assert results(campaign).winner is None


def test_one_variant_is_compared_with_nothing():
    make_campaigns.reader()

    assert results(make_campaigns.sent()).differences == {}


def test_links_count_people_and_not_scanners(campaign):
    first, second = campaign.deliveries.all()[:2]
    link = campaign.links.get()
    Event.objects.create(delivery=first, kind="click", link=link)
    Event.objects.create(delivery=second, kind="click", link=link, scanner=True)

    assert [one.people for one in results(campaign).links] == [1]


def test_the_page_tells_them(browse, analyst, campaign):
    mark(campaign, "B", 15, clicked_at=now())

    page = browse(analyst).get(f"/campaigns/{campaign.pk}/results/").content.decode()

    assert "B did better" in page
    assert "−75.0" in page


def test_no_winner_is_said_to_be_none(browse, analyst, campaign):
    page = browse(analyst).get(f"/campaigns/{campaign.pk}/results/").content.decode()

    assert "No winner yet" in page and "did better" not in page


def test_a_list_of_campaigns_is_counted_at_once(campaign, django_assert_num_queries):
    other = make_campaigns.sent()

    with django_assert_num_queries(1):
        found = totals([campaign, other])

    assert (found[campaign.pk].sent, found[other.pk].sent) == (40, 40)


def test_results_cost_the_same_for_any_number_of_people(campaign, django_assert_num_queries):
    with django_assert_num_queries(3):
        results(campaign)
