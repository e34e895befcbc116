"""Rows that did not come in: the way to what keeps them out, and to another try."""

import csv
import io

import pytest

from contacts.binning import put_in_bin, restore
from contacts.models import Contact, Import
from contacts.tests.conftest import agreed
from crm_site.jobs.work import run_to_end
from crm_site.testing import make, make_sales

pytestmark = pytest.mark.django_db
FILE = "Number,Name,Job title\nK1,Ada Byron,Countess\nK2,Bob Known,Smith\n"


@pytest.fixture
def ada(rep):
    person = make.contact("Ada", "Lovelace", external_id="K1", owner=rep)
    put_in_bin([person], by=rep)
    return person


def try_again(browse, rep, run):
    url = browse(rep).post(f"/imports/{run.pk}/again/").headers["Location"]
    browse(rep).post(url, agreed(browse(rep).get(url).context["form"]))
    made = Import.objects.latest("pk")
    run_to_end(made.job)
    made.refresh_from_db()
    return made


def test_a_row_leads_to_the_record_in_the_bin_that_keeps_it_out(rep, browse, bring, ada):
    run = bring(rep, FILE)

    page = browse(rep).get(f"/imports/{run.pk}/").content.decode()

    assert f'href="{ada.get_absolute_url()}">Open Ada Lovelace in the bin</a>' in page
    assert "Restore" in browse(rep).get(ada.get_absolute_url()).content.decode()


def test_so_does_a_row_of_a_dry_run(rep, browse, look_first, ada):
    run = look_first(rep, FILE)

    assert "Open Ada Lovelace in the bin" in browse(rep).get(f"/imports/{run.pk}/").content.decode()


def test_so_do_companies_and_deals(rep, browse, bring):
    company = make.company("Weaver", external_id="F1", owner=rep)
    deal = make_sales.deal("Loom", by=rep, owner=rep, external_id="D1")
    put_in_bin([company], by=rep)
    put_in_bin([deal], by=rep)

    runs = {
        company: bring(rep, "Number,Name\nF1,Weaver\n", kind="companies"),
        deal: bring(rep, "Number,Deal,Stage\nD1,Loom,Won\n", kind="deals"),
    }
    for record, run in runs.items():
        assert f"Open {record} in the bin" in browse(rep).get(f"/imports/{run.pk}/").content.decode()


def test_once_it_is_restored_the_link_is_gone_and_the_row_comes_in(rep, browse, bring, counts, ada):
    run = bring(rep, FILE)
    assert counts(run) == (1, 0, 0, 1)
    restore([ada], by=rep)
    assert "in the bin</a>" not in browse(rep).get(f"/imports/{run.pk}/").content.decode()

    again = try_again(browse, rep, run)

    assert counts(again) == (0, 1, 0, 0) and again.name == "Again: people.csv"
    assert Contact.objects.get(external_id="K1").job_title == "Countess"
    with again.file.open() as raw:
        assert list(csv.reader(io.StringIO(raw.read().decode()))) == [
            ["Number", "Name", "Job title"],
            ["K1", "Ada Byron", "Countess"],
        ]


def test_the_second_try_reads_the_file_as_the_first_one_did(rep, browse, bring, ada):
    file = "Nummer;Wer;Geburtstag\nK1;Ada Byron;10.12.1815\nK2;Bob;01.02.2003\n"
    run = bring(rep, file, changes={"column0": "external_id", "column1": "name", "column2": "birthday"})
    restore([ada], by=rep)

    try_again(browse, rep, run)

    assert Contact.objects.get(external_id="K1").birthday.isoformat() == "1815-12-10"


def test_without_a_row_left_there_is_no_second_try(rep, browse, bring):
    run = bring(rep, FILE)

    answer = browse(rep).post(f"/imports/{run.pk}/again/")

    assert answer.status_code == 422 and "No row is left" in answer.content.decode()
    assert "again/" not in browse(rep).get(f"/imports/{run.pk}/").content.decode()


def test_a_row_of_somebody_erased_is_not_tried_again(rep, admin, browse, bring, ada):
    run = bring(rep, "Number,Name,E-mail\nK1,Ada Byron,ada@example.org\n")
    ada.add_email("ada@example.org")
    ada.erase(by=admin)

    assert browse(rep).post(f"/imports/{run.pk}/again/").status_code == 422
