"""What kind of file is this? Guessed from bytes written by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.importing import sniff
from contacts.importing.guessing import SAMPLE


@pytest.mark.parametrize(
    ("raw", "delimiter"),
    [
        (b"a,b,c\n1,2,3\n", ","),
        (b"a;b;c\n1,5;2,5;3\n", ";"),
        (b"a\tb\tc\n1,5\t2;5\t3\n", "\t"),
        (b"a|b\n1|2\n", "|"),
        (b'"a,x";"b,y"\n"1,5";"2,5"\n', ";"),
        (b"name\nAda\n", ","),
        (b"a,b;c\n1,2;3\n1,2;3\n", ","),
        (b"", ","),
    ],
)
def test_the_delimiter_is_the_sign_that_splits_every_line_alike(raw, delimiter):
    assert sniff(raw).delimiter == delimiter


@pytest.mark.parametrize(
    ("encoding", "guess"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
    ],
)
def test_the_encoding_is_told_from_the_bytes(encoding, guess):
    found = sniff("Vorname,Straße\nJürgen,Große Straße\n".encode(encoding))

    assert found.encoding == guess
    assert found.header == ["Vorname", "Straße"] and found.examples == [["Jürgen", "Große Straße"]]


def test_plain_ascii_is_utf_8():
    assert sniff(b"a,b\n1,2\n").encoding == "utf-8"


def test_a_character_cut_at_the_end_of_the_sample_does_not_mislead():
    raw = b"name\n" + b"x" * (SAMPLE - 6) + "ü\n".encode() * 20

    assert sniff(raw).encoding == "utf-8"


def test_the_header_is_the_first_row_that_is_not_empty():
    assert sniff(b"\n\n name , e-mail \nAda,a@example.org\n").header == ["name", "e-mail"]


def test_columns_of_one_name_are_numbered():
    assert sniff(b"a,b,a,a\n").header == ["a", "b", "a 2", "a 3"]


def test_examples_are_the_first_rows():
    rows = "".join(f"{n}\n" for n in range(9))

    assert sniff(f"n\n{rows}".encode()).examples == [["0"], ["1"], ["2"], ["3"], ["4"]]


def test_a_row_cut_off_by_the_end_of_the_sample_is_no_example():
    raw = b"name,city\nAda,London\n" + b"x" * SAMPLE + b",y\n"

    assert sniff(raw).examples == [["Ada", "London"]]


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["2026-12-31"], "ymd"),
        (["2026/1/2"], "ymd"),
        (["31.12.2026"], "dmy"),
        (["12/31/2026"], "mdy"),
        (["01/02/2026", "13/02/2026"], "dmy"),
        (["01/02/2026", "02/13/2026"], "mdy"),
        (["01/02/2026"], "dmy"),
        (["1/2/26"], "dmy"),
        (["12/31/2026 13:45"], "mdy"),
        (["no date", "1.5"], "ymd"),
        ([], "ymd"),
    ],
)
def test_the_order_of_dates_is_proved_by_a_day_above_twelve(cells, order):
    assert sniff("\n".join(["day", *cells, ""]).encode()).date_order == order


@pytest.mark.parametrize(
    ("cells", "decimal"),
    [
        (["1234,50"], ","),
        (["1.234,5"], ","),
        (["-3,1"], ","),
        (["1,234"], "."),
        (["1234.50"], "."),
        (["a,b"], "."),
        ([], "."),
    ],
)
def test_the_decimal_sign_is_told_from_the_cells(cells, decimal):
    assert sniff("\n".join(["x;y", *(f"{cell};1" for cell in cells), ""]).encode()).decimal == decimal


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("E-Mail Address", "email"),
        ("email_address", "email"),
        ("emailAddress", "email"),
        ("EMAIL", "email"),
        (" Given Name ", "first_name"),
        ("Nachname", "last_name"),
        ("Straße", "street"),
        ("PLZ", "postcode"),
        ("Firma", "company"),
        ("Organization 1 - Name", "company"),
        ("date_of_birth", "birthday"),
        ("salary", None),
        ("", None),
    ],
)
def test_columns_are_recognised_by_their_many_names(title, key):
    guess = sniff(f"{title},zzz\n1,2\n".encode(), "contacts")

    assert guess.columns.get(title.strip()) == key


def test_each_meaning_is_given_to_the_first_column_that_bears_it():
    assert sniff(b"city,town\n", "contacts").columns == {"city": "city"}


def test_further_columns_of_addresses_and_numbers_are_further_ones_of_the_person():
    header = b"mail,e-mail,email 3,phone,phone 2\n"

    assert list(sniff(header, "contacts").columns.values()) == ["email", "emails:2", "emails:3", "phone", "phones:2"]


@pytest.mark.parametrize(
    ("header", "kind"), [(b"first name,last name,email\n", "contacts"), (b"account,employees,industry\n", "companies")]
)
def test_without_a_kind_the_best_fitting_one_is_taken(header, kind):
    assert sniff(header).kind == kind


def test_what_is_guessed_can_be_stored_and_read_again():
    guess = sniff(b"name;revenue\nAcme;1.234,50\n", "companies")

    assert guess.as_mapping() == {
        "encoding": "utf-8",
        "delimiter": ";",
        "date_order": "ymd",
        "decimal": ",",
        "columns": {"name": "name", "revenue": "revenue"},
    }


@given(st.binary(max_size=400))
def test_any_bytes_get_a_guess(raw):
    guess = sniff(raw, "contacts")

    assert all(isinstance(title, str) and "\x00" not in title for title in guess.header)
    raw.decode(guess.encoding, "replace")
