import pytest

from contacts.models import Channel, Consent, Contact, Purpose, Suppression
from contacts.models.consent import digest
from crm_site.testing import make


@pytest.fixture
def ada(rep):
    return make.contact("Ada", "Lovelace", owner=rep, email="ada@example.org")


def url(person):
    return f"/contacts/{person.pk}/consents/"


def said(**changes):
    return {"channel": "email", "granted": "yes", "source": "at the fair"} | changes


def consenting(channel="email", **more):
    return set(Contact.objects.consenting(channel, **more))


def test_silence_is_no(ada):
    assert not ada.allows("email") and consenting() == set()


def test_the_last_word_wins(ada):
    for granted in (True, False, True, False):
        (ada.grant if granted else ada.withdraw)("email", source="test")
        assert ada.allows("email") is granted
        assert consenting() == ({ada} if granted else set())


def test_every_word_stays_in_the_ledger(ada):
    ada.grant("email", source="fair")
    ada.withdraw("email", source="phone")
    ada.grant("email", source="web")

    assert list(ada.consents.order_by("pk").values_list("granted", "source")) == [
        (True, "fair"),
        (False, "phone"),
        (True, "web"),
    ]


def test_the_same_word_twice_adds_nothing(ada):
    first = ada.grant("email", source="fair")

    assert ada.grant("email", source="web") == first
    assert ada.consents.count() == 1 and ada.interactions.count() == 1


def test_channels_and_purposes_stand_alone(ada):
    ada.grant(Channel.EMAIL, Purpose.MARKETING, source="x")

    assert not ada.allows("sms") and not ada.allows("email", Purpose.SURVEY)
    assert consenting("sms") == set() and consenting(purpose=Purpose.SURVEY) == set()


def test_of_many_people_those_are_found_who_said_yes_last(ada):
    yes, no, never = make.contact(consent=True), make.contact(consent=True), make.contact()
    no.withdraw("email", source="phone")

    assert consenting() == {yes}
    assert not never.allows("email")


def test_finding_them_costs_one_query(ada, django_assert_num_queries):
    for _each in range(20):
        make.contact(consent=True)
    with django_assert_num_queries(1):
        assert len(Contact.objects.consenting("email")) == 20


def test_each_word_is_a_fact(ada, rep):
    ada.grant("email", source="fair", by=rep)
    ada.withdraw("email", source="phone", by=rep)
    kinds = ada.interactions.order_by("pk").values_list("kind", "channel", "by")

    assert list(kinds) == [
        ("contacts.consent_given", "email", rep.pk),
        ("contacts.consent_withdrawn", "email", rep.pk),
    ]


def test_a_colleague_writes_down_what_was_said(browse, rep, ada):
    answer = browse(rep).post(url(ada), said(granted="no", source="on the phone"))
    word = Consent.objects.get()

    assert answer.headers["Location"] == ada.get_absolute_url()
    assert (word.granted, word.source, word.by, word.channel) == (False, "on the phone", rep, "email")
    page = browse(rep).get(ada.get_absolute_url()).content.decode()
    assert "No e-mail" in page and "No longer wants to hear from us" in page


def test_the_page_shows_what_was_said_before(browse, rep, ada):
    ada.grant("email", source="at the fair", by=rep)
    page = browse(rep).get(url(ada)).content.decode()

    assert "e-mail, news and offers: yes" in page and "at the fair" in page and "Rep" in page
    assert "News by e-mail" in browse(rep).get(ada.get_absolute_url()).content.decode()


@pytest.mark.parametrize("change", [{"source": ""}, {"channel": "pigeon"}, {"granted": "maybe"}, {"source": "x" * 101}])
def test_what_is_not_said_properly_is_not_written(browse, rep, ada, change):
    assert browse(rep).post(url(ada), said(**change)).status_code == 200
    assert not Consent.objects.exists()


@pytest.mark.parametrize("who", ["other_rep", "analyst", "outsider"])
def test_only_those_who_may_change_the_person_write_it(browse, cast, ada, who):
    assert browse(getattr(cast, who)).post(url(ada), said()).status_code == 403
    assert not Consent.objects.exists()


@pytest.mark.parametrize("where", ["consent", "interaction"])
def test_the_ledger_cannot_be_changed_by_hand(browse, admin, ada, where):
    ada.grant("email", source="x")
    row = ada.consents.get() if where == "consent" else ada.interactions.get()
    browser = browse(admin)

    assert browser.get(f"/admin/contacts/{where}/").status_code == 200
    assert browser.get(f"/admin/contacts/{where}/add/").status_code == 403
    assert browser.post(f"/admin/contacts/{where}/{row.pk}/change/", {"granted": ""}).status_code == 403
    assert browser.post(f"/admin/contacts/{where}/{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Consent.objects.get().granted


def test_a_suppressed_address_is_known_again_by_its_key(db):
    Suppression.add("ada@example.org", "complained")

    assert Suppression.objects.of("ada@example.org").exists()
    assert not Suppression.objects.of("bob@example.org").exists()


def test_the_first_reason_stays(db):
    Suppression.add("ada@example.org", "complained")
    Suppression.add("ada@example.org", "manual")

    assert Suppression.objects.get().reason == "complained"


def test_the_address_itself_is_kept_nowhere(db):
    kept = Suppression.add("ada@example.org", "erased")

    assert len(kept.digest) == 64 and "ada" not in str(vars(kept)) + str(kept)


def test_without_the_secret_key_nobody_can_try_addresses(db, settings):
    before = digest("ada@example.org")
    settings.SECRET_KEY = "another"

    assert digest("ada@example.org") != before


def test_a_suppression_outlives_the_person(ada):
    Suppression.add(ada.primary_email.key, "erased")
    ada.delete()

    assert Suppression.objects.of("ada@example.org").exists()
