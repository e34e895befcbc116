"""An import on the page: the file, what was recognised in it, the job, the result, the rows that need a look."""

import csv
import gzip
import io
import random

import pytest

from contacts.models import Company, Contact, Import
from contacts.tests.conftest import agreed

PEOPLE = (
    "First Name,Surname,E-Mail Address,Company\n"
    "Ada,Lovelace,ada@example.org,Engines\n"
    "Grace,Hopper,grace@example.org,Navy\n"
)


def detail(browser, run):
    return browser.get(f"/imports/{run.pk}/")


def chosen(page):
    """`{column of the file: what it is taken for}`."""
    form = page.context["form"]
    return {field.label: field.value() for field, _examples, _blank in form.columns()}


def error_rows(browser, run):
    answer = browser.get(f"/jobs/{run.job_id}/error-file/")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return text, list(csv.DictReader(io.StringIO(text)))


def test_the_page_offers_the_kinds_of_files(browse, rep):
    page = browse(rep).get("/imports/").content.decode()

    assert "Contacts" in page and "Companies" in page and 'enctype="multipart/form-data"' in page
    assert '<option value="contacts" selected>' in page


@pytest.mark.parametrize("who", ["agent", "analyst", "outsider"])
def test_who_may_not_import_is_refused(browse, cast, upload, who):
    person = getattr(cast, who)

    assert browse(person).get("/imports/").status_code == 403
    assert upload(person, PEOPLE).status_code == 403 and not Import.objects.exists()


def test_what_was_recognised_is_shown_with_examples_before_anything_is_stored(browse, rep, upload):
    page = browse(rep).get(upload(rep, PEOPLE).headers["Location"])

    assert chosen(page) == {
        "First Name": "first_name",
        "Surname": "last_name",
        "E-Mail Address": "email",
        "Company": "company",
    }
    assert "Ada · Grace" in page.content.decode() and "utf-8" in page.content.decode()
    assert not Contact.objects.exists() and not Company.objects.exists()


def test_the_job_brings_the_people_in_and_says_so(browse, rep, bring):
    run = bring(rep, PEOPLE)
    page = detail(browse(rep), run).content.decode()

    assert "2 new, 0 updated, 0 left out, 0 could not be read." in page
    ada = Contact.objects.get(first_name="Ada")
    assert (ada.last_name, ada.owner, ada.company.name, ada.primary_email.address) == (
        "Lovelace",
        rep,
        "Engines",
        "ada@example.org",
    )
    assert "Came in by a file" in browse(rep).get(ada.get_absolute_url()).content.decode()


def test_while_it_waits_the_page_shows_the_progress(browse, rep, upload):
    url = upload(rep, PEOPLE).headers["Location"]
    browser = browse(rep)
    browser.post(url, agreed(browser.get(url).context["form"]))
    page = browser.get(url).content.decode()

    assert "waiting for its turn" in page and "hx-trigger" in page and "What the columns mean" not in page


def test_beginning_twice_begins_once(browse, rep, upload):
    url = upload(rep, PEOPLE).headers["Location"]
    browser = browse(rep)
    sent = agreed(browser.get(url).context["form"])
    browser.post(url, sent)
    browser.post(url, sent)

    assert rep.jobs.count() == 1


def test_a_column_can_be_left_out_and_another_meaning_chosen(rep, bring):
    bring(rep, PEOPLE, changes={"column3": "job_title", "column1": ""})

    assert set(Contact.objects.values_list("first_name", "last_name", "job_title")) == {
        ("Ada", "", "Engines"),
        ("Grace", "", "Navy"),
    }


def test_two_columns_for_the_same_thing_are_refused_and_the_choice_is_kept(browse, rep, upload):
    url = upload(rep, PEOPLE).headers["Location"]
    browser = browse(rep)
    sent = agreed(browser.get(url).context["form"]) | {"column0": "email"}
    page = browser.post(url, sent)

    assert "Chosen for two columns: E-mail" in page.content.decode()
    assert chosen(page)["First Name"] == "email" and not rep.jobs.exists()


def test_what_a_kind_cannot_do_without_must_be_chosen(browse, rep, upload):
    url = upload(rep, "a,b\n1,2\n", kind="companies").headers["Location"]
    browser = browse(rep)
    page = browser.post(url, agreed(browser.get(url).context["form"]))

    assert page.status_code == 422 and "No column of the file was chosen for: Name" in page.content.decode()


def test_a_file_in_which_nothing_was_recognised_wants_a_choice(browse, rep, upload):
    url = upload(rep, "foo,bar\n1,2\n").headers["Location"]
    browser = browse(rep)
    page = browser.post(url, agreed(browser.get(url).context["form"]))

    assert page.status_code == 422 and "Choose at least one" in page.content.decode()


def test_rows_that_need_a_look_are_shown_with_their_line_and_reason(browse, rep, bring, reasons):
    run = bring(rep, "name,email\nAda,ada@example.org\n,\n,\nBob,not an address\n,x\n")
    page = detail(browse(rep), run).content.decode()

    assert reasons(run)[5] == "E-mail: “not an address” is not an e-mail address."
    assert "Rows that need a look" in page and "is not an e-mail address" in page


