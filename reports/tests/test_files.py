"""CSV and XLSX: exact, typed, and harmless when a spreadsheet program opens them."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from reports import files
from reports.files import CsvFile, XlsxFile
from reports.kinds import Column
from reports.kinds.registry import DATE, MOMENT
from reports.metrics import COUNT, MONEY, PERCENT

COLUMNS = (
    Column("Deal"),
    Column("Amount", MONEY),
    Column("Closed", DATE),
    Column("Opened", MOMENT),
    Column("Share", PERCENT),
    Column("Rows", COUNT),
)
ROW = [
    "Winter",
    Decimal("10005534.10"),
    date(2026, 1, 31),
    datetime(2026, 1, 31, 9, 5, tzinfo=UTC),
    Decimal("0.6315"),
    7,
]
DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"]


def written(kind, *rows, title=(("Report",),)):
    stream = io.BytesIO()
    file = kind(stream, COLUMNS)
    file.begin(title)
    for row in rows:
        file.add(row)
    file.finish()
    return stream.getvalue()


def read_csv(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def sheets(content):
    return load_workbook(io.BytesIO(content)).worksheets


def text_row(text):
    return [text, None, None, None, None, None]


def test_csv_has_title_empty_line_columns_rows():
    lines = read_csv(written(CsvFile, ROW))

    assert lines[:3] == [["Report"], [], ["Deal", "Amount", "Closed", "Opened", "Share", "Rows"]]
    assert lines[3] == ["Winter", "10005534.10", "2026-01-31", "2026-01-31T09:05:00+00:00", "0.6315", "7"]


def test_xlsx_has_numbers_and_dates_not_texts():
    (sheet,) = sheets(written(XlsxFile, ROW))
    values = [cell.value for cell in sheet[4]]

    assert values == ["Winter", 10005534.1, datetime(2026, 1, 31), datetime(2026, 1, 31, 9, 5), 0.6315, 7]
    assert [cell.number_format for cell in sheet[4]][1:5] == ["#,##0.00", "yyyy-mm-dd", "yyyy-mm-dd hh:mm", "0.0%"]
    assert sheet.freeze_panes == "A4"


@pytest.mark.parametrize("text", DANGEROUS)
def test_csv_text_is_never_a_formula(text):
    assert read_csv(written(CsvFile, text_row(text)))[3][0] == f"'{text}"


@pytest.mark.parametrize("text", [*DANGEROUS, "#N/A"])
def test_xlsx_text_is_never_a_formula(text):
    (sheet,) = sheets(written(XlsxFile, text_row(text)))

    assert sheet["A4"].data_type == "s"
    assert sheet["A4"].value.strip() == text.strip()


def test_the_title_is_no_formula_either():
    title = (("=cmd()",), ("Of", "=evil()"))

    assert read_csv(written(CsvFile, title=title))[:2] == [["'=cmd()"], ["Of", "'=evil()"]]
    (sheet,) = sheets(written(XlsxFile, title=title))
    assert [sheet["A1"].data_type, sheet["B2"].data_type] == ["s", "s"]


def test_a_negative_amount_stays_a_number():
    row = [None, Decimal("-5.00"), None, None, None, None]

    assert read_csv(written(CsvFile, row))[3][1] == "-5.00"
    (sheet,) = sheets(written(XlsxFile, row))
    assert sheet["B4"].value == -5


def test_what_no_file_can_hold_is_left_out():
    assert read_csv(written(CsvFile, text_row("a\0b")))[3][0] == "ab"
    (sheet,) = sheets(written(XlsxFile, text_row("a\x07b")))
    assert sheet["A4"].value == "ab"


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(monkeypatch):
    monkeypatch.setattr(files, "MOST_ROWS", 2)
    first, second = sheets(written(XlsxFile, *[text_row(name) for name in "abc"]))

    assert [cell.value for cell in first["A"]] == ["Report", None, "Deal", "a", "b"]
    assert [cell.value for cell in second["A"]] == ["Deal", "c"]
