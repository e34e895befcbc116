"""What a person chooses on their own page goes into the ledger, once, with the wording that they read."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts import preferences
from contacts.models import Channel, Consent, ContactPreference, Purpose
from contacts.preferences import CHOICES
from crm_site.testing import make
from crm_site.testing.often import often

pytestmark = pytest.mark.django_db
NAMES = [f"{channel}-{purpose}" for channel in Channel for purpose in Purpose]


@pytest.fixture
def ada():
    return make.contact("Ada", "Lovelace", email="ada@example.org")


def page(contact):
    return f"/preferences/{preferences.token(contact, CHOICES)}/"


def chosen(contact):
    return {f"{channel}-{purpose}" for channel, purpose, yes in preferences.switches(contact) if yes}


def test_what_is_switched_on_is_written_down_with_all_that_proves_it(client, ada):
    client.post(page(ada), {"email-marketing": "on"}, REMOTE_ADDR="203.0.113.9")

    said = Consent.objects.get()
    assert (said.channel, said.purpose, said.granted) == ("email", "marketing", True)
    assert (said.source, said.ip, said.by) == ("preference page", "203.0.113.9", None)
    assert said.wording == "Send me news and offers by e-mail. I can stop it here at any time."
    assert said.wording in client.get(page(ada)).content.decode()
    assert abs(said.at - now()) < timedelta(minutes=1)


def test_saying_the_same_again_adds_nothing(client, ada):
    for _each in range(3):
        client.post(page(ada), {"email-marketing": "on", "post-survey": "on"})

    assert Consent.objects.count() == 2 and ada.interactions.count() == 2


def test_a_switch_that_stays_off_adds_nothing(client, ada):
    client.post(page(ada), {})

    assert not Consent.objects.exists()


def test_switching_off_withdraws_and_leaves_the_rest(client, ada):
    ada.grant("email", source="fair")
    ada.grant("sms", source="fair")

    client.post(page(ada), {"sms-marketing": "on"})

    assert not ada.allows("email") and ada.allows("sms")
    assert list(ada.consents.order_by("pk").values_list("channel", "granted")) == [
        ("email", True),
        ("sms", True),
        ("email", False),
    ]


def test_the_page_shows_the_last_word(client, ada):
    ada.grant("email", source="fair")
    ada.grant("sms", source="fair")
    ada.withdraw("sms", source="phone")

    fields = client.get(page(ada)).context["form"].fields
    assert {name for name, field in fields.items() if field.initial} == {"email-marketing"}


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_look_changes_nothing(client, ada, method):
    assert getattr(client, method)(page(ada) + "?email-marketing=on").status_code == 200
    for path in ("rhythm/", "pause/", "stop/", "data-link/"):
        assert getattr(client, method)(page(ada) + path).status_code == 405

    assert not Consent.objects.exists() and not ContactPreference.objects.exists() and not ada.interactions.exists()


@settings(max_examples=often(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.sets(st.sampled_from(NAMES)), min_size=1, max_size=6))
def test_the_last_word_wins_whatever_was_said_before(client, words):
    person = make.contact("Ada", email="ada@example.org")
    before = 0
    for word in words:
        expected = len(chosen(person) ^ word)
        client.post(page(person), dict.fromkeys(word, "on"))
        after = person.consents.count()
        assert after == before + expected  # one line for each change, and none is ever rewritten
        before = after
    assert chosen(person) == words[-1]
    person.delete()


def test_no_mail_to_one_reader_of_a_mailbox_is_no_mail_to_the_mailbox(client, ada):
    twin = make.contact("A.", "Lovelace", email="Ada@example.org", consent=True)
    ada.grant("email", source="fair")

    client.post(page(ada), {})

    assert not twin.allows("email")


def test_unsubscribing_from_everything_says_no_everywhere_once(client, ada):
    ada.grant("email", source="fair")
    for _each in range(2):
        assert client.post(page(ada) + "stop/").status_code == 302

    assert ada.consents.filter(granted=False).count() == len(NAMES)
    assert chosen(ada) == set()


@pytest.mark.parametrize(("asked", "kept"), [("1", 1), ("2", 2), ("4", 4), ("", None)])
def test_the_person_says_how_often(client, ada, asked, kept):
    ContactPreference.of(ada).limit(3)

    client.post(page(ada) + "rhythm/", {"most": asked})

    assert ContactPreference.objects.get().most_per_month == kept
    assert ada.interactions.filter(kind="contacts.preference_changed").count() == 2


@pytest.mark.parametrize("asked", ["3", "-1", "many", "99999999999"])
def test_another_number_is_not_taken(client, ada, asked):
    ContactPreference.of(ada).limit(2)

    client.post(page(ada) + "rhythm/", {"most": asked})

    assert ContactPreference.objects.get().most_per_month == 2


def test_the_same_rhythm_twice_is_one_fact(client, ada):
    for _each in range(2):
        client.post(page(ada) + "rhythm/", {"most": "2"})

    assert ada.interactions.get().text == "At most 2 messages a month"
    assert 'value="2" id="id_most_1" checked' in client.get(page(ada)).content.decode()


def test_a_pause_holds_for_30_days_and_can_be_undone(client, ada):
    client.post(page(ada) + "pause/")
    until = ContactPreference.objects.get().paused_until
    assert timedelta(days=29) < until - now() <= timedelta(days=30)
    assert "You asked for a pause" in client.get(page(ada)).content.decode()

    client.post(page(ada) + "pause/", {"undo": "1"})
    assert ContactPreference.objects.get().paused_until is None
    assert "Pause for 30 days" in client.get(page(ada)).content.decode()


def test_a_pause_changes_no_consent(client, ada):
    ada.grant("email", source="fair")
    client.post(page(ada) + "pause/")

    assert ada.allows("email") and ada.consents.count() == 1


def test_the_form_needs_its_own_cookie(ada):
    answer = Client(enforce_csrf_checks=True).post(page(ada), {"email-marketing": "on"})

    assert answer.status_code == 403 and not Consent.objects.exists()
