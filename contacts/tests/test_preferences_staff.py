"""What colleagues see: how often somebody hears from us, what they wish, and the way to their page."""

import re

import pytest
from django.core import mail

from campaigns.message import Letter
from contacts import preferences
from contacts.models import ContactPreference
from crm_site.testing import make_campaigns

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(rep):
    return make_campaigns.reader("Ada", last_name="Lovelace", email="ada@example.org", owner=rep)


def card(browse, user, person):
    return " ".join(browse(user).get(person.get_absolute_url()).content.decode().split())


@pytest.mark.parametrize("role", ["rep", "manager", "agent", "marketer", "analyst", "admin"])
def test_everybody_sees_how_often_somebody_heard_from_us(browse, cast, ada, role):
    make_campaigns.sent()
    make_campaigns.sent()
    ContactPreference.of(ada).limit(2)

    shown = card(browse, getattr(cast, role), ada)
    assert "2 times this month" in shown and "(their wish: at most 2)" in shown and "tone-late" in shown


def test_without_a_wish_none_is_shown(browse, rep, ada):
    shown = card(browse, rep, ada)

    assert "0 times this month" in shown and "their wish" not in shown


def test_looks_and_clicks_are_no_messages(ada):
    ada.record("campaigns.opened", direction="in")
    ada.record("support.message_out", direction="out")

    assert ada.heard_this_month == 0


def test_what_the_card_says_is_what_the_gate_counts(ada):
    make_campaigns.sent()
    ContactPreference.of(ada).limit(1)
    assert ada.heard_this_month == 1

    assert make_campaigns.sent().deliveries.get().reason == "enough"


def test_a_pause_is_shown_and_kept_by_campaigns(browse, rep, ada):
    ContactPreference.of(ada).pause()

    assert "paused until" in card(browse, rep, ada)
    assert make_campaigns.sent().deliveries.get().reason == "paused"


def test_the_link_on_the_card_opens_the_persons_page(browse, rep, client, ada):
    found = re.search(r'value="[^"]*(/preferences/[^"]+)"', card(browse, rep, ada))

    assert preferences.read(found[1].split("/")[2], "choices").contact == ada
    assert client.get(found[1]).status_code == 200


def test_who_may_not_change_the_person_revokes_no_links(browse, analyst, other_rep, ada):
    for colleague in (analyst, other_rep):
        assert "Revoke older links" not in card(browse, colleague, ada)
        assert browse(colleague).post(f"/contacts/{ada.pk}/preference-links/").status_code == 403


def test_the_mail_of_a_campaign_leads_to_the_readers_own_page(client, ada):
    other = make_campaigns.reader("Eve", email="eve@example.org")
    make_campaigns.sent()

    for letter in mail.outbox:
        reader = ada if "ada@" in letter.to[0] else other
        for text in (letter.body, letter.alternatives[0][0]):
            url = re.search(r"/preferences/[^\s\"]+", text)[0]
            assert client.get(url).context["contact"] == reader


def test_a_test_mail_leads_to_nobodys_page(ada):
    campaign = make_campaigns.campaign()
    letter = Letter(campaign.variants.get(), campaign).test_for("colleague@rapport.example", ada)

    assert "/preferences/\n" in letter.body and 'preferences/"' in letter.alternatives[0][0]


def test_who_unsubscribed_is_offered_less_instead_of_nothing(client, ada):
    delivery = make_campaigns.sent().deliveries.get()
    shown = client.post(f"/u/{delivery.token}/").content.decode()

    assert client.get(re.search(r"/preferences/[^\"]+", shown)[0]).context["contact"] == ada


def test_the_card_costs_the_same_however_much_happened(browse, rep, ada, queries):
    ContactPreference.of(ada)
    few = queries(browse(rep), ada.get_absolute_url())
    for _each in range(10):
        ada.record("campaigns.sent", direction="out")

    assert queries(browse(rep), ada.get_absolute_url()) == few
