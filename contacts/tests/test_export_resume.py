"""An export whose worker dies goes on with the next piece; nobody is in the file twice, and nothing is left behind."""

import csv
import io
import json

import pytest
from django.core.files.storage import default_storage
from django.utils.timezone import now
from openpyxl import load_workbook

from contacts.bulk import exporting, files, taking
from contacts.columns import PEOPLE as PEOPLE_COLUMNS
from contacts.models import BulkChange, Contact, PostalAddress, Tag
from crm_site.jobs import work
from crm_site.jobs.models import SILENT, Job
from crm_site.lib.listing import chosen
from crm_site.testing import make

PEOPLE = 25


class Killed(BaseException):
    """The worker's process ends here; nothing in it can catch that."""


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch):
    monkeypatch.setattr(taking, "PIECE", 10)
    monkeypatch.setattr(taking, "AT_ONCE", 4)
    monkeypatch.setattr(taking, "BLOCK", 100)  # bytes: a piece is put into the file in many of them


@pytest.fixture
def people(rep):
    return [make.contact(f"Nr {n:02}", email=f"n{n}@example.org", owner=rep) for n in range(PEOPLE)]


@pytest.fixture
def asked_for(browse, rep, people):
    """Ask for the list as a person does; the worker has not begun."""

    def ask(format="csv", columns="email,stage"):
        asked = json.dumps({"filter": {}, "columns": columns, "sort": "name"})
        browse(rep).post("/lists/contacts/bulk/export/", {"asked": asked, "format": format})
        return BulkChange.objects.latest("pk").job

    return ask


@pytest.fixture
def before_piece(monkeypatch):
    """Do something just before the given piece is written."""

    def arrange(number, act):
        original, seen = taking.Taking.take_piece, []

        def take(self):
            seen.append(1)
            if len(seen) == number:
                act(self)
            return original(self)

        monkeypatch.setattr(taking.Taking, "take_piece", take)

    return arrange


def dies(turn):
    raise Killed


def goes_on(job):
    """Time passes, and the sweeper rings."""
    Job.objects.filter(pk=job.pk).update(heard_at=now() - 2 * SILENT)
    job.refresh_from_db()
    return work.run_to_end(job)


def names(job):
    return [row[1] for row in csv.reader(io.StringIO(job.result_file.read().decode("utf-8-sig")))][1:]


def left_behind(job):
    """Pieces that nobody needs any more; who is in the file stays known as long as it is there."""
    names = taking.stored_of(job.pk) if default_storage.exists(taking.folder(job.pk)) else []
    return [name for name in names if "/piece" in name]


@pytest.mark.parametrize("piece", [1, 2, 3])
def test_after_a_crash_the_file_is_whole(asked_for, before_piece, people, piece):
    job = asked_for()
    before_piece(piece, dies)
    with pytest.raises(Killed):
        work.run_to_end(job)
    job = goes_on(job)

    assert job.state == "done" and job.message == "25 people."
    assert names(job) == [person.first_name for person in people]
    assert not left_behind(job)


def test_a_crash_while_the_file_is_put_together_costs_no_row(asked_for, monkeypatch, people):
    job = asked_for()
    finish = taking.Taking.finish
    monkeypatch.setattr(taking.Taking, "finish", dies)
    with pytest.raises(Killed):
        work.run_to_end(job)
    monkeypatch.setattr(taking.Taking, "finish", finish)

    assert names(goes_on(job)) == [person.first_name for person in people]


def test_who_is_in_it_was_settled_when_it_began(asked_for, before_piece, rep, people):
    def meanwhile(turn):
        make.contact("Nr 00 b", owner=rep)
        Contact.objects.filter(pk=people[20].pk).update(first_name="A0")  # would come first now
        people[24].delete()

    before_piece(2, meanwhile)
    job = work.run_to_end(asked_for())

    assert names(job) == [f"Nr {n:02}" for n in range(20)] + ["A0", "Nr 21", "Nr 22", "Nr 23"]
    assert job.message == "24 people."


