"""Rows into CSV, XLSX and vCards, one at a time: no file is ever whole in memory."""

import csv
import io
import re
from datetime import datetime
from decimal import Decimal

from django.utils.timezone import localtime
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from contacts import vcard

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a cell begins that a spreadsheet program would run
NUMBER = re.compile(r"[+-][0-9 ()./-]+\Z")
MOST_ROWS = 1_000_000  # a sheet holds 1,048,576
MOST_LETTERS = 32_767  # a cell of a sheet


def harmless(text):
    """Text that no spreadsheet program runs: an apostrophe goes before what looks like a formula.

    A phone number such as `+44 20 7946 0018` stays as it is, so that it can be imported again: where there are only
    digits and the marks between them, there is no function, no cell and no program to call.
    """
    return f"'{text}" if text.startswith(FORMULA) and not NUMBER.match(text) else text


def _told(value):
    if isinstance(value, datetime):
        return localtime(value).isoformat(timespec="seconds")
    return "" if value is None else str(value).replace("\0", "")


class CsvFile:
    """UTF-8 with a mark, commas, times as ISO 8601: read by programs, by spreadsheets and by our own import."""

    ending = "csv"

    def __init__(self, stream, header, cells):
        self.text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
        self.lines, self.cells = csv.writer(self.text), cells
        self._line(header)

    def add(self, row):
        self._line(self.cells(row))

    def _line(self, cells):
        self.lines.writerow([harmless(_told(value)) for value in cells])

    def finish(self):
        self.text.detach()

    drop = finish


class XlsxFile:
    """Text stays text, also what looks like a formula or a number: a phone number keeps its `+`. Numbers add up."""

    ending = "xlsx"

    def __init__(self, stream, header, cells):
        self.stream, self.header, self.cells = stream, header, cells
        self.book = Workbook(write_only=True)
        self._sheet()

    def add(self, row):
        if self.rows >= MOST_ROWS:
            self._sheet()
        self.rows += 1
        self.sheet.append([self._cell(value) for value in self.cells(row)])

    def finish(self):
        self.book.save(self.stream)

    def drop(self):
        """Give up half-way: the library keeps a file of its own for each sheet until then."""
        for sheet in self.book.worksheets:
            sheet.close()
            sheet._writer.cleanup()

    def _sheet(self):
        self.rows = 0
        self.sheet = self.book.create_sheet()
        self.sheet.freeze_panes = "A2"
        self.sheet.append([self._cell(title) for title in self.header])

    def _cell(self, value):
        if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
            return WriteOnlyCell(self.sheet, value)
        cell = WriteOnlyCell(self.sheet, ILLEGAL_CHARACTERS_RE.sub("", _told(value))[:MOST_LETTERS])
        cell.data_type = "s"
        return cell


class VcardFile:
    """One card for each person; the import reads it again."""

    ending = "vcf"

    def __init__(self, stream):
        self.stream = stream

    def add(self, person):
        self.stream.write(vcard.write([vcard.card_of(person)]))

    def finish(self):
        """Each card is whole when it is written."""

    drop = finish


FILES = {"csv": CsvFile, "xlsx": XlsxFile, "vcf": VcardFile}
