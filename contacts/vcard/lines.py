"""A file as lines: unfolded, decoded, taken apart into group, name, parameters and text; cards inside of cards."""

import quopri
import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from contacts.vcard import decoding
from contacts.vcard.text import modern, uncaret

BREAK = re.compile(r"\r\n|\n|\r")
EDGE = re.compile(r"\s*(BEGIN|END)\s*:\s*VCARD\s*", re.IGNORECASE)
OLD = re.compile(r"\s*VERSION\s*:\s*2\.1\s*", re.IGNORECASE)
NAME = re.compile(r"\s*(?:([\w-]+)\.)?([\w-]+)\s*", re.ASCII)
QUOTED = re.compile(r"[^:]*;\s*(ENCODING\s*=\s*)?QUOTED-PRINTABLE\b", re.IGNORECASE)
BASE64 = re.compile(r"[^:]*;\s*(ENCODING\s*=\s*)?\"?(BASE64|B)\"?\s*[;:]", re.IGNORECASE)
ONLY_BASE64 = re.compile(r"[A-Za-z0-9+/=]+\s*")
ENCODINGS = {"QUOTED-PRINTABLE", "BASE64", "8BIT", "7BIT"}
VALUES = {"INLINE", "URL", "URI", "CONTENT-ID", "CID"}
WIDE = 72  # a line of version 2.1 this long was cut by its width, not at a blank
DEEPEST = 5


@dataclass
class Line:
    """`text` is still escaped, as version 3.0 escapes; base64 when `binary`."""

    name: str
    text: str
    params: dict = field(default_factory=dict)
    group: str = ""
    binary: bool = False
    card: "Card | None" = None  # the card inside of this line
    formatted: str = ""  # of an address: how it is printed on a letter


@dataclass
class Card:
    lines: list = field(default_factory=list)
    problems: list = field(default_factory=list)


def cards_of(raw):
    """The cards of a file as lines."""
    return _cards(unfolded(BREAK.split(decoding.decode(raw))), decoding.fallback(raw))


def cards_in(text):
    """The cards inside of a text."""
    return _cards(unfolded(BREAK.split(text)), "utf-8")


def _cards(lines, fallback):
    done, open_ones = [], []
    for number, text in lines:
        edge = EDGE.fullmatch(text)
        if edge and edge[1].upper() == "BEGIN":
            _begin(done, open_ones)
        elif edge:
            open_ones = open_ones[:-1]
        elif open_ones:
            _add(open_ones[-1], number, text, fallback)
    for card in open_ones:
        card.problems.append(_("The card has no end: the line “END:VCARD” is missing."))
    return done


def _begin(done, open_ones):
    """A card begins inside of an empty AGENT line, or because the end of the last one is missing."""
    card = Card()
    last = open_ones[-1].lines[-1] if open_ones and open_ones[-1].lines else None
    if last and last.name == "AGENT" and not last.text and len(open_ones) < DEEPEST:
        last.card = card
    else:
        for unended in open_ones:
            unended.problems.append(_("The card has no end: the line “END:VCARD” is missing."))
        open_ones.clear()
        done.append(card)
    open_ones.append(card)


def _add(card, number, text, fallback):
    line = parse(text, fallback)
    if line:
        card.lines.append(line)
    else:
        start = decoding.mended(text, "", fallback).strip()[:60]
        card.problems.append(_("Line %(number)d cannot be read: “%(start)s”.") % {"number": number, "start": start})


def unfolded(physical):
    """`(number, text)` of each line that is not empty, with all that was folded below it."""
    at, old = 0, False
    while at < len(physical):
        start = at
        if QUOTED.match(physical[at]):
            text, at = _soft_breaks(physical, at)
        elif BASE64.match(physical[at]):
            text, at = _base64(physical, at)
        else:
            text, at = _folds(physical, at, old)
        if EDGE.fullmatch(text):
            old = False
        old = old or bool(OLD.fullmatch(text))
        if text.strip():
            yield start + 1, text


def _folds(physical, at, old):
    """RFC 6350 takes the blank away with the break; version 2.1 broke at blanks, which stay."""
    parts, at = [physical[at]], at + 1
    while at < len(physical) and physical[at][:1] in (" ", "\t") and physical[at]:
        above = physical[at - 1]
        keep = old and len(above) < WIDE and not above.endswith((" ", ";", ":", ","))
        parts.append(physical[at] if keep else physical[at][1:])
        at += 1
    return "".join(parts), at


def _soft_breaks(physical, at):
    """A line ends in “=” when the next one belongs to it; some also indent that, as in other folded lines."""
    parts, at = [physical[at].rstrip()], at + 1
    while at < len(physical) and not EDGE.fullmatch(physical[at]):
        soft = parts[-1].endswith("=")
        if not soft and not (physical[at][:1] in (" ", "\t") and physical[at].strip()):
            break
        parts.append(physical[at].rstrip() if soft else physical[at][1:].rstrip())
        at += 1
    if len(parts) > 2 and all(part[:1] in (" ", "\t") for part in parts[1:] if part):
        parts = parts[:1] + [part[1:] for part in parts[1:]]
    return "".join(part.removesuffix("=") for part in parts), at


def _base64(physical, at):
    """Indented lines, and lines below that can be nothing else."""
    parts, at = [physical[at]], at + 1
    while at < len(physical) and physical[at].strip():
        if physical[at][0] not in " \t" and not ONLY_BASE64.fullmatch(physical[at]):
            break
        parts.append(physical[at].strip())
        at += 1
    return "".join(parts), at


def parse(text, fallback="utf-8"):
    """One unfolded line as a Line, or None when it is none."""
    found = NAME.match(text)
    if not found or text[found.end() : found.end() + 1] not in (":", ";"):
        return None
    pieces, value = _head(text[found.end() :])
    if value is None:
        return None
    params = {}
    for piece in pieces:
        _read_param(params, decoding.mended(piece, "", fallback))
    line = Line(found[2].upper(), value, params, found[1] or "")
    _decode(line, fallback)
    return line


def _head(rest):
    """The parameters and the value behind the first colon that is not inside of quotation marks."""
    for quotes in (True, False):
        inside, pieces, start = False, [], 0
        for at, sign in enumerate(rest):
            if sign == '"' and quotes:
                inside = not inside
            elif sign in ";:" and not inside:
                pieces.append(rest[start:at])
                start = at + 1
                if sign == ":":
                    return [piece for piece in pieces if piece.strip()], rest[start:]
    return [], None


def _read_param(params, piece):
    """`NAME=one,"two"`, or a bare word as in version 2.1."""
    name, mark, said = piece.partition("=")
    name = name.strip().upper()
    if not mark:
        said = name if name in ENCODINGS | VALUES else piece.strip()
        name = "ENCODING" if name in ENCODINGS else "VALUE" if name in VALUES else "TYPE"
    values = [uncaret(value.strip('"')) for value in re.findall(r'"[^"]*"|[^,]+', said.strip())]
    if name == "TYPE":
        values = [word.strip() for value in values for word in value.split(",") if word.strip()]
    params.setdefault(name, []).extend(values)


def _decode(line, fallback):
    encoding = ",".join(line.params.pop("ENCODING", [])).upper()
    charset = ",".join(line.params.pop("CHARSET", []))
    if encoding == "QUOTED-PRINTABLE":
        raw = quopri.decodestring(line.text.encode("utf-8", "surrogateescape"))
        line.text = modern(decoding.decoded(raw, charset, fallback))
    else:
        line.text = decoding.mended(line.text, charset, fallback)
        line.binary = encoding in ("BASE64", "B")
