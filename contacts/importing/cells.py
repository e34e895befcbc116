"""Cells on their way out and in again: an apostrophe that a program put before a formula is none of the text."""

import re

from django.utils.translation import gettext as _

CELL_LIMIT = 1_000_000
FORMULA = ("=", "+", "-", "@")  # how a cell begins that a spreadsheet program would run
ARMED = re.compile(r"'+[=+\-@]")
NO_DAY = {"0/0/00", "00.00.00", "0.0.00"}  # how Outlook writes that there is none


def plain(cell):
    """A cell without blanks around it, and without the apostrophe that our exports put before a formula."""
    cell = cell.strip()
    if cell in NO_DAY:
        return ""
    return cell[1:] if cell.startswith("'") and ARMED.match(cell) else cell


def damage(cells, width, delimiter):
    """Why a row of a file with so many columns cannot be read, as a sentence; "" when it can."""
    if "\x00" in "".join(cells):
        if max(map(len, cells)) > CELL_LIMIT:
            return _("A cell of this row is longer than a million characters.")
        return _("This row cannot be read: a quotation mark is never closed, or it holds a NUL character.")
    if len(cells) <= width or not any(cells[width:]):
        return ""
    words = _("This row has %(cells)d cells, the header only %(header)d. Name all columns that count.")
    if delimiter:
        words = _("This row has %(cells)d cells, the header only %(header)d. Is a quotation mark missing?")
    return words % {"cells": len(cells), "header": width}


def says_separator(cells):
    """Whether a row is Excel's own line `sep=;`, which is none of the table."""
    return cells[0].strip().lower() == "sep=" and not any(cells[1:])


def armed(text):
    """Text that keeps its own apostrophe before a formula when it is read again."""
    return f"'{text}" if text.startswith("'") and ARMED.match(text) else text
