"""Positions, relations, days and wishes leave what they were before, on both of the records that they tie."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils.timezone import now

from contacts.history import outside
from contacts.merging import join, part
from contacts.models import Company, Contact, ContactPreference, FieldChange, ImportantDate, Look
from crm_site.testing import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(rep):
    return make.contact("Ada", "Lovelace", owner=rep)


@pytest.fixture
def bob(rep):
    return make.contact("Bob", "Boole", owner=rep)


@pytest.fixture
def acme():
    return make.company("Acme")


@pytest.fixture(autouse=True)
def long_known(request):
    """All of them were there before: what comes with a new person is no change of them."""
    for name in {"ada", "bob", "acme"} & set(request.fixturenames):
        request.getfixturevalue(name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('rapport.new_from', '', true)")
    FieldChange.objects.all().delete()


def told(client, record, **asked):
    """`[(what, label, before, after)]`, the oldest first."""
    of = "companies" if isinstance(record, Company) else "contacts"
    page = client.get(reverse("contacts:history", args=[of, record.pk]), asked)
    lines = [line for _change, lines in page.context["told"] for line, _seen in lines]
    return [(line.change.what, line.label, line.old, line.new) for line in reversed(lines)]


def card(record, kind, row="", act=""):
    of = "companies" if isinstance(record, Company) else "contacts"
    names = {"": "belongings", "row": "belonging", "act": "belonging_act"}
    name = names["act" if act else "row" if row != "" else ""]
    return reverse(f"contacts:{name}", args=[part for part in (of, record.pk, kind, row, act) if part != ""])


def test_a_position_is_told_from_both_sides(ada, acme, rep, browse):
    role = ada.add_role(acme, by=rep, title="Buyer", since=date(2018, 3, 1))
    form = {"title": "Head of purchasing", "since": "2018-03-01"}
    browse(rep).post(card(ada, "roles", role.pk), form)
    browse(rep).post(card(ada, "roles", role.pk, "removal"))

    assert told(browse(rep), ada) == [
        ("added", "Position", "", "Buyer at Acme (since Mar 2018)"),
        ("changed", "Position at Acme", "Buyer", "Head of purchasing"),
        ("removed", "Position", "Head of purchasing at Acme (since Mar 2018)", ""),
    ]
    assert told(browse(rep), acme)[:2] == [
        ("added", "Position", "", "Ada Lovelace: Buyer (since Mar 2018)"),
        ("changed", "Position of Ada Lovelace", "Buyer", "Head of purchasing"),
    ]
    change = FieldChange.objects.get(of="contacts.role", what="changed")
    assert (change.by, change.through, change.contact_key, change.company_key) == (rep, "page", ada.pk, acme.pk)


def test_a_position_that_ends_says_since_when(ada, acme, rep, browse):
    ada.add_role(acme, by=rep, title="Buyer").end(by=rep, until=date(2024, 5, 31))

    labels = {label: (old, new) for _what, label, old, new in told(browse(rep), ada)}
    assert labels["Position at Acme: is over"] == ("no", "yes")
    assert "Position at Acme: until" in labels


def test_a_relation_is_told_to_both_in_their_own_words(ada, bob, rep, browse):
    relation = ada.relate("reports_to", bob, by=rep)
    relation.remove(by=rep)

    assert told(browse(rep), ada) == [
        ("added", "Relation", "", "reports to Bob Boole"),
        ("removed", "Relation", "reports to Bob Boole", ""),
    ]
    assert told(browse(rep), bob)[0] == ("added", "Relation", "", "manages Ada Lovelace")


def test_a_day_of_a_person_and_one_of_a_company(ada, acme, rep, browse):
    for record in (ada, acme):
        known = {"kind": "other", "label": "First order", "day": date(2020, 2, 29), "yearly": True}
        day = ImportantDate.add(record, by=rep, **known)
        day.correct(by=rep, day=date(2020, 3, 1))

        lines = told(browse(rep), record)
        assert [line[:2] for line in lines] == [("added", "Date"), ("changed", "First order: day")]
        assert "First order" in lines[0][3] and "every year" in lines[0][3]
        assert lines[1][2] != lines[1][3]


def test_an_address_is_told_as_one_writes_it(ada, rep, browse):
    where = {"street": "1 High St", "postcode": "53111", "city": "Bonn", "region": "", "country": "Germany"}
    ada.add_way("addresses", where, label="home", by=rep)

    assert told(browse(rep), ada) == [("added", "Address", "", "1 High St, 53111 Bonn, Germany (home)")]


def test_how_often_somebody_wants_to_hear_from_us(ada, rep, browse):
    ContactPreference.of(ada).limit(4, by=rep)

    assert told(browse(rep), ada) == [("changed", "Wishes: most messages a month", "", "4")]


def test_one_sort_alone(ada, bob, acme, rep, browse):
    ada.add_role(acme, by=rep, title="Buyer")
    ada.relate("friend", bob, by=rep)

    assert [line[1] for line in told(browse(rep), ada, field="relations")] == ["Relation"]
    assert [line[1] for line in told(browse(rep), acme, field="roles")] == ["Position"]


def test_what_came_with_a_new_person_is_no_change(rep, acme):
    new = make.contact("Eve", "Ng", owner=rep)
    new.add_role(acme, by=rep, title="Buyer")
    ImportantDate.add(new, by=rep, kind="name_day", label="", day=date(2020, 2, 29), yearly=True)

    assert not FieldChange.objects.exists()


def test_a_relation_of_somebody_new_is_a_change_of_the_other(bob, rep, browse):
    new = make.contact("Eve", "Ng", owner=rep)
    new.relate("reports_to", bob, by=rep)

    assert told(browse(rep), bob) == [("added", "Relation", "", "manages Eve Ng")]
    assert told(browse(rep), new) == []


def test_the_page_costs_the_same_for_one_tie_and_for_many(ada, rep, browse, queries):
    url = reverse("contacts:history", args=["contacts", ada.pk])
    ada.add_role(make.company("One"), by=rep, title="Buyer").revise(by=rep, title="Head")
    ada.relate("friend", make.contact("Eve"), by=rep)
    one = queries(browse(rep), url)
    for number in range(6):
        ada.add_role(make.company(f"No {number}"), by=rep, title="Buyer").revise(by=rep, title="Head")
        ada.relate("friend", make.contact(f"Eve {number}"), by=rep)

    assert queries(browse(rep), url) == one


def test_merging_moves_no_line_and_parting_neither(ada, bob, acme, rep, browse):
    eve = make.contact("Eve", "Ng", owner=rep)
    bob.add_role(acme, by=rep, title="Buyer")
    bob.relate("reports_to", eve, by=rep)
    merge = join(ada, [bob], by=rep)

    assert {line[3] for line in told(browse(rep), ada)} >= {"Buyer at Acme", "reports to Eve Ng"}
    assert [line for line in told(browse(rep), eve) if line[0] == "changed"] == []
    assert FieldChange.objects.filter(through="merge", by=rep, of="contacts.role", what="changed").exists()
    part(merge, by=rep)
    assert told(browse(rep), ada, field="roles") == []
    assert [line[3] for line in told(browse(rep), bob, field="roles")] == ["Buyer at Acme"]


@pytest.mark.parametrize("kind", ["roles", "relations", "dates", "addresses"])
def test_what_was_removed_comes_back(kind, ada, bob, acme, rep, browse):
    ada.add_role(acme, by=rep, title="Buyer", since=date(2018, 3, 1)).remove(by=rep)
    bob.relate("child", ada, by=rep).remove(by=rep)
    day = {"kind": "other", "label": "First order", "day": date(2020, 2, 29), "yearly": False}
    ImportantDate.add(ada, by=rep, **day).remove(by=rep)
    ada.add_way("addresses", {"street": "1 High St", "city": "York"}, by=rep).remove(by=rep)
    url = reverse("contacts:history", args=["contacts", ada.pk])
    lines = [pair for _change, lines in browse(rep).get(url, {"field": kind}).context["told"] for pair in lines]
    line, seen = next((line, seen) for line, seen in lines if seen)
    browse(rep).post(f"{url}{line.change.pk}/restoration/", {"column": line.column, "seen": seen})

    now_there = {
        "roles": lambda: [(str(role), role.since) for role in ada.roles.all()] == [("Buyer at Acme", date(2018, 3, 1))],
        "relations": lambda: bob.relations.get().word_for(ada) == "parent",
        "dates": lambda: (ada.importantdates.get().label, ada.importantdates.get().yearly) == ("First order", False),
        "addresses": lambda: ada.addresses.get().city == "York",
    }
    assert now_there[kind]()


def test_the_timeline_hears_of_what_was_done_in_the_database(ada, acme):
    with connection.cursor() as cursor:
        plain = cursor.cursor  # of the driver, past all that Rapport adds
        plain.execute("SELECT set_config('rapport.through', '', true), set_config('rapport.by', '', true)")
        for title in ("Buyer", "Adviser"):
            plain.execute(
                "INSERT INTO contacts_role (contact_id, company_id, title, ended) VALUES (%s, %s, %s, false)",
                [ada.pk, acme.pk, title],
            )
    outside.tell()

    (fact,) = ada.interactions.filter(kind="contacts.contact_changed")
    assert fact.data["changes"] == {"roles": ["", "Buyer at Acme, Adviser at Acme"]}


def test_two_positions_on_one_day_stay_two_lines_of_the_timeline(ada, acme, rep, browse):
    ada.add_role(acme, by=rep, title="Buyer")
    ada.add_role(make.company("Engines"), by=rep, title="Adviser")
    page = browse(rep).get(ada.get_absolute_url()).content.decode()

    assert page.count("Buyer at Acme") and page.count("Adviser at Engines")


def test_who_comes_back_sees_that_a_position_is_new(ada, acme, rep, admin, browse):
    browse(rep).get(ada.get_absolute_url())
    Look.objects.update(at=now() - timedelta(hours=2))
    ada.add_role(acme, by=admin, title="Buyer")

    assert browse(rep).get(ada.get_absolute_url()).context["story"].new == 1


def test_erasure_takes_along_how_others_belonged_to_them(ada, bob, admin):
    ada.relate("partner", bob, by=admin)
    ada.erase(by=admin)

    assert not FieldChange.objects.exclude(of="contacts.contact").exists()


def test_with_a_company_goes_the_history_of_its_days(acme, rep):
    ImportantDate.add(acme, by=rep, kind="renewal", label="", day=date(2027, 1, 1), yearly=False)
    assert FieldChange.objects.filter(company_key=acme.pk).exists()
    Company.everyone.filter(pk=acme.pk).delete()

    assert not FieldChange.objects.exists()


def test_with_a_person_goes_the_history_of_their_positions(ada, acme, rep):
    ada.add_role(acme, by=rep, title="Buyer")
    Contact.everyone.filter(pk=ada.pk).delete()

    assert not FieldChange.objects.exists()
