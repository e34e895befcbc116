"""Files as people break them: each comes in right, or ends with a sentence that says what to do."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from contacts.importing import reading, sniff
from contacts.models import Contact
from contacts.tests.conftest import agreed

pytestmark = pytest.mark.django_db
MAIL = "ada@example.org"


def book(*rows, change=lambda book, sheet: None):
    made = Workbook()
    for row in rows:
        made.active.append(row)
    change(made, made.active)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def page_of(browse, upload, rep, content, name):
    return browse(rep).get(upload(rep, content, name=name).headers["Location"])


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"\n\n", "a.csv", "This file is empty."),
        (b"Name,E-mail\n", "a.csv", "names of columns and nothing below them"),
        (book(["Name", "E-mail"]), "a.xlsx", "names of columns and nothing below them"),
        (b"x" * 1_200_000, "a.csv", "too long to hold the names of columns"),
        (b"\xef\xbb\xbf <html><table><tr><td>Name</td></tr></table>", "a.xlsx", "no table but HTML"),
        (b"%PDF-1.4\n%\xe2\xe3\n1 0 obj\n", "a.csv", "no table but PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a.txt", "no table but PNG"),
        (b'{"name": "Ada"}\n', "a.txt", "no table but JSON"),
        (",".join(f"c{n}" for n in range(451)).encode() + b"\n1\n", "a.csv", "has 451 columns; 450 are the most"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(browse, rep, upload, content, name, sentence):
    page = page_of(browse, upload, rep, content, name)

    assert page.status_code == 422 and sentence in page.content.decode()


def merge(book, sheet):
    sheet.merge_cells("A2:A3")


def formula(book, sheet):
    sheet["A3"] = '=A2&" Junior"'


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"Ada Byron,ada@example.org\nBob,bob@example.org\n", "a.csv", "The first row must hold the names"),
        (
            b"Customers of 2026,,\n,,\nName,E-mail,Phone\nAda,a@example.org,1\n",
            "a.csv",
            "“Name, E-mail, Phone” look like",
        ),
        (book(["Name", "City"], ["Ada", "Bath"], ["", "Hull"], change=merge), "a.xlsx", "This sheet has merged cells."),
        (book(["Name", "City"], ["Ada", "Bath"], change=formula), "a.xlsx", "formulas of this sheet were never worked"),
    ],
)
def test_what_is_odd_about_it_is_said_before_it_comes_in(browse, rep, upload, content, name, sentence):
    page = page_of(browse, upload, rep, content, name)

    assert page.status_code == 200 and sentence in page.content.decode()


def test_of_a_sound_workbook_nothing_is_said(browse, rep, upload):
    content = book(["Name", "Phone"], ["Ada", "1"])

    assert page_of(browse, upload, rep, content, "a.xlsx").context["hints"] == []


def people():
    return list(Contact.objects.order_by("pk").values_list("first_name", "last_name", "birthday"))


@pytest.mark.parametrize(
    ("content", "name", "came"),
    [
        ("Name\nMüller\n".encode() + "Jörg\n".encode("cp1252"), "a.csv", [("", "Müller"), ("", "Jörg")]),
        ("Name;E-mail\nÄda;a@example.org\n".encode("utf-32"), "a.csv", [("", "Äda")]),
        ("Name;E-mail\nÄda;a@example.org\n".encode("utf-16"), "a.csv", [("", "Äda")]),
        (b"sep=;\r\nName;E-mail\r\nAda Byron;a@example.org\r\n", "a.csv", [("Ada", "Byron")]),
        (book(["Name", "Phone"], ["Ada Byron", "1"]), "a.csv", [("Ada", "Byron")]),
        (b"Name,Phone\nAda Byron,1\n", "a.xlsx", [("Ada", "Byron")]),
    ],
)
def test_it_comes_in_however_it_is_written(rep, bring, reasons, content, name, came):
    run = bring(rep, content, name=name)

    assert reasons(run) == {}
    assert [(first, last) for first, last, _day in people()] == came


def test_rows_of_another_encoding_far_below_the_first_ones_are_read_by_who_says_so():
    rows = b"Name,City\n" + "Müller,Köln\n".encode() * 9 + "Jörg,Düren\n".encode("cp1252") * 9
    assert sniff(rows).encoding == "utf-8-western"
    file = SimpleUploadedFile("a.csv", rows)

    found = [row.cells for chunk in reading.chunks(file, {"encoding": "utf-8-western"}, size=5) for row in chunk]

    assert found == [["Müller", "Köln"]] * 9 + [["Jörg", "Düren"]] * 9


@pytest.mark.parametrize(
    ("words", "encoding"),
    [("Jörg,Nürnberg\n", "cp1252"), ("Добрый день,Большое спасибо\n", "cp1251"), ("Dvořák,Plzeň\n", "cp1250")],
)
def test_one_encoding_is_not_taken_for_two(words, encoding):
    assert sniff(b"Name,City\n" + words.encode(encoding) * 9).encoding == encoding


def test_days_as_spreadsheets_count_them_are_days(rep, bring, reasons):
    run = bring(rep, "Name,Birthday\nAda,30000\nBob,29222\nCy,123456\n")

    assert [day and day.isoformat() for _first, _last, day in people()] == ["1982-02-18", "1980-01-02", None]
    assert list(reasons(run)) == [4]


def test_a_second_address_in_a_column_of_the_same_name_comes_along(rep, bring):
    bring(rep, f"Name,E-mail,E-mail,Phone,Phone 2,Phone 3\nAda,{MAIL},b@example.org,1234567,2234567,3234567\n")

    ada = Contact.objects.get()
    assert [one.address for one in ada.emails.order_by("pk")] == [MAIL, "b@example.org"]
    assert (ada.primary_email.address, ada.phones.count()) == (MAIL, 3)


def test_the_sheet_that_names_columns_is_taken_unless_another_is_chosen(browse, rep, upload):
    def more(made, sheet):
        other = made.create_sheet("People")
        other.append(["Name", "E-mail"])
        other.append(["Zed", "zed@example.org"])

    page = page_of(browse, upload, rep, book(["About this file"], ["Made by us"], change=more), "a.xlsx")
    assert page.context["guess"].sheet == "People"

    page = browse(rep).get(page.request["PATH_INFO"], {"columns": "1", "sheet": "Sheet"})
    assert page.context["guess"].sheet == "Sheet"


def test_a_row_of_a_sheet_beyond_its_columns_says_so_without_talk_of_quotation_marks(rep, bring, reasons):
    run = bring(rep, book(["Name", "City"], ["Ada", "Bath", "x"], ["Bob", "Hull"]), name="a.xlsx")

    assert reasons(run) == {2: "This row has 3 cells, the header only 2. Name all columns that count."}


def test_a_cell_of_a_million_letters_costs_its_own_row(rep, bring, reasons):
    run = bring(rep, b"Name,City\nAda," + b"x" * 1_100_000 + b"\nBob,Hull\n")

    assert reasons(run) == {2: "A cell of this row is longer than a million characters."}
    assert [last for _first, last, _day in people()] == ["Bob"]


def test_three_hundred_columns_are_asked_about_and_given_back_with_the_rows_that_failed(browse, rep, bring):
    names = [f"col{n}" for n in range(298)]
    rows = [",".join([*names, "Name", "E-mail"]), ",".join([*map(str, range(298)), "Ada", MAIL, "beyond"])]
    run = bring(rep, "\n".join([*rows, ",".join(["x"] * 298 + ["Bob", "bob@example.org"])]) + "\n")

    answer = browse(rep).get(f"/jobs/{run.job_id}/error-file/")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[1].split(",")[:300] == [*map(str, range(298)), "Ada", MAIL]
    assert Contact.objects.get().primary_email.address == "bob@example.org"


def test_a_header_without_meaning_is_refused_when_nothing_is_chosen(browse, rep, upload):
    page = page_of(browse, upload, rep, b"alpha,beta\n1,2\n", "a.csv")

    answer = browse(rep).post(page.request["PATH_INFO"], agreed(page.context["form"]))

    assert answer.status_code == 422 and "Choose at least one." in answer.content.decode()
