"""Postal addresses in place, ways that do not work, and countries by any of their names."""

import pytest
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import override

from contacts import countries
from contacts.models import Company, Contact
from crm_site.lib import filters
from crm_site.testing import make

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}
SAID = {
    "street": "5 Lace Lane\nBack yard",
    "postcode": "NG1",
    "city": "Nottingham",
    "region": "",
    "country": "United Kingdom",
}


@pytest.fixture
def ada(rep):
    return make.contact("Ada", "Lovelace", owner=rep, email="ada@example.org", phone="+49 30 123456")


def url(person, kind, way=None, act=""):
    if way is None:
        return reverse("contacts:reach_add", args=[person.pk, kind])
    return reverse(f"contacts:reach{act}", args=[person.pk, kind, way.pk])


def test_an_address_is_added_and_told(ada, browse, rep):
    page = browse(rep).post(url(ada, "addresses"), SAID | {"label": "office"}, headers=PART)

    address = ada.addresses.get()
    assert (address.city, address.country, address.label, address.is_primary) == (
        "Nottingham",
        "United Kingdom",
        "office",
        True,
    )
    assert "5 Lace Lane<br>Back yard" in page.text
    assert ada.interactions.get(kind="contacts.contact_changed").data["changes"]["addresses"][1].startswith("5 Lace")


def test_sent_twice_it_is_added_once_and_nothing_is_no_address(ada, browse, rep):
    client = browse(rep)
    client.post(url(ada, "addresses"), SAID, headers=PART)
    again = client.post(url(ada, "addresses"), SAID, headers=PART)
    nothing = client.post(url(ada, "addresses"), dict.fromkeys(SAID, ""), headers=PART)

    assert again.status_code == nothing.status_code == 422 and ada.addresses.count() == 1
    assert "already" in again.text and "at least a part" in nothing.text


def test_another_one_becomes_the_primary_one(ada, browse, rep):
    first = ada.addresses.create(city="Leeds", is_primary=True)
    second = ada.addresses.create(city="London")
    browse(rep).post(url(ada, "addresses", second), {"city": "London", "primary": "on"}, headers=PART)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.is_primary, second.is_primary) == (False, True)

    browse(rep).post(url(ada, "addresses", second, "_remove"), headers=PART)
    first.refresh_from_db()
    assert first.is_primary and ada.addresses.count() == 1


def test_an_old_country_keeps_its_spelling_until_another_is_chosen(ada, browse, rep):
    address = ada.addresses.create(city="Köln", country="Deutschland", is_primary=True)
    page = browse(rep).get(url(ada, "addresses", address), headers=PART)
    assert '<option value="Deutschland" selected>Germany</option>' in page.text

    odd = ada.addresses.create(city="Atlantis", country="Under the sea")
    page = browse(rep).get(url(ada, "addresses", odd), headers=PART)
    assert '<option value="Under the sea" selected>' in page.text


@pytest.mark.parametrize(
    ("kind", "trouble", "word"),
    [("emails", "bounced", "bounced"), ("phones", "wrong", "wrong number"), ("phones", "unreachable", "unreachable")],
)
def test_a_way_that_does_not_work_is_marked_and_mended(ada, browse, rep, kind, trouble, word):
    client, way = browse(rep), getattr(ada, kind).get()
    page = client.post(url(ada, kind, way), {"value": str(way), "trouble": trouble}, headers=PART)
    way.refresh_from_db()
    assert way.trouble_at and way.trouble == word and word in page.text

    client.post(url(ada, kind, way), {"value": str(way), "trouble": ""}, headers=PART)
    way.refresh_from_db()
    assert way.trouble_at is None and way.trouble == ""


def test_why_it_bounced_stands_beside_it_until_the_address_is_corrected(ada, browse, rep):
    client, way = browse(rep), ada.emails.get()
    said = {"value": "ada@example.org", "trouble": "bounced", "why": "mailbox full"}
    assert "mailbox full" in client.post(url(ada, "emails", way), said, headers=PART).text

    client.post(url(ada, "emails", way), said | {"value": "ada@example.com"}, headers=PART)
    way.refresh_from_db()
    assert (way.address, way.bounced_at, way.bounced_why) == ("ada@example.com", None, "")


