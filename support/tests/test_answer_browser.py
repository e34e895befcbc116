"""An answer in a browser: sent, thought better of, and sent again."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from crm_site.testing import make, make_support


@pytest.fixture
def ticket(agent):
    found = make_support.ticket("Lid", contact=make.contact("Ana", "Moreno", email="ana@example.com"), assignee=agent)
    make_support.heard(found, "It does not fit.")
    return found


@pytest.fixture
def page(live_server, new_page, browse, agent):
    page = new_page(base_url=live_server.url, viewport={"width": 1440, "height": 900})
    key = browse(agent).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
    return page


def test_z_takes_an_answer_back_into_the_composer(page, ticket):
    page.goto(ticket.get_absolute_url())
    page.locator("#composer textarea").fill("Turn it to the left.")
    page.get_by_role("button", name="Send and solve").click()
    talk = page.locator(".messages")
    expect(talk.get_by_text("Turn it to the left.")).to_be_visible()
    expect(talk.get_by_role("button", name="Undo")).to_be_visible()
    expect(page.locator("#composer textarea")).to_have_value("")

    talk.get_by_role("button", name="Undo").press("z")
    expect(page.locator("#composer textarea")).to_have_value("Turn it to the left.")
    expect(talk.get_by_text("Turn it to the left.")).to_have_count(0)
    assert ticket.messages.outgoing().get().state == "back"
