"""Cells on their way out and in again: an apostrophe that a program put before a formula is none of the text."""

import re

FORMULA = ("=", "+", "-", "@")  # how a cell begins that a spreadsheet program would run
ARMED = re.compile(r"'+[=+\-@]")
NO_DAY = {"0/0/00", "00.00.00", "0.0.00"}  # how Outlook writes that there is none


def plain(cell):
    """A cell without blanks around it, and without the apostrophe that our exports put before a formula."""
    cell = cell.strip()
    if cell in NO_DAY:
        return ""
    return cell[1:] if cell.startswith("'") and ARMED.match(cell) else cell


def armed(text):
    """Text that keeps its own apostrophe before a formula when it is read again."""
    return f"'{text}" if text.startswith("'") and ARMED.match(text) else text
