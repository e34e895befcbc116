"""Editing a field of many people or companies, and what becomes of what was there before."""

import json

import pytest

from contacts import erasing
from contacts.models import BulkChange, BulkChangeRow, Company, Contact
from crm_site.jobs.work import run_to_end
from crm_site.testing import make


@pytest.fixture
def people(rep):
    acme = make.company("Acme")
    return [
        make.contact("Ada", "X", owner=rep, job_title="Buyer", company=acme, language="de"),
        make.contact("Bea", "X", owner=rep),
    ]


def of(name):
    return list(Contact.objects.order_by("first_name").values_list(name, flat=True))


@pytest.mark.parametrize(
    ("field", "answer", "stored"),
    [
        ("job_title", "Head of Buying", "Head of Buying"),
        ("language", "es", "es"),
        ("time_zone", "Europe/Madrid", "Europe/Madrid"),
        ("job_title", "", ""),
    ],
)
def test_a_field_is_written_and_put_back(rep, people, do_many, undo_many, field, answer, stored):
    before = of(field)
    do_many(rep, "contacts", "edit", people, field=field, **{f"to_{field}": answer})
    assert of(field) == [stored, stored]

    undo_many(rep)
    assert of(field) == before


def test_a_company_is_known_by_its_name_and_told_in_the_history(rep, people, do_many, undo_many):
    assert do_many(rep, "contacts", "edit", people, field="company", to_company="ACMÉ") == "1 changed, 1 already so."
    assert Company.objects.count() == 1
    fact = people[1].interactions.get()
    assert fact.data == {"changes": {"company": ["", "Acme"]}}

    do_many(rep, "contacts", "edit", people, field="company", to_company="Loom & Co")
    assert of("company__name") == ["Loom & Co", "Loom & Co"]
    assert undo_many(rep) == "2 put back." and of("company__name") == ["Acme", "Acme"]


def test_a_company_that_is_gone_is_not_put_back(rep, people, do_many, undo_many):
    do_many(rep, "contacts", "edit", people, field="company", to_company="Loom")
    Company.objects.get(name="Acme").delete()

    assert undo_many(rep) == "2 put back." and of("company") == [None, None]


def test_what_was_to_be_written_may_be_gone_before_the_work(rep, people, ask_many):
    change = ask_many(rep, "contacts", "edit", people, field="company", to_company="Loom")
    Company.objects.get(name="Loom").delete()

    assert run_to_end(change.job).message == "What was to be written there was deleted meanwhile."


def test_companies_are_changed_too(rep, do_many, undo_many):
    firms = [make.company("Acme", owner=rep, industry="Tools"), make.company("Loom", owner=rep)]
    assert do_many(rep, "companies", "edit", firms, field="industry", to_industry="Textiles") == "2 changed."
    fact = firms[0].interactions.get()
    assert (fact.kind, fact.data) == ("contacts.company_changed", {"changes": {"industry": ["Tools", "Textiles"]}})

    assert undo_many(rep) == "2 put back."
    assert list(Company.objects.values_list("industry", flat=True)) == ["Tools", ""]


def test_companies_get_an_owner(rep, manager, do_many, undo_many):
    firms = [make.company("Acme", owner=rep), make.company("Loom")]
    assert do_many(rep, "companies", "assign", firms, owner=manager.pk) == "2 changed."
    assert undo_many(rep) == "2 put back."
    assert list(Company.objects.values_list("owner__username", flat=True)) == ["rep", None]


def test_companies_are_deleted_after_a_warning(browse, manager, do_many):
    firm = make.company("Acme")
    person = make.contact(company=firm)
    page = browse(manager).get("/lists/companies/bulk/delete/", {"all": "1"}).content.decode()
    assert "restored for 30 days" in page and "Delete 1 company" in page

    assert do_many(manager, "companies", "delete", [firm]) == "1 put in the bin."
    person.refresh_from_db()
    assert person.company == firm and not Company.objects.exists()


def test_what_a_forgotten_person_was_is_not_kept(rep, people, do_many, undo_many):
    do_many(rep, "contacts", "edit", people, field="job_title", to_job_title="Weaver")
    assert BulkChangeRow.objects.filter(before__job_title="Buyer").exists()
    erasing.erase(people[0])

    assert not BulkChangeRow.objects.filter(key=people[0].pk).exists()
    assert undo_many(rep) == "1 put back." and Contact.objects.get(pk=people[0].pk).job_title == ""


def test_rows_deleted_since_are_no_ones_fault(rep, manager, people, do_many, undo_many):
    do_many(rep, "contacts", "stage", people, stage="customer")
    Contact.objects.get(first_name="Ada").delete()

    assert undo_many(rep) == "1 put back, 1 left alone, since somebody changed them meanwhile."


def test_the_same_form_sent_twice_is_one_change(browse, rep, people):
    mine = browse(rep)
    page = mine.get("/lists/contacts/bulk/stage/", {"pick": [people[0].pk]})
    once = page.content.decode().split('name="once" value="')[1].split('"')[0]
    sent = {"asked": json.dumps(page.context["form"].initial["asked"]), "stage": "other", "once": once}
    first, second = (mine.post("/lists/contacts/bulk/stage/", sent) for _n in range(2))

    assert first.headers["Location"] == second.headers["Location"] and BulkChange.objects.count() == 1


def test_nothing_of_it_is_mine(browse, rep, other_rep):
    colleague = make.contact(owner=other_rep)
    page = browse(rep).get("/lists/contacts/bulk/stage/", {"pick": [colleague.pk]}, follow=True)

    assert "None of these is yours to change." in page.content.decode()


def test_the_way_back_leads_to_the_list_as_it_was(browse, rep, people, ask_many):
    change = ask_many(rep, "contacts", "stage", {"all": "1", "q": "Ada", "sort": "-name"}, stage="other")
    run_to_end(change.job)

    assert (
        'href="/contacts/?q=Ada&amp;filter=&amp;sort=-name'
        in browse(rep).get(f"/changes/{change.pk}/").content.decode()
    )
