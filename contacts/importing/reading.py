"""A stored file as rows, streamed: nothing is ever held as a whole, packed files are unpacked on the way."""

import csv
import gzip
import io
from itertools import islice

from contacts.importing.targets import Row

CELL_LIMIT = 1_000_000
csv.field_size_limit(CELL_LIMIT)
UNPACKED_LIMIT = 4 * 2**30


class Unreadable(Exception):
    """The file as a whole cannot be read; the text says what to do."""


def open_raw(file, name):
    """The file's bytes, unpacked when it is a gzip."""
    file.open("rb")
    packed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    return gzip.GzipFile(fileobj=file) if packed else file


def head(file, name, size):
    """The first bytes, for guessing."""
    with open_raw(file, name) as raw:
        return raw.read(size)


def count_lines(file, name):
    """How many lines the file has: cheap, and near enough to the number of its rows for a progress bar."""
    with open_raw(file, name) as raw:
        return sum(block.count(b"\n") for block in iter(lambda: raw.read(1 << 20), b""))


def header(file, name, mapping):
    with open_raw(file, name) as raw:
        return next(_cells(raw, mapping), [])


def chunks(file, name, mapping, *, after=0, size=1000):
    """Lists of at most `size` Rows, beginning after the `after`th row below the header."""
    with open_raw(file, name) as raw:
        cells = _cells(raw, mapping)
        next(cells, None)
        numbered = islice(enumerate(cells, start=2), after, None)
        while found := [Row(line, row) for line, row in islice(numbered, size)]:
            yield found


def _cells(raw, mapping):
    """Each row's cells; a row that the CSV reader cannot read is given as it stands in one cell."""
    text = io.TextIOWrapper(raw, mapping.get("encoding") or "utf-8", errors="replace", newline="")
    rows = csv.reader(text, delimiter=mapping.get("delimiter") or ",")
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as broken:
            row = [f"\x00{broken}"]
        if any(row):
            yield row
