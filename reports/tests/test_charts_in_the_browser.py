"""The axes of the charts, as a German sees them."""

import re
from datetime import timedelta

import pytest
from django.utils.timezone import now

from crm_site.testing import make_sales, make_support
from support.models import Ticket


@pytest.fixture
def page(live_server, new_page, browse, manager):
    """A German manager's browser."""
    manager.language = "de"
    manager.save()
    page = new_page(base_url=live_server.url, locale="en-US", viewport={"width": 1280, "height": 900})
    cookie = browse(manager).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    return page


def answered_after(**time):
    for opened in (now() - timedelta(days=40), now() - timedelta(days=10)):
        ticket = make_support.ticket(created_at=opened)
        Ticket.objects.filter(pk=ticket.pk).update(first_response_at=opened + timedelta(**time))


def words_of(page, chart):
    """The texts of the charts whose table has such a title."""
    page.goto("/dashboard/?period=12months")
    box = page.locator(f'[data-chart][data-source*="{chart}"]').first
    box.locator("svg text").first.wait_for()
    return box.locator("svg text").all_text_contents()


@pytest.mark.parametrize(
    ("time", "step"),
    [
        ({"minutes": 50}, r"\d+ min|[12] h"),
        ({"hours": 83, "minutes": 20}, r"\d+ T|0 min"),
        ({"hours": 7}, r"\d+ h|0 min"),
    ],
)
def test_the_axis_of_times_has_the_steps_of_a_clock(page, time, step):
    answered_after(**time)

    words = [word.replace("\N{NO-BREAK SPACE}", " ") for word in words_of(page, "first-answer")]

    assert "0 min" in words
    times = [word for word in words if re.match(r"\d+ (min|h|T)", word)]
    assert len(times) > 2 and all(re.fullmatch(step, word) for word in times), times


def test_the_axis_of_money_is_written_in_german(page, manager):
    make_sales.won("A", owner=manager, amount="450000", at=now() - timedelta(days=3))

    assert "100.000" in words_of(page, "won")