def test_one_that_is_cancelled_leaves_nothing(browse, rep, asked_for, before_piece):
    before_piece(2, lambda turn: browse(rep).post(f"/jobs/{turn.job.pk}/cancellation/"))
    job = work.run_to_end(asked_for())

    assert job.state == "cancelled" and not job.result_file and not left_behind(job)


def test_what_nobody_goes_on_with_is_cleared_away(asked_for, before_piece):
    job = asked_for()
    before_piece(2, dies)
    with pytest.raises(Killed):
        work.run_to_end(job)
    assert taking.forget_orphans() == 0 and left_behind(job)
    job.cancel()

    assert taking.forget_orphans() == 1 and not left_behind(job)


def test_a_worker_that_was_given_up_too_early_disturbs_nobody(asked_for, before_piece, people):
    def overtaken(turn):
        assert goes_on(turn.job).state == "done"

    job = asked_for()
    before_piece(2, overtaken)
    assert names(work.run_to_end(job)) == [person.first_name for person in people]


def test_a_long_list_gives_others_their_turn(asked_for, monkeypatch):
    monkeypatch.setattr(taking.Taking.go_on, "__defaults__", (0,))
    job = asked_for()

    assert work.run(job) is True
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("queued", 10, PEOPLE)
    assert work.run_to_end(job).message == "25 people."


def test_rows_beyond_a_sheet_are_on_the_next_one(asked_for, monkeypatch, people):
    monkeypatch.setattr(files.XlsxFile, "most_rows", 7)
    job = work.run_to_end(asked_for("xlsx"))
    book = load_workbook(io.BytesIO(job.result_file.read()))
    rows = [[[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book]

    assert [len(sheet) for sheet in rows] == [8, 8, 8, 5]
    assert {tuple(sheet[0]) for sheet in rows} == {("Number", "First name", "Last name", "E-mail", "Stage")}
    assert [row[1] for sheet in rows for row in sheet[1:]] == [person.first_name for person in people]
    assert "on 4 sheets of the workbook: one holds 7" in job.message


def test_an_empty_workbook_has_its_header(asked_for):
    job = asked_for("xlsx")
    Contact.objects.all().delete()
    sheet = load_workbook(io.BytesIO(work.run_to_end(job).result_file.read())).active

    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["Number", "First name", "Last name", "E-mail", "Stage"]
    ]


def with_objects(change, of):
    names = change.asked["columns"]
    return exporting.Objects(exporting.columns_of(of, names), chosen(of.columns, names))


def test_rows_without_objects_say_the_same(rep, people, asked_for, monkeypatch):
    person, every = people[3], ",".join(column.key for column in PEOPLE_COLUMNS if column.path or column.many)
    person.tags.add(Tag.objects.create(name="fair"), Tag.objects.create(name="a tag"))
    person.add_email("second@example.org", label="work")
    person.add_phone("+44 20 7946 0018", label="mobile")
    PostalAddress.objects.create(contact=person, street="Main St. 1\nThe Loft", city="Bath", label="home")
    Contact.objects.filter(pk=person.pk).update(company=make.company("Acme"), job_title="=1+1")
    quick = work.run_to_end(asked_for(columns=every)).result_file.read()
    monkeypatch.setattr(taking, "teller", with_objects)

    assert every.count(",") >= 12 and b"'=1+1" in quick
    assert work.run_to_end(asked_for(columns=every)).result_file.read() == quick


def test_the_file_goes_when_somebody_in_it_is_erased(rep, people, asked_for, django_capture_on_commit_callbacks):
    job = work.run_to_end(asked_for())
    stays = work.run_to_end(asked_for())
    Job.objects.filter(pk=stays.pk).update(kind="contacts.other")
    name = job.result_file.name
    with django_capture_on_commit_callbacks(execute=True):
        people[0].erase(by=rep)
    job.refresh_from_db()
    stays.refresh_from_db()

    assert not job.result_file and not default_storage.exists(name) and "erased" in job.message
    assert stays.result_file and not default_storage.exists(taking.folder(job.pk))
