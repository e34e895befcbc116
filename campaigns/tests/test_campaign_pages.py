"""From an empty form to results, page by page."""

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from campaigns.models import Campaign, Delivery, Variant
from crm_site.testing import make_campaigns

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(browse, marketer):
    marketer.email = "mara@rapport.example"
    marketer.save()
    return browse(marketer)


@pytest.fixture
def draft():
    make_campaigns.reader("Ada", last_name="Lovelace")
    return make_campaigns.campaign(name="Winter")


def text(answer):
    return answer.content.decode()


def test_a_campaign_begins_with_its_audience(browser, marketer):
    segment = make_campaigns.segment()
    fields = {"name": "Winter", "sender_name": "Us", "sender_address": "us@rapport.example", "segment": segment.pk}

    answer = browser.post("/campaigns/new/", fields)

    campaign = Campaign.objects.get()
    assert answer["Location"] == f"/campaigns/{campaign.pk}/message/"
    assert (campaign.owner, campaign.segment, campaign.is_draft) == (marketer, segment, True)


def test_a_campaign_without_a_segment_is_refused(browser):
    answer = browser.post("/campaigns/new/", {"name": "Winter", "sender_name": "Us", "sender_address": "us@x.example"})

    assert answer.status_code == 422
    assert not Campaign.objects.exists()


def test_a_message_is_written(browser):
    campaign = make_campaigns.campaign(split=())
    url = f"/campaigns/{campaign.pk}/message/A/"

    browser.post(url, {"subject": "Hi {{first_name}}", "body": "# News\n\n[Shop](https://shop.example)"})

    variant = campaign.variants.get()
    assert (variant.share, variant.letter) == (100, "A")
    assert '<a class="button" href="https://shop.example">' in variant.html


def test_an_unknown_merge_tag_is_refused_with_a_clear_sentence(browser, draft):
    answer = browser.post(f"/campaigns/{draft.pk}/message/A/", {"subject": "Hi {{name}}", "body": "x"})

    assert answer.status_code == 422
    assert "There is no merge tag {{name}}. You can use {{first_name}}" in text(answer)
    assert draft.variants.get().subject == "New linens"


def test_a_second_wording_takes_half(browser, draft):
    answer = browser.post(f"/campaigns/{draft.pk}/message/second/")

    assert answer["Location"] == f"/campaigns/{draft.pk}/message/B/"
    assert list(draft.variants.values_list("letter", "share")) == [("A", 50), ("B", 50)]


def test_the_share_of_one_decides_that_of_the_other(browser, draft):
    browser.post(f"/campaigns/{draft.pk}/message/second/")

    browser.post(f"/campaigns/{draft.pk}/message/B/", {"subject": "B", "body": "B", "share": "20"})

    assert list(draft.variants.values_list("letter", "share")) == [("A", 80), ("B", 20)]


def test_the_second_wording_is_taken_away(browser, draft):
    browser.post(f"/campaigns/{draft.pk}/message/second/")

    browser.post(f"/campaigns/{draft.pk}/message/second/removal/")

    assert list(draft.variants.values_list("letter", "share")) == [("A", 100)]


def test_the_preview_is_filled_in_for_a_real_person_and_may_be_framed_by_us_only(browser, draft):
    answer = browser.get(f"/campaigns/{draft.pk}/message/A/preview/")

    assert "Hello Ada," in text(answer)
    assert "/o/" not in text(answer) and "/c/" not in text(answer)
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'self'" in policy and "script-src 'none'" in policy


def test_a_test_goes_to_whoever_asks_and_to_nobody_else(browser, draft):
    browser.post(f"/campaigns/{draft.pk}/message/A/test/")

    (letter,) = mail.outbox
    assert letter.to == ["mara@rapport.example"]
    assert letter.subject == "[Test A] New linens"
    assert "Hello Ada," in letter.body and "https://shop.example/linen" in letter.body
    assert Delivery.objects.count() == 0


def test_the_check_names_who_gets_it_and_who_does_not(browser, draft):
    make_campaigns.make.contact("Silent", email="s@example.org")

    page = text(browser.get(f"/campaigns/{draft.pk}/check/"))

    assert '<p class="big">1</p>' in page
    assert "No consent for news by e-mail" in page
    assert f'href="/campaigns/{draft.pk}/dispatch/"' in page


def test_the_check_says_what_is_missing_and_offers_no_send(browser):
    draft = make_campaigns.campaign(split=())

    page = text(browser.get(f"/campaigns/{draft.pk}/check/"))

    assert "Write the message." in page
    assert "dispatch" not in page


