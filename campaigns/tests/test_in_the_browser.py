"""The builder and the way to Send, as somebody sees them."""

import re

import pytest
from playwright.sync_api import expect

from campaigns.models import Campaign, Segment
from crm_site.testing import make, make_campaigns
from crm_site.testing.browser import choose


@pytest.fixture
def page(live_server, new_page, browse, marketer):
    """A marketer's browser."""
    page = new_page(base_url=live_server.url)
    cookie = browse(marketer).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    return page


def test_a_question_is_built_while_the_count_follows(page):
    make_campaigns.reader("Ada")
    make.contact("Ada")
    make_campaigns.reader("Eve")
    page.goto("/segments/new/")
    page.get_by_label("Name").first.fill("Adas")

    choose(page.get_by_label("What to ask"), label="First name")
    choose(page.get_by_label("Comparison"), label="is")
    page.get_by_label("Value").fill("Ada")
    expect(page.locator("#reach")).to_contain_text("of 2 who match")
    expect(page.locator("#count-0-0")).to_contain_text("2")

    page.get_by_role("button", name="Group").first.click()
    choose(page.get_by_label("What to ask").nth(1), label="Lifecycle stage")
    page.get_by_role("checkbox", name="lead").check()
    page.get_by_role("button", name="Save segment").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Adas")
    assert Segment.objects.get().tree == {
        "all": [
            {"field": "first_name", "op": "is", "value": "Ada"},
            {"any": [{"field": "lifecycle", "op": "in", "value": ["lead"]}]},
        ]
    }


def test_a_campaign_is_written_checked_and_sent(page, worker, smtp_sink):
    make_campaigns.reader("Ada", email="ada@example.org")
    make_campaigns.segment("Everybody")
    page.goto("/campaigns/new/")
    page.get_by_label("Name").first.fill("Winter")
    page.get_by_label("Segment").select_option(label="Everybody")
    expect(page.locator("#reach")).to_contain_text("of 1 who match")
    page.get_by_role("button", name="Save and write the message").click()

    page.get_by_label("Subject").fill("Hi {{nobody}}")
    page.get_by_label("Text of the message").fill("Hello {{first_name}}")
    page.get_by_role("button", name="Save the message").click()
    expect(page.locator("main")).to_contain_text("There is no merge tag {{nobody}}")
    page.get_by_label("Subject").fill("Hi {{first_name}}")
    page.get_by_role("button", name="Save the message").click()
    expect(page.frame_locator("iframe").locator("body")).to_contain_text("Hello Ada")

    page.get_by_role("link", name=re.compile("Check")).first.click()
    expect(page.get_by_role("link", name="Send …")).to_be_visible()
    page.wait_for_load_state()
    page.get_by_role("link", name="Send …").click()
    expect(page.get_by_role("dialog")).to_contain_text("It goes to 1 person now.")
    page.get_by_role("button", name="Send to 1").dblclick()
    page.wait_for_url("**/sending/")
    worker.settle()

    expect(page.locator("#campaign-progress")).to_contain_text("1 of 1 sent")
    assert [mail["Subject"] for mail in smtp_sink.messages] == ["Hi Ada"]
    assert Campaign.objects.get().state == "sent"
