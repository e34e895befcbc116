"""Rows into CSV, XLSX and vCards, a piece at a time: no file is ever whole in memory, and pieces outlive a worker."""

import csv
import io
import re
from datetime import datetime
from decimal import Decimal

from django.utils.timezone import get_current_timezone

from contacts import vcard
from contacts.bulk import sheets
from contacts.importing.cells import armed

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a cell begins that a spreadsheet program would run
SUSPECT = frozenset("=+-@\t\r'")
NUMBER = re.compile(r"[+-][0-9 ()./-]+\Z")


def harmless(text):
    """Text that no spreadsheet program runs: an apostrophe goes before what looks like a formula.

    A phone number such as `+44 20 7946 0018` stays as it is, so that it can be imported again: where there are only
    digits and the marks between them, there is no function, no cell and no program to call.
    """
    if text.startswith(FORMULA) and not NUMBER.match(text):
        return f"'{text}"
    return armed(text)


def told(value, zone):
    """In words of a file: times as the reader's clock shows them."""
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(timespec="seconds")
    return "" if value is None else str(value)


class CsvFile:
    """UTF-8 with a mark, commas, times as ISO 8601: read by programs, by spreadsheets and by our own import."""

    ending = "csv"
    most_rows = None  # in one part of the file, such as a sheet

    @staticmethod
    def piece(rows, first):
        """The bytes of these rows; `first` is how many rows of the file come before them."""
        text, zone = io.StringIO(newline=""), get_current_timezone()
        csv.writer(text).writerows(
            [one if one.__class__ is str and one[:1] not in SUSPECT else harmless(told(one, zone)) for one in cells]
            for cells in rows
        )
        return text.getvalue().replace("\0", "").encode("utf-8", "replace")

    @classmethod
    def whole(cls, stream, header, pieces):
        """Write the file; `pieces` gives `(rows before it, bytes)` in their order, each in some blocks."""
        stream.write("\ufeff".encode() + cls.piece([header], 0))
        for _first, piece in pieces:
            stream.write(piece)


class XlsxFile:
    """Text stays text, also what looks like a formula or a number: a phone number keeps its `+`. Numbers add up."""

    ending = "xlsx"
    most_rows = sheets.MOST_ROWS

    @classmethod
    def piece(cls, rows, first):
        number, zone = first % cls.most_rows + 2, get_current_timezone()
        return "".join(
            sheets.row_of([cls._said(value, zone) for value in cells], n) for n, cells in enumerate(rows, number)
        ).encode()

    @staticmethod
    def _said(value, zone):
        if value.__class__ is str:
            return armed(value)
        is_number = isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
        return value if is_number else armed(told(value, zone))

    @classmethod
    def whole(cls, stream, header, pieces):
        sheets.pack(stream, header, cls._sheets(pieces))

    @classmethod
    def _sheets(cls, pieces):
        """The pieces of one sheet after the other; a workbook has one sheet at least."""
        waiting = next(pieces, None)
        if waiting is None:
            yield ()
        while waiting:

            def of_one(sheet):
                nonlocal waiting
                while waiting and waiting[0] // cls.most_rows == sheet:
                    yield waiting[1]
                    waiting = next(pieces, None)

            yield of_one(waiting[0] // cls.most_rows)


class VcardFile:
    """One card for each person; the import reads it again."""

    ending = "vcf"
    most_rows = None

    @staticmethod
    def piece(people, first):
        return b"".join(vcard.write([vcard.card_of(person)]) for person in people)

    @staticmethod
    def whole(stream, header, pieces):
        for _first, piece in pieces:
            stream.write(piece)


FILES = {"csv": CsvFile, "xlsx": XlsxFile, "vcf": VcardFile}
