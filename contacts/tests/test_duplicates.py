"""The whole base is looked through; each pair is merged, or called different for ever."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts import duplicates, looking
from contacts.matching import pairs
from contacts.merging import join, part
from contacts.models import Contact, DuplicatePair
from contacts.tests.matching_dirt import World
from crm_site.jobs.models import Job
from crm_site.jobs.work import run_to_end
from crm_site.testing import make

pytestmark = pytest.mark.django_db
LIST = "/duplicates/contacts/"


@pytest.fixture
def twins(rep):
    names = (("Ada", "Lovelace"), ("Ada", "Lovelace"), ("Ben", "Quist"))
    ada, again, ben = (make.contact(first, last, owner=rep) for first, last in names)
    for one in (ada, again):
        one.add_phone("+44 20 7946 0018")
        one.add_email("ada@example.com")
    return ada, again, ben


def look(rep, of="contacts"):
    return run_to_end(duplicates.look(of, by=rep))


def test_a_search_finds_the_pair_once_however_often(twins, rep):
    ada, again, _ben = twins
    look(rep)
    job = look(rep)
    pair = DuplicatePair.objects.get()

    assert (pair.first, pair.second, pair.state) == (ada.pk, again.pk, "open") and pair.score > 0.9
    assert (job.state, job.message) == ("done", "1 pair to look at.")


def test_two_clicks_are_one_search(twins, rep, browse):
    for _click in range(2):
        browse(rep).post("/duplicates/contacts/searches/")

    assert Job.objects.filter(kind="contacts.duplicates_contacts").count() == 1


def test_the_page_says_why_and_what_both_say(twins, rep, browse):
    look(rep)
    page = browse(rep).get(LIST)
    (told,) = page.context["pairs"]

    assert told["why"] and ("Phone", "+44 20 7946 0018", "+44 20 7946 0018", True) in [
        (str(label), *rest) for label, *rest in told["lines"]
    ]
    assert f"/lists/contacts/merging/?pick={twins[0].pk}&amp;pick={twins[1].pk}" in page.content.decode()


def test_different_is_for_ever_and_can_be_taken_back(twins, rep, browse):
    look(rep)
    pair = DuplicatePair.objects.get()
    browse(rep).post(f"/duplicates/{pair.pk}/difference/")
    look(rep)
    assert browse(rep).get(LIST).context["pairs"] == []

    part_ = browse(rep).post(f"/duplicates/{pair.pk}/reopening/", headers={"HX-Request": "true"})
    assert "Not the same" in part_.content.decode()
    assert len(browse(rep).get(LIST).context["pairs"]) == 1


def test_a_merge_decides_and_parting_says_they_differ(twins, rep, browse):
    ada, again, _ben = twins
    look(rep)
    merge = join(ada, [again], by=rep)
    assert DuplicatePair.objects.get().state == "merged"
    look(rep)
    assert DuplicatePair.objects.get().state == "merged"

    part(merge, by=rep)
    look(rep)
    assert DuplicatePair.objects.get().state == "different"


def test_a_pair_that_is_alike_no_more_goes(twins, rep):
    look(rep)
    Contact.objects.filter(pk=twins[1].pk).delete()
    look(rep)

    assert not DuplicatePair.objects.exists()


def test_a_colleagues_record_is_not_offered(twins, rep, other_rep, browse):
    Contact.objects.filter(pk=twins[1].pk).update(owner=other_rep)
    look(rep)

    assert browse(rep).get(LIST).context["pairs"] == []


def test_companies_are_looked_through_too(rep, browse):
    one, other = (make.company("Acme Ltd", domain="acme.example", owner=rep) for _number in range(2))
    look(rep, "companies")
    page = browse(rep).get("/duplicates/companies/")

    assert [told["records"] for told in page.context["pairs"]] == [(one, other)]


def test_nobody_to_compare_is_said(rep):
    job = look(rep)

    assert (job.state, job.message) == ("failed", "There is nobody to compare yet.")


def test_the_page_costs_the_same_with_one_pair_and_with_ten(rep, browse):
    def cost():
        look(rep)
        browse(rep).get(LIST)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            browse(rep).get(LIST)
        return len(asked)

    def twin(number):
        for _one in range(2):
            make.contact(f"Name{number}", f"Unlike{number}", email=f"n{number}@x{number}.example", owner=rep)

    twin(0)
    few = cost()
    for number in range(1, 10):
        twin(number)
    assert cost() == few


@pytest.mark.parametrize("held", [10_000, 40, 3])
def test_a_base_looked_through_by_portions_gives_the_same_pairs(db, monkeypatch, held):
    rows = World(400).rows
    monkeypatch.setattr(looking, "HELD", held)
    monkeypatch.setattr(looking, "AT_ONCE", 50)

    def read(keys=None):
        return [(key, rows[key]) for key in (range(len(rows)) if keys is None else keys)]

    found = set(looking.Search("contacts", read, lambda done: True).pairs())
    assert found == set(pairs(rows)) and len(found) > 20


def test_a_search_that_is_stopped_ends_between_two_breaths(db, monkeypatch):
    monkeypatch.setattr(looking, "BREATH", -1)
    search = looking.Search("contacts", lambda keys=None: [(1, {}), (2, {})] * 2000, lambda done: False)

    with pytest.raises(looking.Stopped):
        list(search.pairs())
