"""Where people work and worked: on their record, at the company, in lists."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from contacts.models import Company, Contact
from crm_site.lib import filters
from crm_site.testing import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(rep):
    return make.contact("Ada", "Lovelace", company=make.company("Acme"), job_title="Countess", owner=rep)


def card(of, record, kind, row="", act=""):
    names = {"": "belongings", "row": "belonging", "act": "belonging_act"}
    name = names["act" if act else "row" if row != "" else ""]
    return reverse(f"contacts:{name}", args=[part for part in (of, record.pk, kind, row, act) if part != ""])


def test_a_further_position_is_added_with_a_new_company(ada, browse, rep):
    said = {"company": "Analytical Engines", "title": "Adviser", "since": "1843-03-01"}
    browse(rep).post(card("contacts", ada, "roles"), said)

    role = ada.roles.get()
    assert (str(role.company), role.title, role.since, role.is_current) == (
        "Analytical Engines",
        "Adviser",
        date(1843, 3, 1),
        True,
    )
    ada.refresh_from_db()
    assert ada.company.name == "Acme"
    assert ada.interactions.filter(kind="contacts.contact_changed").exists()


def test_the_main_position_changes_places_with_another(ada, browse, rep):
    role = ada.add_role(make.company("Engines"), by=rep, title="Adviser", since=date(2020, 1, 1))
    browse(rep).post(card("contacts", ada, "roles", role.pk, "main"))

    ada.refresh_from_db()
    assert (ada.company.name, ada.job_title, ada.company_since) == ("Engines", "Adviser", date(2020, 1, 1))
    former = ada.roles.get()
    assert (former.company.name, former.title, former.is_current) == ("Acme", "Countess", True)


def test_who_leaves_is_remembered_and_the_next_position_becomes_the_main_one(ada, browse, rep):
    ada.add_role(make.company("Engines"), by=rep, title="Adviser")
    said = {"title": "Countess", "until": "2024-05-31", "ended": "on"}
    browse(rep).post(card("contacts", ada, "roles", 0), said)

    ada.refresh_from_db()
    assert (ada.company.name, ada.job_title) == ("Engines", "Adviser")
    former = ada.roles.get()
    assert (former.company.name, former.until, former.is_current) == ("Acme", date(2024, 5, 31), False)


def test_the_last_position_that_is_over_leaves_nobody_employed(ada, rep):
    ada.leave(by=rep)
    ada.leave(by=rep)

    ada.refresh_from_db()
    assert ada.company is None and ada.job_title == ""
    assert ada.roles.former().count() == 1


def test_a_period_cannot_run_backwards(ada, browse, rep):
    said = {"company": "Engines", "since": "2024-01-01", "until": "2023-01-01"}
    page = browse(rep).post(card("contacts", ada, "roles"), said, headers={"HX-Request": "true"})

    assert page.status_code == 422 and "before it begins" in page.text
    assert not ada.roles.exists() and not Company.objects.filter(name="Engines").exists()


def test_one_title_at_one_company_is_one_position(ada, rep):
    engines = make.company("Engines")
    ada.add_role(engines, by=rep, title="Adviser")
    ada.add_role(engines, by=rep, title="Adviser", ended=True)

    assert ada.roles.get().ended
    assert ada.add_role(ada.company, by=rep, title="Countess") is None


def test_the_company_shows_who_is_there_as_well_and_who_was(ada, browse, rep):
    engines = make.company("Engines", owner=rep)
    ada.add_role(engines, by=rep, title="Adviser")
    ben = make.contact("Ben", "Former", owner=rep)
    ben.add_role(engines, by=rep, ended=True)
    page = browse(rep).get(reverse("contacts:company_panel", args=[engines.pk, "contacts.people"]))

    assert page.text.index("Here as well") < page.text.index("Ada Lovelace") < page.text.index("Worked here before")
    assert page.text.index("Worked here before") < page.text.index("Ben Former")


def test_somebody_is_added_from_the_side_of_the_company(ada, browse, rep):
    engines = make.company("Engines", owner=rep)
    browse(rep).post(
        card("companies", engines, "people"), {"contact": "Ada Lovelace", "title": "Adviser", "main": "on"}
    )

    ada.refresh_from_db()
    assert (ada.company, ada.job_title) == (engines, "Adviser")
    assert ada.roles.get().company.name == "Acme"


def test_a_colleagues_person_is_not_added(browse, rep, other_rep):
    theirs = make.contact("Cy", "Elsewhere", owner=other_rep)
    engines = make.company("Engines", owner=rep)
    page = browse(rep).post(
        card("companies", engines, "people"), {"contact": "Cy Elsewhere"}, headers={"HX-Request": "true"}
    )

    assert page.status_code == 422 and "another team" in page.text
    assert not theirs.roles.exists()


def test_a_position_is_removed_and_put_back(ada, browse, rep):
    role = ada.add_role(make.company("Engines"), by=rep, title="Adviser", since=date(2020, 1, 1))
    client = browse(rep)
    page = client.post(card("contacts", ada, "roles", role.pk, "removal"), headers={"HX-Request": "true"})
    assert not ada.roles.exists()

    client.post(card("contacts", ada, "roles"), dict(page.context["gone"]["fields"]))
    back = ada.roles.get()
    assert (back.company.name, back.title, back.since) == ("Engines", "Adviser", date(2020, 1, 1))


@pytest.mark.parametrize(
    ("when", "found"), [("now", ["Ada", "Cy"]), ("before", ["Ben"]), ("ever", ["Ada", "Ben", "Cy"])]
)
def test_lists_ask_who_works_or_worked_there(ada, rep, when, found):
    ben, cy = make.contact("Ben"), make.contact("Cy")
    ben.add_role(ada.company, by=rep, ended=True)
    cy.add_role(ada.company, by=rep)
    make.contact("Dan", company=make.company("Other"))
    asked = {"all": [{"field": "contacts.worked_at", "op": "has", "value": {"company": "ACME", "when": when}}]}

    rows = filters.compile(asked, Contact.objects.all(), reader=rep, as_of=now())
    assert sorted(one.first_name for one in rows) == found
    assert "Acme" in filters.say({"all": [asked["all"][0] | {"value": {"company": "Acme", "when": when}}]}, Contact)


def test_a_card_costs_the_same_with_one_and_with_many(ada, browse, rep):
    client, costs = browse(rep), []
    for number in range(20):
        ada.add_role(make.company(f"Engines {number}"), by=rep)
        if number in (0, 19):
            with CaptureQueriesContext(connection) as asked:
                client.get(reverse("contacts:panel", args=[ada.pk, "contacts.roles"]), headers={"HX-Request": "true"})
            costs.append(len(asked))
    assert costs[0] == costs[1] <= 14


def test_since_when_goes_with_the_company(ada, rep, browse):
    Contact.objects.filter(pk=ada.pk).update(company_since=date(2015, 1, 1))
    ada.refresh_from_db()
    ada.revise(by=rep, version=ada.version, job_title="Poet")
    assert ada.company_since == date(2015, 1, 1)

    said = {"company": "Engines", "version": ada.version}
    browse(rep).post(reverse("contacts:field", args=["contacts", ada.pk, "company"]), said)
    ada.refresh_from_db()
    assert (ada.company.name, ada.company_since) == ("Engines", None)
