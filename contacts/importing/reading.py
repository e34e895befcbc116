"""A stored file as rows, streamed: nothing is ever held as a whole, packed files are unpacked on the way."""

import csv
import gzip
import io
import zlib
from contextlib import contextmanager, suppress
from itertools import islice

from django.utils.translation import gettext as _

from contacts.importing import cards, workbooks
from contacts.importing.cells import CELL_LIMIT, says_separator
from contacts.importing.targets import Row
from crm_site.jobs.work import CannotWork

csv.field_size_limit(CELL_LIMIT)
UNPACKED_LIMIT = 4 * 2**30
SPAN = 1000  # lines that one record may take up


class Unreadable(CannotWork):
    """The file as a whole cannot be read; the text says what to do."""


@contextmanager
def opened(file):
    """The file's bytes, unpacked when it is a gzip; raises Unreadable for a damaged one."""
    if not file:
        gone = _("This file is kept no longer: it is a month old, or somebody in it was erased. Send it again.")
        raise Unreadable(gone)
    try:
        file.open("rb")
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        with gzip.GzipFile(fileobj=file) if packed else file as raw:
            yield raw
    except (OSError, EOFError, zlib.error):
        raise Unreadable(_("This file is damaged: it cannot be unpacked. Save it again and try once more.")) from None


def head(file, size):
    """The first bytes, for guessing."""
    with opened(file) as raw:
        return raw.read(size)


def count_lines(file, mapping=None):
    """How many lines the file has: cheap, and near enough to the number of its rows for a progress bar."""
    lines = size = 0
    if workbooks.is_workbook(head(file, 8)):
        with opened(file) as raw:
            return workbooks.count(raw, mapping or {})
    if cards.is_vcard(head(file, 4096)):
        with opened(file) as raw:
            return cards.count(raw) + 1
    with opened(file) as raw:
        for block in iter(lambda: raw.read(1 << 20), b""):
            lines, size = lines + block.count(b"\n"), size + len(block)
            if size > UNPACKED_LIMIT:
                raise Unreadable(_("Unpacked, this file is larger than 4 GB. Split it and import the parts."))
    return lines


def header(file, mapping):
    with opened(file) as raw:
        return next((cells for _number, cells in _either(raw, mapping)), [])


def chunks(file, mapping, *, after=0, size=1000):
    """Lists of at most `size` Rows, beginning after the `after`th row below the header."""
    with opened(file) as raw:
        records = islice(_either(raw, mapping), 1 + after, None)
        while found := [Row(number, cells) for number, cells in islice(records, size)]:
            yield found


def _either(raw, mapping):
    """The rows of a table, of a sheet, or of cards."""
    start = raw.read(4096)
    is_vcard, is_workbook = cards.is_vcard(start), workbooks.is_workbook(start)
    raw.seek(0)
    if is_workbook:
        return workbooks.records(raw, mapping)
    return cards.records(raw) if is_vcard else _records(raw, mapping)


def _records(raw, mapping):
    """Each record that is not empty: its number in the file, and its cells.

    A quotation mark that is never closed costs its own line, not all those below: a record over several lines that
    does not end, or does not fit the header, is taken for a broken line, and the next line is read afresh.
    """
    text = io.TextIOWrapper(raw, mapping.get("encoding") or "utf-8", errors="replace", newline="")
    lines, width, number = Lines(text, mapping.get("delimiter") or ","), 0, 0
    try:
        while (cells := lines.next_record(width)) is not None:
            number += 1
            if number == 1 and cells and says_separator(cells):
                continue
            width = width or len(cells)
            if any(cells):
                yield number, cells
    finally:
        with suppress(ValueError):  # the file is closed already
            text.detach()  # else it would close the file, whenever it is cleared away


class Lines:
    """The lines of a text on their way through a CSV reader; those of a record that fails can be read afresh."""

    def __init__(self, text, delimiter):
        self.text, self.delimiter, self.waiting, self.held, self.endless = iter(text), delimiter, [], [], False
        self.records = csv.reader(self, delimiter=delimiter, strict=True)

    def __iter__(self):
        return self

    def __next__(self):
        line = None
        if len(self.held) < SPAN:
            line = self.waiting.pop() if self.waiting else next(self.text, None)
        if line is None:
            self.endless = bool(self.held)
            raise StopIteration
        self.held.append(line)
        return line

    def next_record(self, width):
        """The next record's cells, of a broken one those of its first line; None after the last."""
        self.held, self.endless = [], False
        try:
            cells = next(self.records)
        except StopIteration:
            return None
        except csv.Error:
            cells = self.leniently(width)
        if len(self.held) > 1 and width and not fits(cells, width):
            cells = None
        return self.broken() if cells is None else cells

    def leniently(self, width):
        """A line with marks inside a quoted cell, as people type them; None when that makes no sense either."""
        if self.endless or len(self.held) > 1:
            return None
        try:
            cells = next(csv.reader(self.held, delimiter=self.delimiter))
        except csv.Error:
            return None
        return cells if fits(cells, width or len(cells)) else None

    def broken(self):
        """The first line as it stands, with a sign that no text can hold in front; the others wait to be read again."""
        line, *rest = self.held
        self.waiting += reversed(rest)
        first, *others = line.rstrip("\r\n").split(self.delimiter)
        return [f"\x00{first}", *others]


def fits(cells, width):
    return cells is not None and (len(cells) == width or (len(cells) > width and not any(cells[width:])))
