import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from crm_site.testing import make, make_sales, make_support
from reports.dashboard import figures, pictures
from reports.models import Report
from reports.scope import asked

pytestmark = pytest.mark.django_db
EVER = "/dashboard/?period=ever"


def shown(page):
    """The figures of a page: {name: value for programs}."""
    pairs = re.findall(r'<data value="([^"]*)" data-metric="([^"]*)">', page.content.decode())
    return {name: value for value, name in pairs}


def charts(page):
    return {picture["id"].split("-0")[0]: picture for picture in page.context["pictures"]}


def test_it_shows_four_figures_with_their_sentences_and_every_chart(business, analyst, browse):
    page = browse(analyst).get(EVER)

    assert shown(page) == {
        "sales.won_value": "3000.50 EUR 300.00 USD",
        "sales.win_rate": "0.7500",
        "support.first_response_median": "20.00",
        "customers.repeat_purchase_rate": "0.3333",
    }
    assert "Won deals as a share of the closed ones (won and lost), by closing date." in page.content.decode()
    assert list(charts(page)) == [
        *("won", "won-1", "win-rate", "pipeline", "revenue", "repeat", "first-answer", "solved", "campaigns")
    ]


def test_each_currency_has_a_chart_of_its_own(business, analyst, browse):
    won = charts(browse(analyst).get("/dashboard/?period=custom&since=2025-01-01&until=2025-05-31"))

    assert (won["won"]["title"], won["won"]["spec"]["unit"]) == ("Won by month, EUR", "EUR")
    assert (won["won-1"]["title"], won["won-1"]["spec"]["unit"]) == ("Won by month, USD", "USD")
    assert won["won-1"]["spec"]["series"] == [{"name": "Won", "values": [0, 0, 300, 0, 0]}]


def test_nothing_to_measure_is_a_dash(analyst, browse):
    page = browse(analyst).get("/dashboard/")

    assert set(shown(page).values()) == {""}
    assert page.content.decode().count(">—</data>") == 4


def test_a_rep_sees_numbers_of_the_own_team(business, rep, browse):
    page = browse(rep).get(EVER)

    assert shown(page)["sales.won_value"] == "1000.00 EUR 300.00 USD"
    assert shown(page)["sales.win_rate"] == "0.6667"


def test_an_agent_sees_no_sales_and_a_marketer_no_tickets(business, agent, marketer, browse):
    seen = charts(browse(agent).get(EVER))
    assert list(seen) == ["revenue", "repeat", "first-answer", "solved"]
    assert not [name for name in shown(browse(agent).get(EVER)) if name.startswith("sales.")]

    assert not {"first-answer", "solved"} & set(charts(browse(marketer).get(EVER)))
    assert not [name for name in shown(browse(marketer).get(EVER)) if name.startswith("support.")]


def test_the_team_narrows_every_number(business, analyst, other_rep, browse):
    page = browse(analyst).get(f"{EVER}&who=team-{other_rep.team_id}")

    assert shown(page)["sales.won_value"] == "2000.50 EUR"
    assert shown(page)["customers.repeat_purchase_rate"] == ""
    assert "South" in page.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "period=custom",
        "period=custom&since=2026-02-02&until=2026-02-01",
        "period=nonsense",
        "who=user-0",
        "period=custom&since=x",
    ],
)
def test_a_damaged_address_says_so_and_shows_the_usual_period(business, analyst, browse, query):
    page = browse(analyst).get(f"/dashboard/?{query}")

    assert page.status_code == 422
    assert 'role="alert"' in page.content.decode()
    assert page.context["asked"].period.key == "12months"


def test_a_figure_is_compared_with_the_same_span_before(analyst, rep):
    moment = now()
    this, last = asked({"period": "12months"}, analyst, moment), None
    make_sales.won(owner=rep, amount="150", at=this.scope.start)
    make_sales.won(owner=rep, amount="100", at=this.before.start)
    make_sales.lost(owner=rep, at=this.before.start)
    won, rate, last, _repeat = figures(this)

    assert (won.delta, won.direction, won.tone, won.note) == ("50.0\xa0%", "up", "good", "from €\xa0100")
    assert (rate.delta, rate.direction) == ("50.0 pt", "up")
    assert (last.delta, last.note) == ("", "nothing to compare with")


def test_slower_answers_are_no_good_news(analyst):
    this = asked({"period": "12months"}, analyst)
    for start, minutes in ((this.before.start, 10), (this.scope.start, 30)):
        ticket = make_support.ticket(created_at=start)
        type(ticket).objects.filter(pk=ticket.pk).update(
            first_response_at=start + make_sales.timedelta(minutes=minutes)
        )
    answer = figures(this)[2]

    assert (answer.delta, answer.direction, answer.tone) == ("200.0\xa0%", "up", "late")


def test_two_currencies_are_not_compared(business, analyst):
    assert figures(asked({"period": "ever"}, analyst))[0].change is None


def test_it_costs_the_same_number_of_queries_with_many_rows(business, analyst, rep):
    question = asked({"period": "ever"}, analyst)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            figures(question), pictures(question)
        return len(queries)

    cost()  # who may do what is looked up once
    few = cost()
    for number in range(20):
        make_sales.won(owner=rep, at=now() - timedelta(days=number))
        make_sales.order(contact=make.contact(), days_ago=number)
        make_support.ticket()
    assert cost() == few <= 30


def test_the_chart_leads_to_a_report_of_its_rows(business, analyst, browse):
    url = charts(browse(analyst).get(f"{EVER}&who=team-{analyst.team_id}"))["won"]["url"]
    page = browse(analyst).get(url)

    assert url == f"/reports/new/?kind=deals&period=ever&who=team-{analyst.team_id}"
    assert [row[0][1] for row in page.context["look"].rows] == ["D", "C", "A"]


def test_the_numbers_are_downloaded_by_a_report_of_the_same_scope(business, manager, browse):
    page = browse(manager).post("/dashboard/numbers/", {"period": "quarter", "who": f"team-{manager.team_id}"})
    report = Report.objects.get()

    assert page.headers["Location"] == report.get_absolute_url()
    assert report.filters == {"period": "quarter", "who": f"team-{manager.team_id}"}
    assert report.runs.get().owner == manager


def test_downloading_again_keeps_one_report(manager, browse):
    for _press in range(2):
        browse(manager).post("/dashboard/numbers/", {"period": "ever"})

    assert Report.objects.count() == 1


def test_a_period_that_cannot_be_read_downloads_nothing(manager, browse):
    browse(manager).post("/dashboard/numbers/", {"period": "custom"})

    assert not Report.objects.exists()
