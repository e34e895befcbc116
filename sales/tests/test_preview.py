import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm_site.testing import make, make_sales

PART = {"HX-Request": "true"}
MOST = 10


def words(answer):
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def look(browser, of, row):
    """The preview of a row, and how many queries it cost once the session was warm."""
    url = f"/lists/{of}/preview/{row.pk}/"
    browser.get(url, headers=PART)
    with CaptureQueriesContext(connection) as caught:
        answer = browser.get(url, headers=PART)
    assert answer.status_code == 200
    return words(answer), len(caught)


@pytest.fixture
def deal(rep):
    person = make.contact("Ada", "Byron", company=make.company("Acme"))
    return make_sales.deal("Velvet", owner=rep, by=rep, contact=person, company=person.company, amount="4200")


def test_a_deal_shows_its_money_its_stage_and_what_happened(browse, rep, deal):
    part, cost = look(browse(rep), "deals", deal)

    for text in ("Velvet", "€ 4,200", str(deal.stage), "Acme", "Ada Byron", "New deal"):
        assert text in part, text
    assert reverse("sales:deal_win", args=[deal.pk]) in part
    assert cost <= MOST


def test_a_deal_of_somebody_else_is_only_looked_at(browse, marketer, deal):
    part, _cost = look(browse(marketer), "deals", deal)

    assert 'class="cell-edit"' not in part and "Lost" not in part


def test_a_lead_shows_how_to_reach_them(browse, rep):
    lead = make_sales.lead("Lea Weber", owner=rep, email="lea@example.org", interest="Linen for 40 chairs")
    part, cost = look(browse(rep), "leads", lead)

    assert "lea@example.org" in part and "Linen for 40 chairs" in part and "Convert" in part
    assert cost <= MOST


def test_an_order_shows_its_first_articles(browse, rep):
    order = make_sales.order(total="150", number="A-77")
    part, cost = look(browse(rep), "orders", order)

    assert "A-77" in part and "€ 150" in part and str(order.contact) in part
    assert cost <= MOST


def test_deals_narrow_by_their_company_whatever_its_accents(browse, rep, deal):
    deal.company.name = "Café Ñandú"
    deal.company.save()
    make_sales.deal("Other", owner=rep, by=rep)
    browser = browse(rep)
    answer = browser.get("/lists/deals/narrowed/", {"field": "company", "value": "Café Ñandú"})

    assert [str(row) for row in browser.get(answer.url).context["listing"].page] == ["Velvet"]


def test_a_deals_row_comes_anew_with_the_sums(browse, rep, deal):
    part = words(browse(rep).get(f"/lists/deals/rows/{deal.pk}/", headers=PART))

    assert "Velvet" in part and "€ 4,200" in part and 'id="list-sums"' in part


def test_neighbours_of_deals_by_amount_mind_those_without(browse, rep, deal):
    small = make_sales.deal("Small", owner=rep, by=rep, amount="10")
    unknown = make_sales.deal("Unknown", owner=rep, by=rep, amount=None)
    browser = browse(rep)
    browser.get("/deals/", {"sort": "amount"})
    part = browser.get(f"/lists/deals/neighbours/{small.pk}/", headers=PART).content.decode()

    assert f'href="{deal.get_absolute_url()}" rel="prev"' in part
    assert f'href="{unknown.get_absolute_url()}" rel="next"' in part and "2 of 3" in part


def test_nothing_of_a_closed_lead_can_be_changed(browse, rep):
    lead = make_sales.lead("Lea Weber", owner=rep)
    lead.drop("No budget.", by=rep)

    assert 'class="cell-edit"' not in look(browse(rep), "leads", lead)[0]
    assert "data-editable" not in words(browse(rep).get("/leads/", {"view": "dropped"}))
