"""Sheets of a workbook (.xlsx) as rows of text, streamed; its table of texts waits on disk."""

import zipfile
from array import array
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from tempfile import TemporaryFile
from xml.etree.ElementTree import ParseError, iterparse

from django.utils.translation import gettext as _
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from crm_site.jobs.work import CannotWork

PACKED = b"PK\x03\x04"
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what Excel wrote before 2007, and wraps what has a password in
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
LARGEST = 4 * 2**30
BROKEN = (zipfile.BadZipFile, InvalidFileException, ParseError, *(KeyError, ValueError, TypeError, IndexError))
BROKEN += (AttributeError, EOFError, NotImplementedError, RuntimeError)
TEXT, PHONETIC, ITEM = (f"{{{SHEET_MAIN_NS}}}{name}" for name in ("t", "rPh", "si"))


class DamagedWorkbook(CannotWork):
    """The text says what to do."""


def is_workbook(head):
    return head.startswith((PACKED, OLD))


class Strings:
    """The texts that cells refer to by number, kept in a file."""

    def __init__(self, source):
        self.file, self.ends = TemporaryFile(), array("Q", [0])  # noqa: SIM115
        root = None
        for event, node in iterparse(source, events=("start", "end")):
            root = node if root is None else root
            if event == "end" and node.tag == ITEM:
                self.file.write(_text(node).encode("utf-8", "surrogatepass"))
                self.ends.append(self.file.tell())
                root.clear()

    def __getitem__(self, number):
        start, end = self.ends[number], self.ends[number + 1]
        self.file.seek(start)
        return self.file.read(end - start).decode("utf-8", "surrogatepass")


def _text(node):
    """What a person reads, without the small signs that say how it is spoken."""
    spoken = {part for phonetic in node.iter(PHONETIC) for part in phonetic.iter(TEXT)}
    return "".join(part.text or "" for part in node.iter(TEXT) if part not in spoken)


class Reader(ExcelReader):
    def read_strings(self):
        part = self.package.find(SHARED_STRINGS)
        if part is not None:
            with self.archive.open(part.PartName[1:]) as source:
                self.shared_strings = Strings(source)


@contextmanager
def workbook(raw):
    """The open workbook; raises DamagedWorkbook for what cannot be read as one."""
    head = raw.read(8)
    if head == OLD:
        raise DamagedWorkbook(_protected(raw))
    raw.seek(0)
    try:
        with zipfile.ZipFile(raw) as archive:
            if sum(part.file_size for part in archive.infolist()) > LARGEST:
                raise DamagedWorkbook(_("Unpacked, this file is larger than 4 GB. Split it and import the parts."))
        raw.seek(0)
        reader = Reader(raw, read_only=True, data_only=True, keep_links=False)
        reader.read()
        yield reader.wb
    except BROKEN:
        raise DamagedWorkbook(
            _("This workbook is damaged, or none. Open it in your spreadsheet program, save it and try once more.")
        ) from None


def _protected(raw):
    tail = b""
    for block in iter(lambda: raw.read(1 << 20), b""):
        if ENCRYPTED in tail + block:
            return _("This workbook is protected by a password. Save it without one and try again.")
        tail = block[-len(ENCRYPTED) :]
    return _("This workbook is of the old kind (.xls). Save it as .xlsx or CSV and try again.")


def sheets(raw):
    """The names of the sheets that hold cells."""
    with workbook(raw) as book:
        return [sheet.title for sheet in book.worksheets]


def records(raw, mapping):
    """Each row that is not empty: its number in the sheet, and its cells as text."""
    with workbook(raw) as book:
        sheet = _sheet(book, mapping.get("sheet"))
        sheet.reset_dimensions()  # some programs write wrong ones
        for number, row in enumerate(sheet.iter_rows(), 1):
            cells = [said(cell, mapping.get("decimal", ".")) for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                yield number, cells


def count(raw, mapping):
    """How many rows the sheet says that it has, for a progress bar; 0 when it says nothing."""
    with workbook(raw) as book:
        return _sheet(book, mapping.get("sheet")).max_row or 0


def source(raw, name, *, most, block, overlap):
    """What a sheet is written as, in pieces that overlap; nothing of one that is larger than `most`."""
    with workbook(raw) as book:
        path = _sheet(book, name)._worksheet_path
        if book._archive.getinfo(path).file_size > most:
            return
        with book._archive.open(path) as written:
            tail = b""
            while piece := written.read(block):
                yield tail + piece
                tail = piece[-overlap:]


def _sheet(book, name):
    found = {sheet.title: sheet for sheet in book.worksheets}
    if not found or (name and name not in found):
        raise DamagedWorkbook(_("This workbook has no sheet “%s”.") % (name or 1))
    return found[name] if name else book.worksheets[0]


def said(cell, decimal):
    """What the sheet means by a cell, written as the rest of the file."""
    value = cell.value
    if value is None or getattr(cell, "data_type", "") == "e":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return (value.date() if value.time() == time() else value).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int | float):
        return _number(value, cell.number_format, decimal)
    return str(value)


def _number(value, shown_as, decimal):
    """Without noise behind the fifteenth digit; `00000` keeps its zeros, as a postcode does."""
    number = Decimal(format(value, ".15g")) if isinstance(value, float) else Decimal(value)
    whole = number == number.to_integral_value()
    text = str(int(number)) if whole else format(number.normalize(), "f").replace(".", decimal)
    return text.zfill(len(shown_as)) if whole and shown_as and not shown_as.strip("0") else text
