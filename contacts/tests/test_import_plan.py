"""A dry run says what would happen to each row, writes nothing, and lets one mend what would be refused."""

import pytest

from contacts.importing import running
from contacts.models import Company, Contact, Import, Interaction, PlannedRow, SeenHandles, Tag
from crm_site.jobs.work import run_to_end
from crm_site.testing import make

FILE = (
    "number,name,email,title,company,tags\n"
    "K1,Ada Lovelace,ada@example.org,Countess,Engines,vip\n"
    "K1,Ada Lovelace,ada@example.org,Poet,Engines,\n"
    "K2,Bob Known,bob@example.org,Boss,,\n"
    "K3,Cid Same,cid@example.org,,,\n"
    ",,,,,\n"
    ",,bad,x,,\n"
)


@pytest.fixture
def known(rep):
    make.contact("Bob", "Known", external_id="K2", email="bob@example.org", owner=rep)
    make.contact("Cid", "Same", external_id="K3", email="cid@example.org", owner=rep)


@pytest.fixture
def everything():
    """How many rows there are of what an import writes."""
    models = (Contact, Company, Interaction, Tag)
    return lambda: [model.objects.count() for model in models]


def begun(browse, person, run):
    browse(person).post(f"/imports/{run.pk}/start/")
    run.refresh_from_db()
    run_to_end(run.job)
    run.refresh_from_db()
    return run


def test_it_counts_what_would_happen_and_writes_nothing(rep, known, look_first, everything):
    before = everything()
    run = look_first(rep, FILE)

    assert run.planned == {"new": 1, "twice": 1, "update": 1, "there": 1, "error": 1}
    assert everything() == before and run.position == 0 and not SeenHandles.objects.exists()
    assert Contact.objects.get(external_id="K2").job_title == ""


@pytest.mark.parametrize("chunk", [1, 2, 1000])
def test_who_comes_twice_is_told_over_all_chunks_and_workers(rep, known, look_first, monkeypatch, chunk):
    monkeypatch.setattr(running, "CHUNK", chunk)
    monkeypatch.setattr(running.Runner.work, "__defaults__", (0,))

    assert look_first(rep, FILE).planned == {"new": 1, "twice": 1, "update": 1, "there": 1, "error": 1}


def test_another_number_at_the_same_address_is_not_twice(rep, look_first):
    run = look_first(rep, "number,name,email\nK1,Ada,f@example.org\nK2,Byron,f@example.org\n,Family,f@example.org\n")

    assert run.planned == {"new": 2, "twice": 1}


def test_the_page_shows_examples_of_each_kind_and_the_import_follows(browse, rep, known, look_first, counts):
    run = look_first(rep, FILE)
    page = browse(rep).get(f"/imports/{run.pk}/").content.decode()

    assert "Nothing has been written yet" in page and "The same as a row before it." in page
    assert "Neither a name nor an e-mail address" in page and "Would be updated" in page
    assert counts(begun(browse, rep, run)) == (1, 2, 1, 1)


def test_a_refused_row_is_mended_in_the_browser_and_taken_along(browse, rep, known, look_first, counts):
    run = look_first(rep, FILE)
    row = run.planned_rows.get(fate="error")
    url = f"/imports/{run.pk}/rows/{row.line}/"
    assert 'name="cell1"' in browse(rep).get(url).content.decode()
    answer = browse(rep).post(url, {"cell1": "Dan New", "cell2": "dan@example.org"})
    run.refresh_from_db()
    row.refresh_from_db()

    assert answer.status_code == 302 and (row.fate, row.reason) == ("new", "")
    assert (
        run.planned["error"] == 0 and run.planned["new"] == 2 and not Contact.objects.filter(last_name="New").exists()
    )
    assert counts(begun(browse, rep, run)) == (2, 2, 1, 0)
    assert Contact.objects.get(last_name="New").primary_email.address == "dan@example.org"


