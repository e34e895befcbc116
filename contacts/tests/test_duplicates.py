"""The whole base is looked through; each pair is merged, or called different for ever."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts import duplicates, looking
from contacts.looking import tables
from contacts.matching import pairs
from contacts.merging import join, part
from contacts.models import Contact, DuplicatePair
from contacts.tests.matching_dirt import World
from crm_site.jobs.models import Job
from crm_site.jobs.work import run, run_to_end
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


class Rows:
    """A base that is no table."""

    of = "contacts"

    def __init__(self, rows):
        self.rows = dict(enumerate(rows))

    def find(self, tables):
        for key in self.rows:
            tables.ask("INSERT INTO {todo} VALUES (%(key)s)", key=key)

    def read(self, keys):
        return [(key, self.rows[key]) for key in keys if key in self.rows]


def found_by(search):
    found = set()
    while not search.is_over:
        found |= set(search.step())
    return found


@pytest.mark.parametrize("held", [10_000, 40, 3])
def test_a_base_looked_through_by_portions_gives_the_same_pairs(db, monkeypatch, held):
    rows = World(400).rows
    monkeypatch.setattr(looking, "HELD", held)
    monkeypatch.setattr(looking, "AT_ONCE", 50)
    monkeypatch.setattr(looking, "SLICE", 1000)

    found = found_by(looking.Search(1, Rows(rows)))
    assert found == set(pairs(rows)) and len(found) > 20


def test_a_search_that_died_goes_on_where_it_was(db, monkeypatch):
    """Each step is done by another process, and each second one twice: the first died before it had told of it."""
    rows, found, steps, state = World(100).rows, set(), 0, None
    monkeypatch.setattr(looking, "HELD", 30)
    monkeypatch.setattr(looking, "AT_ONCE", 20)
    while not (search := looking.Search(1, Rows(rows), state)).is_over:
        found |= set(search.step())
        steps += 1
        state = state if steps % 2 else search.state

    assert found == set(pairs(rows)) and found and steps > 20


def test_a_search_whose_tables_were_lost_begins_again(db):
    rows = World(50).rows
    search = looking.Search(1, Rows(rows))
    while search.state.get("step") != "compare":
        search.step()
    search.tables.drop()

    assert found_by(looking.Search(1, Rows(rows), search.state)) == set(pairs(rows))


def test_two_who_are_far_apart_are_found_by_the_job(rep, monkeypatch):
    monkeypatch.setattr(looking, "HELD", 4)
    monkeypatch.setattr(looking, "AT_ONCE", 2)
    first = make.contact("Grace", "Hopper", email="grace@navy.example", owner=rep)
    for number in range(12):
        make.contact(f"Name{number}", f"Unlike{number}", email=f"n{number}@x{number}.example", owner=rep)
    last = make.contact("Grace", "Hoper", email="grace@navy.example", owner=rep)
    look(rep)

    assert [(pair.first, pair.second) for pair in DuplicatePair.objects.all()] == [(first.pk, last.pk)]


def test_a_search_hands_its_work_on_and_says_how_far_it_is(twins, rep, monkeypatch):
    monkeypatch.setattr(duplicates, "SLICE", -1)
    job, chunks, seen = duplicates.look("contacts", by=rep), 0, []
    while Job.objects.unfinished().filter(pk=job.pk).exists():
        run(Job.objects.get(pk=job.pk))
        chunks += 1
        seen.append(Job.objects.get(pk=job.pk).done)

    assert chunks > 4 and seen == sorted(seen) and DuplicatePair.objects.count() == 1
    assert Job.objects.get(pk=job.pk).total == 3 and not tables.numbers()


def test_a_search_that_is_stopped_leaves_nothing_behind(twins, rep, monkeypatch):
    monkeypatch.setattr(duplicates, "SLICE", -1)
    job = duplicates.look("contacts", by=rep)
    run(job)
    assert tables.numbers() == [job.pk]
    Job.objects.get(pk=job.pk).cancel(by=rep)
    run(Job.objects.get(pk=job.pk))
    duplicates.forget_orphans()

    assert Job.objects.get(pk=job.pk).state == "cancelled" and not tables.numbers()


def test_a_search_that_is_stopped_ends_between_two_breaths(db, monkeypatch):
    monkeypatch.setattr(looking, "BREATH", -1)
    search = looking.Search(1, Rows([{}, {}] * 100), tell=lambda part: False)

    with pytest.raises(looking.Stopped):
        found_by(search)
