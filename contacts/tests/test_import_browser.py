"""A file on its way in, with mouse and keyboard: read otherwise, looked at, mended, imported, undone."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from contacts.models import Contact, Import
from crm_site.jobs.work import run_to_end
from crm_site.testing.browser import choose

FILE = "name;email;title\nZoë;zoe@example.org;Poet\n;bad;\nCid;cid@example.org;Boss\n".encode("mac_roman")


@pytest.fixture
def page(live_server, new_page, browse, rep):
    page = new_page(base_url=live_server.url)
    key = browse(rep).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
    return page


def test_a_file_is_read_otherwise_looked_at_mended_imported_and_undone(page):
    page.goto("/imports/")
    page.get_by_label("What does it hold?").select_option("contacts")
    page.get_by_label("File").set_input_files({"name": "people.csv", "mimeType": "text/csv", "buffer": FILE})
    page.get_by_role("button", name="Read the file").click()
    choose(page.get_by_label("Encoding"), label="Western Europe (Mac)")
    expect(page.get_by_role("cell", name="Zoë · Cid")).to_be_visible()

    page.get_by_role("button", name="Dry run first").click()
    expect(page.get_by_text("waiting")).to_be_visible()
    run_to_end(Import.objects.get().plan)
    page.reload()
    expect(page.get_by_text("Nothing has been written yet.").first).to_be_visible()
    page.get_by_role("link", name="Mend 3").click()
    page.get_by_label("name").fill("Dan")
    page.get_by_label("email").fill("dan@example.org")
    page.get_by_role("button", name="Keep for the import").click()
    expect(page.get_by_text("1 row mended")).to_be_visible()

    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    run_to_end(Import.objects.get().job)
    assert set(Contact.objects.values_list("last_name", flat=True)) == {"Zoë", "Cid", "Dan"}

    page.reload()
    page.get_by_role("button", name="Undo the import").click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    run_to_end(Import.objects.get().reversal)
    expect(page.get_by_text("3 deleted, 0 put back.").first).to_be_visible()
    assert not Contact.objects.exists()