def test_the_error_file_holds_those_rows_and_can_be_mended_and_imported_again(browse, rep, bring, counts):
    run = bring(rep, "number,name,birthday\n1,Ada,1815-12-10\n2,Bob,never\n3,,\n4,Çelik,x,y\n")
    text, rows = error_rows(browse(rep), run)

    assert counts(run) == (2, 0, 0, 2)
    assert [(row["number"], row["Line"], row["What happened"]) for row in rows] == [
        ("2", "3", "imported with a remark"),
        ("3", "4", "not imported"),
        ("4", "5", "not imported"),
    ]
    assert "y" in text.splitlines()[-1].split(",")

    again = bring(rep, text.replace("never", "1980-01-02").replace("3,,", "3,Cid,").replace(",y\r\n", "\r\n"))
    assert counts(again)[0] == 2
    assert Contact.objects.get(external_id="2").birthday.year == 1980
    assert set(Contact.objects.values_list("last_name", flat=True)) == {"Ada", "Bob", "Cid", "Çelik"}


def test_the_same_file_twice_adds_nothing(rep, bring, counts):
    bring(rep, PEOPLE)
    before = (Contact.objects.count(), Company.objects.count())
    again = bring(rep, PEOPLE)

    assert counts(again) == (0, 0, 2, 0)
    assert (Contact.objects.count(), Company.objects.count()) == before
    assert "0 new, 0 updated, 2 left out" in again.job.message


def test_the_list_shows_ones_own_imports_and_how_they_ended(browse, rep, manager, bring):
    bring(rep, PEOPLE, name="march.csv")
    page = browse(rep).get("/imports/").content.decode()

    assert "march.csv" in page and "2 new" in page and "done" in page
    assert "march.csv" not in browse(manager).get("/imports/").content.decode()


@pytest.mark.parametrize("who", ["manager", "other_rep"])
def test_somebody_elses_import_does_not_exist(browse, cast, rep, bring, who):
    assert detail(browse(getattr(cast, who)), bring(rep, PEOPLE)).status_code == 404


def test_the_list_costs_the_same_for_many(browse, rep, upload, bring, queries):
    bring(rep, PEOPLE)
    one = queries(browse(rep), "/imports/")
    for _each in range(5):
        bring(rep, PEOPLE)

    assert queries(browse(rep), "/imports/") == one


def test_an_upload_of_thirty_megabytes_is_taken(browse, rep, upload):
    line = "Ada,Lovelace,ada@example.org," + "x" * 971 + "\n"
    answer = upload(rep, "first name,last name,email,note\n" + line * 31_500)

    assert answer.status_code == 302
    assert chosen(browse(rep).get(answer.headers["Location"]))["email"] == "email"


def test_one_that_is_too_large_is_refused_with_what_to_do(rep, upload, settings):
    settings.UPLOAD_LIMIT = 2**20
    answer = upload(rep, b"x" * (2 * 2**20))

    assert answer.status_code == 422
    assert "has 2 MB; 1 MB is the most. Split it, or pack it with gzip." in answer.content.decode()
    assert not Import.objects.exists()


def test_an_empty_file_is_said_to_be_empty(browse, rep, upload):
    assert "empty" in upload(rep, b"").content.decode()
    answer = browse(rep).get(upload(rep, "\n\n  \n").headers["Location"])
    assert "This file is empty" in answer.content.decode() and answer.status_code == 422


@pytest.mark.parametrize("name", ["people.xls", "people.ods"])
def test_a_workbook_is_refused_by_its_name_with_what_to_do(rep, upload, name):
    answer = upload(rep, b"PK\x03\x04rest", name=name)

    assert answer.status_code == 422 and "save it as CSV" in answer.content.decode()


def test_a_packed_file_is_unpacked(rep, bring, counts):
    assert counts(bring(rep, gzip.compress(PEOPLE.encode()), name="people.csv.gz")) == (2, 0, 0, 0)


@pytest.mark.parametrize("cut", [12, 40, -8])
def test_a_damaged_packed_file_says_so(browse, rep, upload, cut):
    packed = gzip.compress(PEOPLE.encode())[:cut]
    answer = browse(rep).get(upload(rep, packed, name="people.gz").headers["Location"])

    assert answer.status_code == 422 and "This file is damaged" in answer.content.decode()


def test_a_packed_file_damaged_far_inside_fails_with_a_sentence(rep, bring):
    names = "".join(f"{random.Random(n).getrandbits(256):x},a{n}@example.org\n" for n in range(20_000))
    run = bring(rep, gzip.compress(f"name,email\n{names}".encode())[:-100_000], name="people.gz")

    assert run.job.state == "failed" and "This file is damaged" in run.job.message


def test_a_file_that_was_cleared_away_says_so(browse, rep, upload):
    url = upload(rep, PEOPLE).headers["Location"]
    run = Import.objects.get()
    run.file.storage.delete(run.file.name)

    assert browse(rep).get(url).status_code == 422


def test_the_error_file_gives_long_cells_back_whole(browse, rep, bring):
    street = "Main Street " * 100
    run = bring(rep, f"name,street,birthday\nAda,{street},never\n")
    _text, (row,) = error_rows(browse(rep), run)

    assert row["street"] == street