def test_post_that_came_back_is_marked(ada, browse, rep):
    address = ada.addresses.create(city="Leeds", is_primary=True)
    said = {"city": "Leeds", "trouble": "returned", "why": "moved away"}
    browse(rep).post(url(ada, "addresses", address), said, headers=PART)

    address.refresh_from_db()
    assert address.returned_at and address.returned_why == "moved away"


@pytest.mark.parametrize(("way", "found"), [("email", 1), ("phone", 0), ("post", 0)])
def test_lists_ask_who_cannot_be_reached(ada, rep, way, found):
    ada.emails.get().report_trouble("no such user", by=rep)
    asked = {"all": [{"field": "contacts.trouble", "op": "has", "value": {"way": way}}]}
    assert filters.compile(asked, Contact.objects.all(), reader=rep, as_of=now()).count() == found


@pytest.mark.parametrize("name", ["Germany", "Deutschland", "DE", "de", "Alemania", "ALLEMAGNE"])
def test_a_country_is_known_in_any_language(name):
    assert countries.code_of(name) == "DE" and countries.english(name) == "Germany"
    with override("es"):
        assert countries.local(name) == "Alemania"


@pytest.mark.parametrize("name", ["", "Atlantis", "Georgien und mehr", "x"])
def test_what_is_no_country_stays_as_it_is(name):
    assert countries.code_of(name) == "" and countries.local(name) == name


def test_a_filter_finds_a_country_by_any_of_its_names(rep):
    for number, name in enumerate(("Germany", "Deutschland", "DE", "Spain")):
        make.contact(f"P{number}").addresses.create(country=name)
    asked = {"all": [{"field": "country", "op": "is", "value": "Germany"}]}
    several = {"all": [{"field": "country", "op": "in", "value": ["Alemania", "spain"]}]}

    assert filters.compile(asked, Contact.objects.all(), reader=rep, as_of=now()).count() == 3
    assert filters.compile(several, Contact.objects.all(), reader=rep, as_of=now()).count() == 4


def test_a_company_has_a_mail_address_a_phone_and_a_place(browse, rep):
    acme = make.company("Acme", owner=rep)
    client = browse(rep)
    for field, said in (
        ("email", {"email": "office@acme.example"}),
        ("phone", {"phone": "030 123456"}),
        ("place", {"street": "Kai 1", "postcode": "20457", "city": "Hamburg", "country": "Germany"}),
    ):
        version = Company.objects.get(pk=acme.pk).version
        client.post(reverse("contacts:field", args=["companies", acme.pk, field]), said | {"version": version})
    page = client.get(acme.get_absolute_url())

    assert "mailto:office@acme.example" in page.text and "tel:+4930123456" in page.text
    assert "Kai 1" in page.text and "20457 Hamburg" in page.text and "Germany" in page.text


def test_the_form_offers_lists_where_there_are_some(ada, browse, rep):
    page = browse(rep).get(reverse("contacts:edit", args=[ada.pk]))

    assert '<option value="pt">Portuguese</option>' in page.text
    assert '<option value="Europe/Madrid">' in page.text and 'name="preferred_channel"' in page.text


def test_tags_are_changed_in_the_form_and_a_form_without_them_leaves_them(ada, browse, rep):
    client = browse(rep)
    said = {"first_name": "Ada", "last_name": "Lovelace", "lifecycle": "lead", "version": ada.version}
    client.post(reverse("contacts:edit", args=[ada.pk]), said | {"tags": "fair, vip"})
    assert [tag.name for tag in ada.tags.all()] == ["fair", "vip"]

    ada.refresh_from_db()
    client.post(reverse("contacts:edit", args=[ada.pk]), said | {"version": ada.version})
    assert ada.tags.count() == 2
