"""The cards of a vCard file as rows: what has no column of its own is told in a note, what stays out in a remark."""

import io
import re
from contextlib import suppress
from zoneinfo import available_timezones

from django.utils.translation import gettext as _

from contacts import vcard
from contacts.custom.definitions import fields_of
from contacts.importing.cells import armed
from contacts.models import Contact
from contacts.vcard.decoding import wide_encoding
from contacts.vcard.people import line_name
from contacts.vcard.related import word_of
from contacts.vcard.shape import ADDRESS
from contacts.vcard.text import escape
from contacts.vcard.writing import derived_name

BEGINNING = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*BEGIN\s*:\s*VCARD\b", re.IGNORECASE)
EDGE = re.compile(r"\s*(BEGIN|END)\s*:\s*VCARD\s*", re.IGNORECASE)
AGENT = re.compile(r"\s*AGENT\b[^:]*:\s*", re.IGNORECASE)
LINK = re.compile(r"(?!urn:)[a-z][a-z0-9+.-]*:\S", re.IGNORECASE)
DAY = re.compile(r"(\d{4}-\d\d-\d\d)(T.*)?")
LARGEST = 32 * 2**20  # characters of one card; what is beyond is left out
LONGEST_FACT = 500
UNSAID = {"voice", "internet", "intl", "postal", "parcel"}  # what a number or an address is anyway
HEADER = (
    "Name",
    "First name",
    "Last name",
    "Emails",
    "Phones",
    "Company",
    "Job title",
    "Addresses",
    "Language",
    "Birthday",
    "Anniversary",
    "Time zone",
    "Tags",
    "Note",
    "Related",
    "Card UID",
    "Card kind",
    "Card problems",
)


def is_vcard(raw):
    """Whether the first bytes of a file are those of a card."""
    return bool(BEGINNING.match(raw[:4096].replace(b"\x00", b"")))


def not_people():
    """The rule by which lists among the cards are left out."""
    return [{"column": "Card kind", "starts": "group", "because": _("This card is a list of people, not a person.")}]


def count(raw):
    """How many cards the open file holds, cheaply: for the progress bar."""
    return sum(block.upper().count(b"BEGIN:VCARD") for block in iter(lambda: raw.read(1 << 20), b""))


def records(raw, *, own=True):
    """The header, then each card of the open file: the line that it begins in, and its cells.

    With `own`, the own fields of people have columns, too: that asks the database.
    """
    own = {line_name(field): field.name for field in fields_of(Contact)} if own else {}
    yield 1, [*HEADER, *own.values()]
    for number, content in blocks(raw):
        for card in vcard.read(content):
            said, card["custom"] = taken_out(card["custom"], own)
            yield number, [*cells(card), *(armed(said.get(name, "")) for name in own)]


def taken_out(lines, names):
    """`({name of a line: its value}, the other lines)`: what has a column of its own is told nowhere else."""
    mine = {line["name"].upper(): line["value"] for line in lines}
    said = {name: mine[name] for name in names if name in mine}
    return said, [line for line in lines if line["name"].upper() not in said]


def names_others(raw):
    """Whether any card of the open file may say to whom somebody belongs, cheaply."""
    end = b""
    for block in iter(lambda: raw.read(1 << 20), b""):
        if any(word in (end + block).upper() for word in (b"RELATED", b"R\x00E\x00L\x00A\x00T\x00E\x00D")):
            return True
        end = block[-20:]
    return False


def blocks(raw):
    """`(line, bytes)` of each card, one after the other, so that a large file is never held as a whole."""
    head = raw.read(4000)
    raw.seek(0)
    wide = wide_encoding(head)
    text = io.TextIOWrapper(raw, wide or "utf-8", errors="replace" if wide else "surrogateescape", newline="")
    try:
        yield from _blocks(enumerate(text, 1))
    finally:
        with suppress(ValueError):  # the file is closed already
            text.detach()


def _blocks(lines):
    held, start, depth, size, above = [], 0, 0, 0, ""
    for number, line in lines:
        edge = EDGE.fullmatch(line.lstrip("\ufeff"))
        begins = bool(edge) and edge[1].upper() == "BEGIN"
        if begins and depth and not AGENT.fullmatch(above):
            yield start, _bytes(held)
            held, depth = [], 0
        if begins and not depth:
            held, start, size = [], number, 0
        depth = max(0, depth + (1 if begins else -1)) if edge else depth
        size += len(line)
        if held or begins:
            held += [line] if size < LARGEST or edge else []
        above = line if line.strip() else above
        if edge and not depth and held:
            yield start, _bytes(held)
            held = []
    if held:
        yield start, _bytes(held)


def _bytes(lines):
    return "".join(lines).encode("utf-8", "surrogateescape")


def cells(card):
    """The card in the order of the header; an apostrophe in it is one that was meant."""
    return [armed(cell) for cell in _cells(card)]


