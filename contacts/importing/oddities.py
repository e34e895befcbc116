"""What is odd about a file as a whole: why it is refused, and what its sender ought to know before it comes in."""

import re

from django.utils.translation import gettext as _

from contacts.importing import guessing, reading, workbooks

MOST_COLUMNS = 450  # two answers for each are what a form may hold
OTHERS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"{\\rtf", "RTF"),
    (b"<", "HTML, XML"),
    (b"{", "JSON"),
    (b"[{", "JSON"),
)
BLOCK = 1 << 20
LONGEST = 1 << 10  # of what is looked for
LARGEST = 300 * BLOCK  # to look through more takes too long
MERGED = re.compile(rb"<(\w+:)?mergeCell\s")
UNSOLVED = re.compile(rb"(</(\w+:)?f>|<(\w+:)?f(\s[^<>]*)?/>)\s*(<(\w+:)?v\s*/>|<(\w+:)?v></(\w+:)?v>)?\s*</(\w+:)?c>")


def refusal(raw, guess):
    """Why a file that begins so cannot come in, as a sentence; "" when it can."""
    begin = raw.lstrip(b"\xef\xbb\xbf \t\r\n")
    for mark, name in OTHERS:
        if begin.startswith(mark):
            return _("This file is no table but %(what)s. Save it as CSV or .xlsx and try again.") % {"what": name}
    if not any(guess.header):
        if begin and not guess.sheets:
            return _("The first line of this file is too long to hold the names of columns. Is it a table?")
        return _("This file is empty. The first row must hold the names of the columns.")
    if len(guess.header) > MOST_COLUMNS:
        words = _("This file has %(columns)d columns; %(most)d are the most. Take out those that are not needed.")
        return words % {"columns": len(guess.header), "most": MOST_COLUMNS}
    if not guess.examples and (guess.sheets or len(raw) <= guessing.SAMPLE):
        return _("This file holds the names of columns and nothing below them.")
    return ""


def hints(run, guess):
    """Sentences about a file that can come in."""
    found = []
    if not any(guess.columns.values()):
        found.append(_unknown(guess))
    if guess.sheets:
        found += _of_sheet(run.file, guess.sheet)
    return found


def _unknown(guess):
    if guess.below:
        words = _("“%(cells)s” look like the names of the columns. Take out the rows above, then send it again.")
        return words % {"cells": ", ".join(filter(None, guess.below))[:100]}
    return _("No column was recognised. The first row must hold the names of the columns; say below what they mean.")


def _of_sheet(file, name):
    """Whether cells are merged, and formulas were never worked out."""
    merged = unsolved = False
    with reading.opened(file) as raw:
        for text in workbooks.source(raw, name, most=LARGEST, block=BLOCK, overlap=LONGEST):
            merged = merged or MERGED.search(text)
            unsolved = unsolved or UNSOLVED.search(text)
    if merged:
        yield _("This sheet has merged cells. What stands in them counts for the first of their rows only.")
    if unsolved:
        words = _("Some formulas of this sheet were never worked out: their cells count as blank.")
        yield f"{words} {_('Open it in your spreadsheet program, save it and send it again.')}"
