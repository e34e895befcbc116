"""What the person takes with them: everything that is theirs, nothing of ours or of others."""

import json

import pytest

from contacts import preferences
from contacts.models import ContactPreference, Note
from contacts.preferences import DATA
from crm_site.lib import registry
from crm_site.testing import make, make_campaigns, make_sales, make_support

pytestmark = pytest.mark.django_db
PARTS = {"identity", "addresses", "consents", "preferences", "sales.orders", "support.messages", "campaigns.messages"}


@pytest.fixture
def ada(rep):
    ada = make_campaigns.reader("Ada", last_name="Lovelace", email="ada@example.org", language="de")
    ContactPreference.of(ada).limit(2)
    ada.add_phone("+49 30 901820")
    ada.addresses.create(street="12 St James's Square", city="London", is_primary=True)
    make_sales.order(contact=ada, number="A-77", lines=[{"description": "Voile", "quantity": 2, "unit_price": "9.50"}])
    make_sales.deal("Secret plan", contact=ada)
    ticket = make_support.ticket("Wrong shade", contact=ada)
    make_support.heard(ticket, "It is too <b>grey</b>.")
    ticket.note(by=rep, text="A difficult person")
    Note.objects.create(contact=ada, text="Likes tea", author=rep)
    make_campaigns.sent(name="Winter", subject="New linens")
    return ada


def fetch(client, contact, path):
    answer = client.get(f"/preferences/{preferences.token(contact, DATA)}/{path}")
    assert answer.status_code == 200 and answer.streaming
    return answer.getvalue().decode()


def test_the_file_holds_what_is_theirs(client, ada):
    data = json.loads(fetch(client, ada, "data.json"))

    assert set(data) >= PARTS
    assert data["identity"] == [{"first_name": "Ada", "last_name": "Lovelace", "language": "de"}]
    assert [one.get("value", one.get("city")) for one in data["addresses"]] == [
        "ada@example.org",
        "+49 30 901820",
        "London",
    ]
    assert data["preferences"][0]["most_per_month"] == 2
    assert [(one["channel"], one["granted"], one["source"]) for one in data["consents"]] == [("email", True, "test")]
    assert data["sales.orders"][0] | {"placed_at": ""} == {
        "number": "A-77",
        "placed_at": "",
        "total": "19.00",
        "currency": "EUR",
        "state": "placed",
        "lines": "2 × Voile",
    }
    assert [one["text"] for one in data["support.messages"]] == ["It is too <b>grey</b>."]
    assert [one["subject"] for one in data["campaigns.messages"]] == ["New linens"]


@pytest.mark.parametrize("path", ["data.json", "data/"])
def test_nothing_of_ours_or_of_others_is_in_it(client, ada, path):
    other = make.contact("Eve", email="eve@example.org")
    make_sales.order(contact=other, number="E-88")
    make_support.heard(make_support.ticket("Other", contact=other), "Mine is blue.")
    shown = fetch(client, ada, path)

    for word in ("difficult", "tea", "Secret plan", "E-88", "blue", "eve@"):
        assert word not in shown


def test_the_page_can_be_read_and_escapes_what_was_written(client, ada):
    shown = fetch(client, ada, "data/")

    assert shown.rstrip().endswith("</html>")
    assert "It is too &lt;b&gt;grey&lt;/b&gt;." in shown and "A-77" in shown and "New linens" in shown
    assert "</script>" not in shown.split('<main id="main">')[1]


def test_the_file_is_named_and_kept_by_no_cache(client, ada):
    answer = client.get(f"/preferences/{preferences.token(ada, DATA)}/data.json")

    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert "no-store" in answer.headers["Cache-Control"]


def test_somebody_of_whom_we_know_little_gets_a_sound_file_too(client):
    data = json.loads(fetch(client, make.contact("Ada", "L"), "data.json"))

    assert data["identity"] == [{"first_name": "Ada", "last_name": "L"}]
    assert data["consents"] == [] and data["sales.orders"] == []


def test_much_that_happened_costs_no_more_queries(client, ada, django_assert_max_num_queries):
    for number in range(20):
        make_sales.order(contact=ada, number=f"B-{number}")
    with django_assert_max_num_queries(20):
        assert len(json.loads(fetch(client, ada, "data.json"))["sales.orders"]) == 21


def test_every_part_has_a_name_of_its_own():
    labels = [str(part.label) for part in registry.exports.values()]

    assert len(labels) == len(set(labels)) >= len(PARTS)


def test_positions_relations_and_days_are_theirs_too(client, ada, rep):
    ada.add_role(make.company("Engines"), by=rep, title="Adviser", ended=True)
    ada.relate("reports_to", make.contact("Ben", "Byron"), by=rep)
    ada.importantdates.create(kind="name_day", day="2020-05-01")
    data = json.loads(fetch(client, ada, "data.json"))

    assert [(one["company"], one["job_title"], one["over"]) for one in data["roles"]] == [("Engines", "Adviser", True)]
    assert data["relations"] == [{"relation": "reports to", "person": "Ben Byron"}]
    assert data["dates"] == [{"day": "2020-05-01", "what": "name day", "every_year": True}]
