"""What kind of file is this? Guessed from its first bytes, shown to the person, and corrected by them."""

import csv
import io
import re
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from itertools import islice

from charset_normalizer import from_bytes

from contacts.custom import is_own
from contacts.importing import cards, mixed, presets, workbooks
from contacts.importing.cells import says_separator
from contacts.importing.folding import fold_header
from contacts.importing.targets import targets

SHEETS = 10  # are looked at for one that names its columns
SAMPLE = 256 * 1024
DELIMITERS = ",;\t|"
LIKELY = ["cp1252", "iso8859_15", "mac_roman", "cp1250", "cp1251", "cp1253", "cp1254"]
LIKELY += ["gb18030", "big5", "shift_jis", "euc_kr"]
BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
NUMBERED = re.compile(r"\s*\d$")  # how a further column of the same name ends
NUMERIC_DATE = re.compile(r"^(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})\b")
DECIMAL_COMMA = re.compile(r"^-?\d{1,3}(\.\d{3})*,\d{1,2}$|^-?\d+,\d{1,2}$")


@dataclass
class Guess:
    """How a file is written and what its columns mean. `columns` maps a header to a column's key, or to ""."""

    encoding: str = "utf-8"
    delimiter: str = ","
    header: list[str] = field(default_factory=list)
    kind: str = ""
    date_order: str = "ymd"
    decimal: str = "."
    columns: dict[str, str] = field(default_factory=dict)
    examples: list[list[str]] = field(default_factory=list)
    skip: list[dict] = field(default_factory=list)
    preset: str = ""
    sheet: str = ""
    sheets: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)  # a later row that looks more like the names of the columns

    def as_mapping(self):
        """What a mapping file holds: everything needed to read the file again the same way."""
        whole = asdict(self)
        said = {key: whole[key] for key in ("encoding", "delimiter", "date_order", "decimal", "columns")}
        more = {"skip": self.skip, "preset": self.preset, "sheet": self.sheet}
        return said | {key: value for key, value in more.items() if value}


def sniff(raw, kind="", told=None, *, own=False):
    """Guess from the first bytes of a file (all of a workbook); with `kind` its columns are looked for, else the best
    fitting kind's. What is `told` (encoding, delimiter, sheet, preset; "" for no preset) is not guessed. It asks the
    database nothing, but for `own` fields."""
    told = told or {}
    if workbooks.is_workbook(raw):
        with suppress(workbooks.DamagedWorkbook):
            return of_workbook(io.BytesIO(raw), kind, told, own=own)
        return Guess(kind=kind, delimiter="")
    guess = Guess(encoding=told.get("encoding") or _encoding(raw))
    if cards.is_vcard(raw):
        return of_cards(raw, guess, own=own)
    text = raw[:SAMPLE].decode(guess.encoding, "replace").replace("\x00", "")
    guess.delimiter = told.get("delimiter") or _delimiter(text)
    return _of_rows(_rows(text, guess.delimiter, whole=len(raw) <= SAMPLE), guess, kind, told, own)


def of_workbook(raw, kind, told, *, own=False):
    """The open workbook's sheet that was told, else its first."""
    guess = Guess(delimiter="", sheets=workbooks.sheets(raw))
    guess.sheet = told.get("sheet") or next(iter(guess.sheets), "")
    if not told.get("sheet") and not _known_in(raw, guess.sheet, kind, own):
        known = (name for name in guess.sheets[1:SHEETS] if _known_in(raw, name, kind, own))
        guess.sheet = next(known, guess.sheet)
    return _of_rows(_first(raw, guess.sheet, 500), guess, kind, told, own)


def _first(raw, sheet, number):
    raw.seek(0)
    return [cells for _line, cells in islice(workbooks.records(raw, {"sheet": sheet}), number)]


def _known_in(raw, sheet, kind, own):
    """Whether the first row of a sheet names columns that we know."""
    kinds = [kind] if kind else targets
    return any(_columns(one, unique(row), own) for row in _first(raw, sheet, 1) for one in kinds)