def test_one_that_is_mended_badly_says_why_again(browse, rep, look_first):
    run = look_first(rep, "name,email\n,\n,x\nAda,a@example.org\n")
    row = run.planned_rows.filter(fate="error").last()
    browse(rep).post(f"/imports/{run.pk}/rows/{row.line}/", {"cell1": "still bad"})
    row.refresh_from_db()

    assert row.fate == "error" and row.cells == ["", "still bad"]


def test_one_may_go_back_to_the_columns_and_look_again(browse, rep, look_first):
    run = look_first(rep, "name,email,x\nAda,a@example.org,Poet\n")
    browser = browse(rep)
    page = browser.get(f"/imports/{run.pk}/?columns=1")
    sent = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    browser.post(f"/imports/{run.pk}/", sent | {"column2": "job_title", "then": "check"})
    run.refresh_from_db()
    run_to_end(run.plan)

    assert run.mapping["columns"]["x"] == "job_title" and PlannedRow.objects.filter(run=run).count() == 1
    assert Import.objects.get(pk=run.pk).planned == {"new": 1}


def test_a_dry_run_ends_when_the_import_begins(browse, rep, look_first, upload):
    run = look_first(rep, "name\nAda\n")
    first = run.plan
    begun(browse, rep, run)
    run_to_end(first)

    assert Contact.objects.count() == 1 and browse(rep).get(f"/imports/{run.pk}/rows/2/").status_code == 200
    assert browse(rep).post(f"/imports/{run.pk}/rows/2/", {"cell0": "Bob"}).status_code == 403


@pytest.mark.parametrize(
    ("what", "expected"), [("both", (1, 1, 0, 0)), ("create", (1, 0, 1, 0)), ("update", (0, 1, 1, 0))]
)
def test_it_adds_or_updates_or_both(rep, bring, counts, what, expected):
    make.contact("Ada", "Lovelace", email="ada@example.org", owner=rep)
    run = bring(
        rep,
        "name,email,title\nAda Lovelace,ada@example.org,Countess\nBob,bob@example.org,Boss\n",
        changes={"what": what},
    )

    assert counts(run) == expected
    assert Contact.objects.filter(job_title="Countess").exists() == (what != "create")
    assert Contact.objects.filter(last_name="Bob").exists() == (what != "update")


@pytest.mark.parametrize("clears", [False, True])
def test_a_blank_leaves_or_clears_as_its_column_was_told(rep, bring, clears):
    ada = make.contact("Ada", "Lovelace", email="ada@example.org", job_title="Poet", language="en", owner=rep)
    bring(rep, "email,title,language\nada@example.org,,\n", changes={"blank1": "on"} if clears else {})
    ada.refresh_from_db()

    assert (ada.job_title, ada.language) == ("" if clears else "Poet", "en")


def test_a_cell_that_cannot_be_read_is_no_blank(rep, bring):
    make.contact("Ada", "Lovelace", email="ada@example.org", birthday="1815-12-10", owner=rep)
    bring(rep, "email,birthday\nada@example.org,never\n", changes={"blank1": "on"})

    assert str(Contact.objects.get().birthday) == "1815-12-10"


def test_a_column_without_which_nobody_is_known_cannot_be_cleared(browse, rep, upload):
    url = upload(rep, "name,email\nAda,a@example.org\n").headers["Location"]
    sent = {"column0": "name", "column1": "email", "blank1": "on", "what": "both", "date_order": "ymd", "decimal": "."}
    page = browse(rep).post(url, sent)

    assert "A blank cannot clear this column: email" in page.content.decode() and not rep.jobs.exists()


def test_a_cell_of_several_lines_keeps_them_when_it_is_mended(browse, rep, look_first):
    run = look_first(rep, 'name,street\n,"Main St. 1\nThe Loft"\n')
    page = browse(rep).get(f"/imports/{run.pk}/rows/2/").content.decode()

    assert "<textarea" in page and "Main St. 1\nThe Loft</textarea>" in page and '<input class="form-control"' in page
