import csv
import io
import json

import pytest
from openpyxl import load_workbook

from contacts.bulk.files import harmless
from contacts.models import BulkChange, Company, Contact, PhoneNumber, PostalAddress, Tag
from crm_site.jobs.work import run_to_end
from crm_site.testing import make

ALL = "company,stage,email,phone,owner,city,job_title,tags,created,updated"


@pytest.fixture
def export(browse):
    """Take people along as a person does; gives the finished job."""

    def taken(person, *, format="csv", columns=ALL, **chosen):
        asked = {"columns": columns, "q": "", "filter": {}, "view": ""} | chosen
        answer = browse(person).post("/lists/contacts/bulk/export/", {"asked": json.dumps(asked), "format": format})
        assert answer.status_code == 302, answer.context["form"].errors
        return run_to_end(BulkChange.objects.latest("pk").job)

    return taken


def lines(job):
    return list(csv.reader(io.StringIO(job.result_file.read().decode("utf-8-sig"))))


@pytest.fixture
def ada(rep):
    person = make.contact(
        "Ada", "Lovelace", owner=rep, email="ada@example.org", phone="+44 20 7946 0018", external_id="K-1",
        company=make.company("Acme"), job_title="=cmd|' /C calc'!A0",
    )  # fmt: skip
    PostalAddress.objects.create(contact=person, city="Torino")
    person.tags.add(Tag.objects.create(name="fair"), Tag.objects.create(name="wholesale"))
    return person


def test_a_file_holds_names_and_the_chosen_columns(rep, ada, export):
    job = export(rep, columns="city,email,tags,stage")

    assert job.state == "done" and job.message == "1 person."
    assert lines(job) == [
        ["Number", "First name", "Last name", "City", "E-mail", "Tags", "Stage"],
        ["K-1", "Ada", "Lovelace", "Torino", "ada@example.org", "fair, wholesale", "lead"],
    ]


def test_only_the_filtered_are_in_it_also_those_whom_one_may_not_change(analyst, ada, export):
    make.contact("Bea", "B", lifecycle="customer")
    rows = lines(export(analyst, filter={"field": "lifecycle", "op": "in", "value": ["customer"]}))

    assert [row[1] for row in rows[1:]] == ["Bea"]


@pytest.mark.parametrize("text", ["=1+1", "+cmd|x", "-2+3+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "+1+1", "-A1"])
def test_what_looks_like_a_formula_is_disarmed(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["+44 20 7946 0018", "+4930123456", "-12.5", "+1 (212) 555-0100", "Ada", "a=b", ""])
def test_numbers_and_words_stay_as_they_are(text):
    assert harmless(text) == text


def test_a_phone_number_comes_back_by_an_import_as_it_was(rep, ada, export, bring):
    content = export(rep).result_file.read()
    before = PhoneNumber.objects.values_list("number", "key").get()
    Contact.objects.all().delete()
    run = bring(rep, content)

    assert (run.created, run.errors) == (1, 0)
    assert PhoneNumber.objects.values_list("number", "key").get() == before
    person = Contact.objects.get()
    assert (str(person), str(person.company), person.external_id) == ("Ada Lovelace", "Acme", "K-1")
    assert sorted(tag.name for tag in person.tags.all()) == ["fair", "wholesale"]


def test_the_same_file_twice_changes_nothing(rep, ada, export, bring):
    Contact.objects.update(job_title="Weaver")
    run = bring(rep, export(rep).result_file.read())

    assert (run.created, run.updated, run.skipped, run.errors) == (0, 0, 1, 0)


def test_a_workbook_holds_text_and_no_formula(rep, ada, export):
    job = export(rep, format="xlsx", columns="phone,job_title")
    sheet = load_workbook(io.BytesIO(job.result_file.read())).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]

    assert cells[1] == ["K-1", "Ada", "Lovelace", "+44 20 7946 0018", "=cmd|' /C calc'!A0"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}


def test_it_needs_the_right_at_the_moment_of_the_work(browse, rep, ada):
    asked = json.dumps({"picked": [ada.pk]})
    browse(rep).post("/lists/contacts/bulk/export/", {"asked": asked, "format": "csv"})
    rep.groups.clear()
    job = run_to_end(BulkChange.objects.get().job)

    assert job.state == "failed" and not job.result_file and "no longer" in job.message


def test_the_file_is_the_owners_alone(browse, rep, agent, ada, export):
    job = export(rep)

    assert browse(rep).get(f"/jobs/{job.pk}/result-file/").status_code == 200
    assert browse(agent).get(f"/jobs/{job.pk}/result-file/").status_code == 404


def test_rows_cost_no_query_each(rep, ada, export, django_assert_max_num_queries):
    for n in range(50):
        make.contact(owner=rep, email=f"a{n}@example.org", company=make.company()).tags.set(Tag.objects.all())

    with django_assert_max_num_queries(70):
        assert export(rep).message == "51 people."


def test_people_go_into_cards_and_come_back(rep, ada, export, bring):
    Contact.objects.update(job_title="Weaver")
    job = export(rep, format="vcf")
    content = job.result_file.read()
    assert job.result_file.name.endswith(".vcf") and content.count(b"BEGIN:VCARD") == 1
    Contact.objects.all().delete()
    Tag.objects.all().delete()
    run = bring(rep, content, name="people.vcf")

    person = Contact.objects.get()
    assert (run.created, run.errors) == (1, 0)
    assert (str(person), person.job_title, str(person.company)) == ("Ada Lovelace", "Weaver", "Acme")
    assert person.primary_email.address == "ada@example.org" and person.phones.get().number == "+44 20 7946 0018"


def test_companies_come_back_as_they_were(browse, rep, bring):
    Company.objects.create(name="Loom", external_id="C-1", industry="Textiles", country="Portugal", employees=12)
    asked = json.dumps({"filter": {}, "columns": "industry,country,employees"})
    browse(rep).post("/lists/companies/bulk/export/", {"asked": asked, "format": "csv"})
    job = run_to_end(BulkChange.objects.latest("pk").job)
    assert job.message == "1 company."
    run = bring(rep, job.result_file.read(), kind="companies")

    assert (run.created, run.updated, run.errors) == (0, 0, 0)


def test_cards_are_only_of_people(browse, rep):
    make.company()
    sent = {"asked": json.dumps({"filter": {}}), "format": "vcf"}

    assert browse(rep).post("/lists/companies/bulk/export/", sent).status_code == 422
