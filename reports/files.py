"""Rows into CSV and XLSX, one at a time: neither file is ever whole in memory."""

import csv
import io
from datetime import datetime
from decimal import Decimal

from django.utils.timezone import localtime
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from reports.kinds.registry import DATE, MOMENT, MONTH
from reports.metrics import DAYS, MINUTES, MONEY, PERCENT

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a cell begins that a spreadsheet program would run
MOST_ROWS = 1_000_000  # a sheet holds 1,048,576
MOST_LETTERS = 32_767  # a cell of a sheet
LOOKS = {
    PERCENT: "0.0%",
    MONEY: "#,##0.00",
    MINUTES: "0.0",
    DAYS: "0.0",
    DATE: "yyyy-mm-dd",
    MONTH: "mmm yyyy",
    MOMENT: "yyyy-mm-dd hh:mm",
}
WIDTHS = {DATE: 12, MONTH: 12, MOMENT: 17, PERCENT: 10}
BOLD = Font(bold=True)


def harmless(text):
    """Text that no spreadsheet program takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


class CsvFile:
    """UTF-8 with a mark, commas, dates as ISO 8601, amounts with a point: read by programs and by spreadsheets."""

    def __init__(self, stream, columns):
        self.columns = columns
        self.text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
        self.lines = csv.writer(self.text)

    def begin(self, title):
        for line in title:
            self.lines.writerow([self.cell(value) for value in line])
        self.lines.writerow([])
        self.lines.writerow([self.cell(str(column.label)) for column in self.columns])

    def add(self, row):
        self.lines.writerow([self.cell(value) for value in row])

    def cell(self, value):
        if isinstance(value, datetime):
            return localtime(value).isoformat(timespec="seconds")
        if value is None or isinstance(value, (int, Decimal)):
            return value
        return harmless(str(value).replace("\0", ""))

    def finish(self):
        self.text.detach()

    def drop(self):
        """Give up half-way."""
        self.finish()


class XlsxFile:
    """Numbers are numbers and dates are dates, text is text, also when it looks like a formula."""

    def __init__(self, stream, columns):
        self.stream, self.columns = stream, columns
        self.book = Workbook(write_only=True)
        self.looks = [LOOKS.get(column.form) for column in columns]

    def begin(self, title):
        self._sheet(header_at=len(title) + 2)
        for label, *values in title:
            self.sheet.append([self._bold(label), *[self.cell(value, None) for value in values]])
        self.sheet.append([])
        self._head()

    def add(self, row):
        if self.rows >= MOST_ROWS:
            self._sheet(header_at=1)
            self._head()
        self.rows += 1
        self.sheet.append([self.cell(value, look) for value, look in zip(row, self.looks, strict=True)])

    def cell(self, value, look):
        if isinstance(value, datetime):
            value, look = localtime(value).replace(tzinfo=None), LOOKS[MOMENT]
        if isinstance(value, (int, Decimal)) or value is None:
            return self._styled(value, look) if look and value is not None else value
        if hasattr(value, "isoformat"):
            return self._styled(value, look or LOOKS[DATE])
        return self._text(str(value))

    def finish(self):
        self.book.save(self.stream)

    def drop(self):
        """Give up half-way: the library keeps a file of its own for each sheet until then."""
        for sheet in self.book.worksheets:
            sheet.close()
            sheet._writer.cleanup()

    def _sheet(self, *, header_at):
        self.rows = 0
        self.sheet = self.book.create_sheet()
        self.sheet.freeze_panes = f"A{header_at + 1}"
        for place, column in enumerate(self.columns, 1):
            width = WIDTHS.get(column.form, 14 if column.is_number else 26)
            self.sheet.column_dimensions[get_column_letter(place)].width = width

    def _head(self):
        self.sheet.append([self._bold(str(column.label)) for column in self.columns])

    def _bold(self, text):
        cell = self._text(text)
        cell.font = BOLD
        return cell

    def _styled(self, value, look):
        cell = WriteOnlyCell(self.sheet, value)
        cell.number_format = look
        return cell

    def _text(self, text):
        cell = WriteOnlyCell(self.sheet, ILLEGAL_CHARACTERS_RE.sub("", text)[:MOST_LETTERS])
        cell.data_type = "s"
        return cell
