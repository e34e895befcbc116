from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm_site.testing import make_support

PART = {"HX-Request": "true"}
MOST = 10


def test_a_ticket_shows_what_was_said_last(browse, agent):
    ticket = make_support.ticket("Lid does not fit", assignee=agent)
    for n in range(6):
        make_support.heard(ticket, f"Word {n}")
    browser, url = browse(agent), f"/lists/tickets/preview/{ticket.pk}/"
    browser.get(url, headers=PART)
    with CaptureQueriesContext(connection) as caught:
        part = browser.get(url, headers=PART).content.decode()

    assert "Lid does not fit" in part and str(ticket.contact) in part
    assert "Word 5" in part and "Word 3" in part and "Word 2" not in part
    assert len(caught) <= MOST


def test_the_preview_leads_to_the_ticket_within_its_queue(browse, agent):
    ticket = make_support.ticket()
    answer = browse(agent).get(f"/lists/tickets/preview/{ticket.pk}/", {"view": "open"})

    assert answer.url == f"{ticket.get_absolute_url()}?view=open#latest"


def test_tickets_narrow_by_customer_and_by_having_no_owner(browse, agent):
    mine = make_support.ticket("Mine", assignee=agent)
    free = make_support.ticket("Free")
    browser = browse(agent)
    by_customer = browser.get(
        "/lists/tickets/narrowed/", {"view": "all", "field": "contact", "value": str(mine.contact)}
    )
    by_nobody = browser.get("/lists/tickets/narrowed/", {"view": "all", "field": "assignee", "value": ""})

    assert list(browser.get(by_customer.url).context["listing"].page) == [mine]
    assert list(browser.get(by_nobody.url).context["listing"].page) == [free]


def test_neighbours_follow_the_turn_of_the_queue(browse, agent):
    first, second, third = (make_support.ticket(f"Nr {n}", assignee=agent) for n in range(3))
    browser = browse(agent)
    browser.get("/tickets/", {"view": "open"})
    part = browser.get(f"/lists/tickets/neighbours/{second.pk}/", headers=PART).content.decode()

    assert f'href="{first.get_absolute_url()}?view=open#latest" rel="prev"' in part
    assert f'href="{third.get_absolute_url()}?view=open#latest" rel="next"' in part