def _of_rows(rows, guess, kind, told, own):
    guess.header = unique(rows[0]) if rows else []
    guess.examples = rows[1:6]
    guess.date_order, guess.decimal = _date_order(rows[1:]), _decimal(rows[1:])
    preset = presets.recognise(guess.header, kind) if told.get("preset") is None else presets.find(told["preset"], kind)
    best = max(targets, key=lambda name: len(_columns(name, guess.header, own)), default="")
    guess.kind = kind or (preset.kind if preset else best)
    guess.preset = preset.key if preset else ""
    guess.columns = _columns(guess.kind, guess.header, own)
    if preset:
        beside = {title: key for title, key in guess.columns.items() if is_own(key)}
        guess.columns = beside | preset.columns(guess.header)
    if not guess.columns:
        named = (row for row in rows[1:10] if len(_columns(guess.kind, unique(row), own)) > 1)
        guess.below = next(named, [])
    return guess


def of_cards(raw, guess, *, own=False):
    """A vCard file holds people; its columns are always the same."""
    header, *rows = [cells for _line, cells in islice(cards.records(io.BytesIO(raw), own=own), 6)]
    guess.kind, guess.delimiter, guess.header, guess.examples = "contacts", "", header, rows
    guess.columns, guess.skip = _columns("contacts", header, own), cards.not_people()
    return guess


def _encoding(raw):
    for mark, name in BOMS:
        if raw.startswith(mark):
            return name
    sample = raw[:SAMPLE]
    for name, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        if zeros.count(0) > len(zeros) // 2:
            return name
    try:
        sample.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError as broken:
        if len(raw) > SAMPLE and broken.start >= len(sample) - 4:
            return "utf-8"
    if mixed.is_mixed(sample):
        return mixed.NAME
    if _western(sample):
        return "cp1252"
    best = from_bytes(sample[:64_000], cp_isolation=LIKELY).best()
    return best.encoding if best else "cp1252"


def _western(sample):
    """Whether it reads well as Windows writes it in Western Europe: few accents, and no signs inside of words."""
    text = sample.decode("cp1252", "replace")
    letters = [c for c in text if c.isalpha()]
    accents = sum(c > "\x7f" for c in letters)
    return accents * 4 < len(letters) and not re.search(r"[^\W\d_][¡-¿×÷�][^\W\d_]", text)


def _delimiter(text):
    """The sign that splits the first lines into the same, greatest number of cells."""
    lines = [line for line in text.splitlines()[:20] if line.strip()]

    def fit(sign):
        widths = [_width(line, sign) for line in lines]
        return (widths.count(widths[0]) * (widths[0] > 1), widths[0]) if widths else (0, 0)

    return max(DELIMITERS, key=fit)


def _width(line, sign):
    try:
        return len(next(csv.reader([line], delimiter=sign, strict=True), []))
    except csv.Error:
        return 0  # a quotation mark would stand in the middle of a cell


def _rows(text, delimiter, *, whole):
    rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if any(row)]
    rows = rows[1:] if rows and says_separator(rows[0]) else rows
    return rows if whole else rows[:-1]


def unique(header):
    """The columns as they are shown and mapped; two of the same name are told apart by a number."""
    names = [name.replace("\x00", "").strip() for name in header]
    return [f"{name} {n}" if (n := names[: at + 1].count(name)) > 1 else name for at, name in enumerate(names)]


def _columns(kind, header, own):
    """Header → column key, each key given to the first header that bears one of its names."""
    target = targets.get(kind)
    names = {}
    for column in target.known_columns(own=own) if target else ():
        for name in (column.key, str(column.label), *column.aliases):
            names.setdefault(fold_header(name), column.key)
    found = {}
    for title in header:
        plain, bare = fold_header(title), fold_header(NUMBERED.sub("", title))
        key = names.get(plain, "")
        if not key or key in found.values():
            key = _further(names, plain, found) or _further(names, bare, found)
        if key:
            found[title] = key
    return found


def _further(names, title, found):
    """A second or third address or number of a row that says several, by a number of its own."""
    key = names.get(title, "")
    if key not in found.values() or f"{key}s" not in names.values() or f"{key}s" in found.values():
        return ""
    return f"{key}s:{2 + sum(one.startswith(f'{key}s:') for one in found.values())}"


def _date_order(rows):
    """`mdy` only when a cell proves it by a number above 12; day first where unclear; else `ymd`."""
    cells = [match.groups() for row in rows[:500] for cell in row if (match := NUMERIC_DATE.match(cell.strip()))]
    other = [(int(a), int(b)) for a, b, c in cells if len(a) <= 2 and len(c) >= 2]
    if not other:
        return "ymd"
    return "mdy" if any(b > 12 for _a, b in other) and not any(a > 12 for a, _b in other) else "dmy"


def _decimal(rows):
    return "," if any(DECIMAL_COMMA.match(cell.strip()) for row in rows[:500] for cell in row) else "."
