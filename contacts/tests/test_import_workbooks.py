"""Workbooks: what the sheet means arrives, whatever it is stored as."""

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from contacts.importing import sniff, workbooks
from contacts.models import Company, Contact

HEADER = ["number", "name", "email", "birthday", "zip", "newsletter"]


def book(*sheets):
    """The bytes of a workbook: each sheet is `(name, rows)`."""
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets:
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return saved(made)


def saved(made):
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


PEOPLE = book(
    ("People", [HEADER, [7.0, "Ada Lovelace", "ada@example.org", date(1815, 12, 10), "01067", True], [], ["K2", "Bob"]])
)


def test_people_come_in_from_the_first_sheet(rep, bring, counts):
    run = bring(rep, PEOPLE, name="people.xlsx")
    ada = Contact.objects.get(external_id="7")

    assert counts(run) == (2, 0, 0, 0) and run.warnings == 0
    assert (str(ada), ada.addresses.get().postcode, ada.allows("email")) == ("Ada Lovelace", "01067", True)
    assert Contact.objects.filter(external_id="K2").exists()


@pytest.mark.parametrize(
    ("value", "shown_as", "text"),
    [
        (1067, "00000", "01067"),
        (3.0, "General", "3"),
        (0.1 + 0.2, "General", "0.3"),
        (-1234.5, "#,##0.00", "-1234.5"),
        (4930123456789, "0", "4930123456789"),
        (datetime(2026, 12, 31), "DD.MM.YYYY", "2026-12-31"),
        (datetime(2026, 12, 31, 13, 45), "DD.MM.YYYY HH:MM", "2026-12-31T13:45:00"),
        (46387, "DD.MM.YYYY", "2026-12-31"),
        (True, "General", "yes"),
        (False, "General", "no"),
        ("  text ", "General", "  text "),
        ("#N/A", "General", ""),
        (None, "General", ""),
    ],
)
def test_cells_say_what_the_sheet_means(value, shown_as, text):
    made = Workbook()
    made.active.append(["x", "y"])
    made.active["A2"], made.active["B2"] = value, "end"
    made.active["A2"].number_format = shown_as

    assert sniff(saved(made), "contacts").examples[0] == [text, "end"]


def test_a_formula_counts_by_its_value(monkeypatch):
    raw = saved_with_value(book(("S", [["name"], ["=1+1"]])), b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>")

    assert sniff(raw, "contacts").examples == [["2"]]


def saved_with_value(raw, old, new):
    """As a spreadsheet program saves it: with what the formula came to."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old_file, zipfile.ZipFile(out, "w") as new_file:
        for part in old_file.namelist():
            content = old_file.read(part)
            changed = content.replace(old, new).replace(old.replace(b"<v></v>", b"<v />"), new)
            new_file.writestr(part, changed)
    return out.getvalue()


def test_another_sheet_can_be_chosen(browse, rep, upload):
    raw = book(("Cover", [["hello"]]), ("People", [["name"], ["Ada"]]))
    url = upload(rep, raw, name="people.xlsx").headers["Location"]
    browser = browse(rep)

    assert browser.get(url).context["guess"].sheets == ["Cover", "People"]
    assert browser.get(f"{url}?sheet=People").context["guess"].header == ["name"]
    assert browser.get(f"{url}?sheet=Nowhere").status_code == 422


def test_numbers_keep_their_worth_beside_texts_with_a_comma(rep, bring):
    raw = book(("Firms", [["name", "revenue"], ["Acme", 1234.5], ["Bolt", "2.000,75"]]))
    bring(rep, raw, name="firms.xlsx", kind="companies")

    assert {str(one.revenue) for one in Company.objects.all()} == {"1234.50", "2000.75"}


DAMAGED = {"no-zip": b"PK\x03\x04rest of it", "cut-off": PEOPLE[:-200], "hardly-begun": PEOPLE[:60]}


@pytest.mark.parametrize("raw", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_workbook_says_so(browse, rep, upload, raw):
    answer = browse(rep).get(upload(rep, raw, name="people.xlsx").headers["Location"])

    assert answer.status_code == 422 and "This workbook is damaged" in answer.content.decode()


@pytest.mark.parametrize(
    ("inside", "said"), [("EncryptedPackage", "protected by a password"), ("Workbook", "of the old kind")]
)
def test_a_protected_or_old_one_says_so(browse, rep, upload, inside, said):
    raw = workbooks.OLD + b"\x00" * 600 + inside.encode("utf-16-le") + b"\x00" * 600
    answer = browse(rep).get(upload(rep, raw, name="people.xlsx").headers["Location"])

    assert answer.status_code == 422 and said in answer.content.decode()


def test_a_zip_that_is_no_workbook_says_so(browse, rep, upload):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("hello.txt", "hello")

    assert browse(rep).get(upload(rep, out.getvalue(), name="x.xlsx").headers["Location"]).status_code == 422


def test_the_same_workbook_twice_adds_nothing(rep, bring, counts):
    bring(rep, PEOPLE, name="people.xlsx")

    assert counts(bring(rep, PEOPLE, name="people.xlsx")) == (0, 0, 2, 0)
