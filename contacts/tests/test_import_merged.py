"""An old file after a merge, and people who are edited while a file comes in."""

import threading

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction

from contacts.importing import beginning, running
from contacts.merging import join, part
from contacts.models import Company, Contact, Import
from contacts.models.record import EditConflict
from crm_site.jobs.work import run_to_end
from crm_site.testing import make

FILE = (
    "number,name,email,title,language\n"
    "K1,Ada Lovelace,ada@example.org,Countess,\n"
    "K2,Augusta King,king@example.org,Analyst,en\n"
)


@pytest.fixture
def two(rep, bring):
    bring(rep, FILE)
    return Contact.objects.get(external_id="K1"), Contact.objects.get(external_id="K2")


def test_the_old_file_after_a_merge_adds_nobody(rep, two, bring, counts):
    kept, other = two
    join(kept, [other], by=rep)
    again = bring(rep, FILE)

    assert counts(again) == (0, 0, 2, 0) and Contact.everyone.count() == 2
    kept.refresh_from_db()
    assert (str(kept), kept.external_id, kept.job_title, kept.language) == ("Ada Lovelace", "K1", "Countess", "en")


def test_what_the_merged_one_says_anew_goes_to_the_one_it_is_part_of(rep, two, bring, counts):
    kept, other = two
    join(kept, [other], by=rep)
    run = bring(rep, "number,name,phone,title\nK2,Augusta King,030 123456,Poet\n")
    kept.refresh_from_db()

    assert counts(run) == (0, 1, 0, 0)
    assert kept.phones.count() == 1 and kept.job_title == "Countess" and not other.phones.exists()


def test_a_chain_of_merges_is_followed_to_its_end(rep, two, bring, counts):
    kept, other = two
    join(kept, [other], by=rep)
    last = make.contact("Lady", "Byron", external_id="K9", owner=rep)
    join(last, [kept], by=rep)
    run = bring(rep, FILE + "K2,,third@example.org,,\n")

    assert run.created == run.errors == 0 and Contact.objects.get() == last
    assert last.emails.filter(address="third@example.org").exists()


def test_one_without_number_and_address_is_found_by_the_name_of_the_merged_one(rep, bring, counts):
    bring(rep, "name,title\nAda Lovelace,x\nAugusta King,y\n")
    kept, other = Contact.objects.get(last_name="Lovelace"), Contact.objects.get(last_name="King")
    join(kept, [other], by=rep)

    assert bring(rep, "name,title\nAugusta King,y\n").created == 0 and Contact.objects.get() == kept


def test_after_parting_each_is_found_for_itself(rep, two, bring):
    kept, other = two
    part(join(kept, [other], by=rep), by=rep)
    bring(rep, FILE.replace("Analyst", "Poet"))
    other.refresh_from_db()

    assert other.job_title == "Poet" and Contact.objects.count() == 2


def test_companies_that_were_merged_are_found_as_well(rep, bring, counts):
    file = "number,name,sector\nC1,Acme,retail\nC2,Acme Ltd,trade\n"
    bring(rep, file, kind="companies")
    kept, other = Company.objects.get(external_id="C1"), Company.objects.get(external_id="C2")
    join(kept, [other], by=rep)

    assert counts(bring(rep, file, kind="companies")) == (0, 0, 2, 0)
    bring(rep, "name,company\nBob,Acme Ltd\n")
    assert Company.objects.get() == kept and kept.people.count() == 1


def test_an_update_is_told_on_the_timeline(browse, rep, two, bring):
    kept, _other = two
    bring(rep, "number,title,phone,tags,company\nK1,Poet,030 123456,vip,Engines\n", name="june.csv")
    fact = kept.interactions.get(kind="contacts.contact_changed")

    assert fact.by == rep and fact.data["file"] == "june.csv"
    assert fact.data["changes"] == {
        "job_title": ["Countess", "Poet"],
        "company": ["", "Engines"],
        "phones": ["", "030 123456"],
        "tags": ["", "vip"],
    }
    assert "030 123456" in browse(rep).get(kept.get_absolute_url()).content.decode()


def test_a_company_that_is_updated_tells_it_too(rep, bring):
    acme = make.company("Acme", industry="retail", owner=rep)
    bring(rep, "name,sector,subsidiary_of\nAcme,banks,Holding\n", kind="companies")

    changes = acme.interactions.get(kind="contacts.company_changed").data["changes"]
    assert changes == {"industry": ["retail", "banks"], "parent": ["", "Holding"]}


def test_nothing_new_tells_nothing(rep, two, bring):
    bring(rep, FILE)

    assert not two[0].interactions.filter(kind="contacts.contact_changed").exists()


@pytest.mark.django_db(transaction=True)
def test_an_edit_while_the_file_comes_in_is_neither_lost_nor_undone(rep, own_files, monkeypatch):
    """Whoever saves between the reading and the writing of a chunk waits, and is told that it changed meanwhile."""
    ada = make.contact("Ada", "Lovelace", email="ada@example.org", job_title="Poet", owner=rep)
    tried, target = [], running.targets["contacts"]

    def edit():
        try:
            with transaction.atomic():
                Contact.objects.get(pk=ada.pk).revise(by=rep, version=ada.version, job_title="Queen")
        except EditConflict as conflict:
            tried.append(conflict.theirs.job_title)
        finally:
            connection.close()

    editor = threading.Thread(target=edit)
    original = target.place

    def place(*args):
        if not editor.is_alive() and not editor.ident:
            editor.start()
            editor.join(0.5)
        return original(*args)

    monkeypatch.setattr(target, "place", place)
    run = Import(kind="contacts", name="people.csv", owner=rep)
    run.file.save("people.csv", ContentFile(b"email,title\nada@example.org,Countess\n"))
    run_to_end(beginning.begin(run, beginning.guess_for(run).as_mapping(), ring=False))
    editor.join(20)
    ada.refresh_from_db()

    assert (ada.job_title, tried) == ("Countess", ["Countess"])