def test_the_last_question_names_the_number(browser, draft):
    page = text(browser.get(f"/campaigns/{draft.pk}/dispatch/"))

    assert "It goes to 1 person now" in " ".join(page.split())
    assert draft.deliveries.count() == 0


def test_send_starts_it(browser, draft, marketer):
    answer = browser.post(f"/campaigns/{draft.pk}/dispatch/")

    draft.refresh_from_db()
    assert answer["Location"] == f"/campaigns/{draft.pk}/sending/"
    assert (draft.state, draft.sent_by) == ("planned", marketer)


def test_send_pressed_again_says_that_nothing_was_changed(browser, draft):
    browser.post(f"/campaigns/{draft.pk}/dispatch/")
    before = Campaign.objects.filter(pk=draft.pk).values().get()

    answer = browser.post(f"/campaigns/{draft.pk}/dispatch/", follow=True)

    assert "It was sent before" in text(answer)
    assert Campaign.objects.filter(pk=draft.pk).values().get() == before


def test_an_unfinished_campaign_is_not_sent(browser):
    draft = make_campaigns.campaign(split=())

    answer = browser.post(f"/campaigns/{draft.pk}/dispatch/", follow=True)

    assert "Write the message." in text(answer)
    draft.refresh_from_db()
    assert draft.is_draft


@pytest.mark.parametrize("who", ["manager", "analyst"])
def test_whoever_may_only_look_cannot_send(browse, cast, draft, who):
    assert browse(getattr(cast, who)).post(f"/campaigns/{draft.pk}/dispatch/").status_code == 403
    draft.refresh_from_db()
    assert draft.is_draft


@pytest.mark.parametrize("path", ["audience/", "message/A/", "message/second/", "message/second/removal/"])
def test_what_was_sent_cannot_be_changed(browser, path):
    make_campaigns.reader()
    campaign = make_campaigns.sent(name="Winter")
    before = list(Variant.objects.values())
    fields = {"name": "Other", "subject": "Other", "body": "Other", "segment": campaign.segment_id}

    answer = browser.post(
        f"/campaigns/{campaign.pk}/{path}", fields | {"sender_name": "X", "sender_address": "x@y.org"}
    )

    campaign.refresh_from_db()
    assert answer.status_code == 302
    assert (campaign.name, list(Variant.objects.values())) == ("Winter", before)


def test_progress_asks_again_by_itself_only_while_it_is_under_way(browser):
    make_campaigns.reader()
    campaign = make_campaigns.planned()
    url = f"/campaigns/{campaign.pk}/sending/"

    part = text(browser.get(url, headers={"HX-Request": "true"}))
    assert 'hx-trigger="every 2s"' in part and "0 of 1 sent" in part and "<html" not in part

    browser.post(f"/campaigns/{campaign.pk}/pause/")
    assert "every 2s" not in text(browser.get(url))


def test_it_is_paused_resumed_and_cancelled(browser):
    make_campaigns.reader()
    campaign = make_campaigns.planned()

    for verb, state in [("pause", "paused"), ("resumption", "sending"), ("cancellation", "cancelled")]:
        browser.post(f"/campaigns/{campaign.pk}/{verb}/")
        campaign.refresh_from_db()
        assert campaign.state == state


def test_uncertain_messages_are_decided_on(browser):
    make_campaigns.reader()
    campaign = make_campaigns.planned()
    Delivery.objects.update(state="uncertain", claimed_at=now())

    assert "Send again, at the risk of twice" in text(browser.get(f"/campaigns/{campaign.pk}/sending/"))
    browser.post(f"/campaigns/{campaign.pk}/uncertain/", {"decision": "sent"})

    assert campaign.deliveries.get().state == "sent"


def test_a_draft_leads_its_reader_to_the_right_step(browser, browse, analyst, draft):
    assert browser.get(draft.get_absolute_url())["Location"].endswith("/audience/")
    assert browse(analyst).get(draft.get_absolute_url())["Location"].endswith("/check/")


def test_the_list_costs_the_same_for_one_and_for_many(browser):
    make_campaigns.reader()
    make_campaigns.sent()

    def number():
        with CaptureQueriesContext(connection) as seen:
            assert browser.get("/campaigns/").status_code == 200
        return len(seen)

    number()
    with_one = number()
    for _each in range(20):
        make_campaigns.campaign()

    assert number() == with_one
