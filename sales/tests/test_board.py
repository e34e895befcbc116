from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate, now

from crm_site.testing import make, make_sales
from sales.board import next_quarter, next_step
from sales.models import Deal

pytestmark = pytest.mark.django_db
JSON = {"HTTP_ACCEPT": "application/json"}


def move(client, deal, stage, **extra):
    return client.post(reverse("sales:deal_stage", args=[deal.pk]) + "?whose=mine", {"stage": stage.pk}, **extra)


def column(answer, name):
    return next(one for one in answer.context["columns"] if one.stage.name == name)


def test_a_column_adds_up_all_its_deals_by_currency(rep, browse):
    for _number in range(35):
        make_sales.deal(owner=rep, amount="10")
    make_sales.deal(owner=rep, amount="7", currency="USD")

    answer = browse(rep).get(reverse("sales:board"))

    found = column(answer, "Prospecting")
    assert (found.count, len(found.cards), found.more) == (36, 30, 6)
    assert found.totals() == {"count": "36", "sum": "€\xa0350 · $\xa07", "weighted": "weighted €\xa035 · $\xa01"}


def test_more_cards_are_shown_on_demand(rep, browse):
    for _number in range(35):
        make_sales.deal(owner=rep)
    client = browse(rep)
    shown = column(client.get(reverse("sales:board")), "Prospecting").next_shown

    assert len(column(client.get(reverse("sales:board"), {"show": shown}), "Prospecting").cards) == 35


@pytest.mark.parametrize("show", ["x", "1-2-3", "9" * 30, "-", "1-99999999"])
def test_nonsense_in_the_address_shows_the_board(rep, browse, show):
    assert browse(rep).get(reverse("sales:board"), {"show": show, "pipeline": "x", "whose": "?"}).status_code == 200


def test_one_sees_ones_own_deals_first_and_the_team_s_on_demand(rep, browse):
    colleague = make.user("Sales rep", team_name="North")
    make_sales.deal("Mine", owner=rep)
    make_sales.deal("Theirs", owner=colleague)
    make_sales.deal("Foreign", owner=make.user("Sales rep", team_name="South"))

    def names(**asked):
        answer = browse(rep).get(reverse("sales:board"), asked)
        return {str(deal) for deal in column(answer, "Prospecting").cards}

    assert names() == {"Mine"}
    assert names(whose="team") == names(whose="all") == {"Mine", "Theirs"}


def test_a_card_moved_by_script_gets_the_new_sums(rep, browse):
    deal = make_sales.deal(owner=rep, amount="100")
    stage = make_sales.stage("Engaging")

    answer = move(browse(rep), deal, stage, **JSON)

    assert answer.status_code == 200
    assert answer.json()["columns"][str(stage.pk)] == {
        "count": "1",
        "sum": "€\xa0100",
        "weighted": "weighted €\xa030",
    }
    assert Deal.objects.get().stage == stage


def test_a_card_moved_by_its_menu_comes_back_to_the_board(rep, browse):
    deal = make_sales.deal(owner=rep)
    url, stage = reverse("sales:deal_stage", args=[deal.pk]), make_sales.stage("Engaging")

    answer = browse(rep).post(url, {"stage": stage.pk, "next": "/deals/board/?whose=team"})
    elsewhere = browse(rep).post(url, {"stage": stage.pk, "next": "https://evil.example/"})

    assert answer.headers["Location"] == "/deals/board/?whose=team"
    assert elsewhere.headers["Location"] == deal.get_absolute_url()


@pytest.mark.parametrize(
    ("stage", "amount", "asks"), [("Lost", "1", "sales:deal_lose"), ("Won", None, "sales:deal_win")]
)
def test_a_move_that_needs_an_answer_leads_to_the_question(rep, browse, stage, amount, asks):
    deal = make_sales.deal(owner=rep, amount=amount)

    by_script = move(browse(rep), deal, make_sales.stage(stage), **JSON)
    by_form = move(browse(rep), deal, make_sales.stage(stage))

    assert by_script.status_code == 422
    assert by_script.json()["needs"].startswith(reverse(asks, args=[deal.pk]))
    assert by_form.headers["Location"].startswith(reverse(asks, args=[deal.pk]))
    assert Deal.objects.get().is_open


def test_a_refusal_says_why(rep, browse):
    deal = make_sales.won(owner=rep)

    answer = move(browse(rep), deal, make_sales.stage("Engaging"), **JSON)

    assert answer.status_code == 409
    assert answer.json() == {"error": "This deal is won. Reopen it first."}


def test_a_stage_that_is_not_there_is_refused(rep, browse):
    deal = make_sales.deal(owner=rep)

    answer = browse(rep).post(reverse("sales:deal_stage", args=[deal.pk]), {"stage": "0"}, **JSON)

    assert (answer.status_code, answer.json()) == (400, {"error": "There is no such stage."})


def test_a_colleague_s_card_stays_where_it_is(rep, browse):
    deal = make_sales.deal(owner=make.user("Sales rep", team_name="North"))

    assert move(browse(rep), deal, make_sales.stage("Engaging")).status_code == 403
    assert b"data-move-url" not in browse(rep).get(reverse("sales:board"), {"whose": "team"}).content


def test_the_loss_on_the_board_answers_with_the_sums(rep, browse):
    deal = make_sales.deal(owner=rep)
    url = reverse("sales:deal_lose", args=[deal.pk]) + "?whose=mine"

    refused = browse(rep).post(url, {"note": ""}, headers={"HX-Request": "true"})
    done = browse(rep).post(url, {"note": "Too late."}, headers={"HX-Request": "true"})

    assert refused.status_code == 200 and b"Say why the deal was lost." in refused.content
    assert done.status_code == 204 and '"moved"' in done.headers["HX-Trigger"]
    assert Deal.objects.get().lost_note == "Too late."


def test_the_card_says_what_comes_next():
    moment = now()

    def tone(text, days):
        deal = Deal(next_step=text, next_step_at=moment + timedelta(days=days) if days is not None else None)
        return next_step(deal, moment).tone

    assert [tone("", None), tone("Call", None), tone("Call", -2), tone("Call", 0), tone("Call", 3)] == [
        "soon",
        "plain",
        "late",
        "soon",
        "good",
    ]


def test_the_board_costs_the_same_with_one_card_and_with_fifty(rep, browse, django_assert_num_queries):
    make_sales.deal(owner=rep, expected_close=localdate())
    client = browse(rep)
    client.get(reverse("sales:board"))
    with CaptureQueriesContext(connection) as spent:
        client.get(reverse("sales:board"))
    for number in range(49):
        make_sales.deal(owner=rep, amount=Decimal(number), stage=make_sales.stage("Engaging"))
        make_sales.deal(owner=rep)

    with django_assert_num_queries(len(spent)):
        client.get(reverse("sales:board"))


def test_quarters_end_where_calendars_say():
    day = localdate().replace(year=2026, month=1, day=31)

    assert [str(next_quarter(day.replace(month=month))) for month in (1, 3, 8, 10, 12)] == [
        "2026-04-01",
        "2026-04-01",
        "2026-10-01",
        "2027-01-01",
        "2027-01-01",
    ]
