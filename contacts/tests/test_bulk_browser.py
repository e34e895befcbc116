"""From a filter to a saved view to a change of everybody in it, as a person with a mouse does it."""

import json
from urllib.parse import urlencode

import pytest
from django.conf import settings
from playwright.sync_api import expect

from contacts.models import BulkChange, Contact
from crm_site.jobs.work import run_to_end
from crm_site.testing import make

LEADS = {"all": [{"field": "lifecycle", "op": "in", "value": ["lead"]}]}


@pytest.fixture
def page(live_server, new_page, browse, rep):
    for name, stage in (("Ada", "lead"), ("Bea", "lead"), ("Cid", "customer")):
        make.contact(name, "X", owner=rep, lifecycle=stage)
    page = new_page(base_url=live_server.url)
    key = browse(rep).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
    return page


def test_a_filter_becomes_a_view_and_all_of_it_is_changed_and_put_back(page):
    page.goto("/contacts/?" + urlencode({"filter": json.dumps(LEADS)}))
    page.get_by_role("link", name="Save as a view").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Leads")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Leads")
    expect(page.locator(".tab[aria-current]")).to_have_text("Leads 2")

    page.get_by_label("Pick Ada X").check()
    page.get_by_label("all 2").check()
    page.get_by_role("button", name="Stage").click()
    page.get_by_role("dialog").get_by_label("Stage").select_option("customer")
    page.get_by_role("dialog").get_by_role("button", name="Change the stage").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Change the stage")
    run_to_end(BulkChange.objects.get().job)
    assert set(Contact.objects.values_list("lifecycle", flat=True)) == {"customer"}

    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Undo")
    run_to_end(BulkChange.objects.latest("pk").job)
    expect(page.get_by_text("2 put back.").first).to_be_visible()
    assert Contact.objects.filter(lifecycle="lead").count() == 2


def test_columns_are_moved_and_shown(page):
    page.goto("/contacts/")
    page.locator("#columns summary").click()
    page.get_by_role("button", name="Move up Stage").click()
    page.get_by_label("City").check()
    page.get_by_role("button", name="Show these").click()

    heads = ["", "Name", "Stage", "Company", "E-mail", "Owner", "Known since", "City"]
    expect(page.locator(".rows th")).to_have_text(heads)
