"""A workbook written as it goes: rows become pieces of XML that wait, and are packed into sheets at the end."""

import re
import zipfile
from decimal import Decimal
from itertools import count
from xml.sax.saxutils import escape

MOST_ROWS = 1_048_575  # a sheet holds one more, its header
MOST_LETTERS = 32_767  # a cell of a sheet
MOST_DIGITS = 15  # of a number that programs keep as it is; a longer one is written as text
NEVER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # no XML holds them
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
BEGIN = (
    f'{HEAD}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" '
    'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>'
)
END = "</sheetData></worksheet>"


def row_of(cells, number):
    """A row of the sheet; what is no number is text, also what looks like a formula."""
    written = (_cell(value, f"{letter}{number}") for letter, value in zip(letters(), cells, strict=False))
    return f'<row r="{number}">{"".join(written)}</row>'


def _cell(value, place):
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        if not isinstance(value, Decimal) or len(value.as_tuple().digits) <= MOST_DIGITS:
            return f'<c r="{place}"><v>{value}</v></c>'
        value = f"{value:f}"
    if not value:
        return ""
    text = escape(NEVER.sub("", value)[:MOST_LETTERS])
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


_letters = []


def letters():
    """A, B, …, Z, AA, …"""
    for place in count():
        if place == len(_letters):
            _letters.append(_letter(place))
        yield _letters[place]


def _letter(place):
    before, last = divmod(place, 26)
    return (_letter(before - 1) if before else "") + chr(65 + last)


def pack(stream, header, sheets):
    """Write the workbook: `sheets` gives for each one its pieces, as bytes."""
    number = 0
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for number, pieces in enumerate(sheets, 1):
            with book.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as sheet:
                sheet.write((BEGIN + row_of(header, 1)).encode())
                for piece in pieces:
                    sheet.write(piece)
                sheet.write(END.encode())
        for name, text in _frame(number):
            book.writestr(name, HEAD + text)


def _frame(number):
    """What else a workbook needs to be one."""
    numbers = range(1, number + 1)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>' for n in numbers
    )
    yield (
        "[Content_Types].xml",
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxml'
        'formats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>{parts}</Types>',
    )
    yield "_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")])
    yield "xl/_rels/workbook.xml.rels", _relations([("worksheet", f"worksheets/sheet{n}.xml") for n in numbers])
    listed = "".join(f'<sheet name="{n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    yield "xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'


def _relations(targets):
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'