def _cells(card):
    birthday, anniversary = DAY.fullmatch(card["birthday"]), DAY.fullmatch(card["anniversary"])
    languages = sorted(card["languages"], key=lambda entry: not entry["primary"])
    return [
        name_of(card),
        card["first_name"],
        card["last_name"],
        lines(card["emails"], lambda one: one["address"]),
        lines(card["phones"], lambda one: one["number"]),
        card["company"],
        card["job_title"],
        lines(card["addresses"], lambda one: ";".join(escape(one[key]) for key in ADDRESS)),
        languages[0]["language"] if languages else "",
        birthday[1] if birthday else "",
        anniversary[1] if anniversary else "",
        card["time_zone"] if is_zone(card["time_zone"]) else "",
        ", ".join(card["categories"]),
        note(card),
        lines(filter(is_relation, card["related"]), lambda one: one["value"]),
        card["uid"],
        card["kind"],
        "\n".join([*card["problems"], *left_out(card)]),
    ]


def is_zone(text):
    """Whether it is a zone by its name, such as Europe/Berlin; cards also hold mere differences to UTC."""
    return "/" in text and text in available_timezones()


def name_of(card):
    """A card without any name is known by its number."""
    phone = "" if card["emails"] or card["company"] else next((one["number"] for one in card["phones"]), "")
    return card["formatted_name"] or card["nickname"] or phone


def lines(entries, value_of):
    """One line for each, the primary one first: `label: value`."""
    first = sorted(entries, key=lambda entry: not entry["primary"])
    return "\n".join(_line(label(entry["labels"]), " ".join(value_of(entry).split(" "))) for entry in first)


def _line(name, value):
    value = value.replace("\n", " ")
    return f"{name}: {value}" if name or ": " in value else value


def label(labels):
    words = [word.replace(":", " ") for word in labels if word not in UNSAID]
    return " ".join(words)[:40].strip()


def note(card):
    """The card's note, and below it what it says that we have no field for."""
    texts = [card["note"], *(one["value"] for one in card["custom"] if one["name"] == "NOTE")]
    told = "\n".join(f"{name}: {value}" for name, value in facts(card) if value)
    return "\n\n".join(text.strip() for text in dict.fromkeys([*texts, told]) if text.strip())


def facts(card):
    """`(name, value)` of all that is said in words."""
    yield _("Prefix"), card["prefix"]
    yield _("Additional names"), card["additional_names"]
    yield _("Suffix"), card["suffix"]
    yield _("Nickname"), card["nickname"]
    yield _("Department"), ", ".join(card["departments"])
    yield _("Role"), card["role"]
    yield _("Birthday"), "" if DAY.fullmatch(card["birthday"]) else card["birthday"]
    yield _("Anniversary"), "" if DAY.fullmatch(card["anniversary"]) else card["anniversary"]
    yield _("Time zone"), "" if is_zone(card["time_zone"]) else card["time_zone"]
    yield _("Gender"), " ".join(filter(None, (card["gender"], card["gender_identity"])))
    yield from listed(card)
    for line in card["custom"]:
        if line["name"] != "NOTE" and is_fact(line):
            yield line["name"], line["value"].strip()


def listed(card):
    """What a card may hold several of."""
    for key, name, value_of in (
        ("urls", _("Web page"), lambda one: one["url"]),
        ("im", _("Messenger"), lambda one: ":".join(filter(None, (one["service"], one["address"])))),
        ("related", _("Related"), lambda one: one["value"]),
        ("languages", _("Language"), lambda one: one["language"]),
        ("dates", _("Date"), lambda one: one["date"]),
        ("geo", _("Place"), lambda one: f"{one['latitude']}, {one['longitude']}"),
    ):
        for entry in card[key] if key != "languages" or len(card[key]) > 1 else ():
            if key == "related" and is_relation(entry):
                continue  # told when all are there
            called = label(entry["labels"])
            yield f"{name} ({called})" if called else name, value_of(entry)
    for agent in card["agents"]:
        yield _("Agent"), agent["formatted_name"] or derived_name(agent)


def is_relation(entry):
    """Whether it names somebody who is something to the person that we have a word for."""
    return bool(word_of(label(entry["labels"]))) and not LINK.match(entry["value"])


def related_fact(name, value):
    """What a note says of somebody else."""
    return f"{_('Related')} ({name}): {value}"


def is_fact(line):
    """Whether a person would read it: no bytes, no markup of the program that wrote the card."""
    value = line["value"].strip()
    return "ENCODING" not in line["params"] and len(value) <= LONGEST_FACT and value[:1] not in ("<", "{")


def left_out(card):
    """A sentence about what has no place here."""
    names = [line["name"] for line in card["custom"] if line["name"] != "NOTE" and not is_fact(line)]
    names += ["PHOTO"] * bool(card["photo"]) + [medium["name"] for medium in card["media"]]
    if names:
        yield _("Left out, for there is no place for it: %s.") % ", ".join(dict.fromkeys(names))
