"""Mending one row after the other with nothing but the keyboard."""

import pytest
from django.conf import settings
from django.utils.timezone import localdate
from playwright.sync_api import expect

from contacts.models import QualityFinding
from contacts.quality import taking
from contacts.quality.registry import Asking, find
from crm_site.testing import make

CHECK = "contacts.unreachable"


@pytest.fixture
def page(live_server, new_page, browse, rep):
    for name in ("Ada", "Bea"):
        make.contact(name, "Stone", owner=rep)
    taking.take(find(CHECK), Asking.now(), day=localdate())
    page = new_page(base_url=live_server.url, viewport={"width": 1440, "height": 900})
    key = browse(rep).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
    page.goto(f"/quality/{CHECK}/")
    return page


def test_enter_saves_and_opens_the_next_row(page):
    ada, bea = (page.locator("tr[data-quality]").filter(has_text=name) for name in ("Ada", "Bea"))
    ada.get_by_role("button", name="Add: E-mail").click()
    box = ada.get_by_label("E-mail", exact=True)
    expect(box).to_be_focused()
    box.fill("ada@example.org")
    box.press("Enter")

    expect(ada).to_contain_text("in order")
    expect(bea.get_by_label("E-mail", exact=True)).to_be_focused()
    bea.get_by_label("E-mail", exact=True).press("Escape")
    bea.get_by_role("button", name="Right as it is").click()
    expect(bea.get_by_role("button", name="Look again")).to_be_visible()
    assert QualityFinding.objects.dismissed().count() == 1
