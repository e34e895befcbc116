"""Dicts to lines, folded at 75 octets."""

import base64
import re

from contacts.vcard import shape
from contacts.vcard.dates import NO_YEAR, basic, is_day
from contacts.vcard.media import write_medium
from contacts.vcard.text import caret, escape, escape_line, escape_words, unescape

VERSIONS = ("3.0", "4.0")
WIDTH = 75
TOKEN = re.compile(r"[a-z0-9-]+")
URI = re.compile(r"[a-z][a-z0-9+.-]*:\S+", re.IGNORECASE)
GROUP_NUMBER = re.compile(r"item(\d+)")
AS_LINE = {"URL", "MEMBER", "UID"}  # an address of the web: a comma in it is no mark
WORDS = {"additional_names", "prefix", "suffix"}


def write(contacts, version="4.0"):
    """A file with these cards. `contacts` are dicts as `read` gives them, any key left out; one may come alone."""
    if version not in VERSIONS:
        raise ValueError(f"A vCard is written in version {' or '.join(VERSIONS)}, not {version}.")
    cards = [contacts] if isinstance(contacts, dict) else contacts
    return b"".join(Writer(card, version).file() for card in cards)


def fold(text):
    """The line in pieces of at most 75 octets; no character is cut."""
    raw, pieces, start, width = text.encode("utf-8", "replace"), [], 0, WIDTH
    while len(raw) - start > width:
        end = start + width
        while raw[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(raw[start:end])
        start, width = end, WIDTH - 1
    return b"\r\n ".join([*pieces, raw[start:]]) + b"\r\n"


def quoted(value):
    value = caret(value)
    return f'"{value}"' if re.search(r"[:;,]|^\s|\s$", value) else value


class Writer:
    """One card on its way out."""

    def __init__(self, card, version):
        self.card = shape.empty() | {key: value for key, value in card.items() if value is not None}
        self.version, self.lines = version, []
        used = GROUP_NUMBER.findall(" ".join(self.groups()))
        self.last_group = max(map(int, used), default=0)

    def groups(self):
        """The groups that the card speaks of itself."""
        held = [entry for value in self.card.values() if isinstance(value, list) for entry in value]
        held = [one.get("params") or {} for one in [*held, self.card["photo"]] if isinstance(one, dict)]
        return [params["GROUP"][0] for params in [*held, *self.card["params"].values()] if params.get("GROUP")]

    def file(self):
        self.say("BEGIN", "VCARD")
        self.say("VERSION", self.version)
        if self.card["version"] not in ("", self.version):
            self.say(shape.WRITTEN_FIRST, escape(self.card["version"]))
        for part in (self.names, self.texts, self.days, self.entries, self.media, self.agents, self.customs):
            part()
        self.say("END", "VCARD")
        return b"".join(map(fold, self.lines))

    def say(self, name, value, params=None):
        params = dict(params or {})
        group = (params.pop("GROUP", None) or [""])[0]
        told = "".join(f";{key}={','.join(map(quoted, said))}" for key, said in params.items())
        value = value.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n").replace("\x00", "")
        self.lines.append(f"{group}{'.' if group else ''}{name}{told}:{value}")

    def single(self, name, value, **params):
        """A field that a card has once, under the name that this version knows."""
        own = self.card["params"].get(name, {})
        self.say(self.called(name), value, params | own)

    def called(self, name):
        return shape.IN_VERSION_3.get(name, name) if self.version == "3.0" else name

    def names(self):
        card = self.card
        if card["formatted_name"] or "FN" in card["params"]:
            self.single("FN", escape(card["formatted_name"]))
        else:
            self.say("FN", escape(derived_name(card)), {"DERIVED": ["true"]})
        parts = [(escape_words if key in WORDS else escape)(card[key]) for key in shape.NAMES]
        if any(parts) or self.version == "3.0" or "N" in card["params"]:
            self.single("N", ";".join(parts))
        if card["company"] or card["departments"]:
            self.single("ORG", ";".join(escape(part) for part in (card["company"], *card["departments"])))
        if card["gender"] or card["gender_identity"]:
            parts = [card["gender"], *card["gender_identity"].split(";")]
            self.single("GENDER", ";".join(map(escape, parts if card["gender_identity"] else parts[:1])))

    def texts(self):
        for name, key in shape.TEXTS.items():
            if self.card[key] and name != "FN":
                how = escape_words if name == "NICKNAME" else escape_line if name in AS_LINE else escape
                self.single(name, how(self.card[key]))
        if self.card["categories"]:
            self.say("CATEGORIES", ",".join(map(escape, self.card["categories"])))

    def days(self):
        for name, key in shape.DAYS.items():
            if self.card[key]:
                value, params = self.day(self.card[key])
                self.single(name, value, **params)

    def day(self, text):
        if not is_day(text):
            return escape(text), {"VALUE": ["text"]}
        if self.version == "4.0":
            return basic(text), {}
        if re.match(r"--\d\d-\d\d", text):
            return f"{NO_YEAR}{text[1:]}", {"X-APPLE-OMIT-YEAR": [NO_YEAR]}
        return text, {}

    def entries(self):
        for name, (key, part) in shape.LISTS.items():
            for entry in self.card[key]:
                self.entry(name, entry, entry.get(part) or "")

    def entry(self, name, entry, value):
        params = {key: list(said) for key, said in (entry.get("params") or {}).items()}
        types = [label for label in entry.get("labels") or [] if TOKEN.fullmatch(label)]
        custom = [label for label in entry.get("labels") or [] if not TOKEN.fullmatch(label)]
        if entry.get("primary") and ("PREF" in params or self.version == "3.0"):
            types.append("pref")
        elif entry.get("primary"):
            params["PREF"] = ["1"]
        params = ({"TYPE": types} if types else {}) | params
        formatted = entry.get("formatted", "")
        if custom or (formatted and self.version == "3.0"):
            params.setdefault("GROUP", [self.new_group()])
        if formatted and self.version == "4.0":
            params["LABEL"] = [escape_line(formatted)]
        name, value, params = self.entry_line(name, entry, value, params)
        self.say(name, value, params)
        if formatted and self.version == "3.0":
            self.say("LABEL", escape(formatted), {"TYPE": types, "GROUP": params["GROUP"]})
        for label in custom:
            self.say("X-ABLabel", escape(label), {"GROUP": params["GROUP"]})

    def new_group(self):
        self.last_group += 1
        return f"item{self.last_group}"

    def entry_line(self, name, entry, value, params):
        """The line's name, value and parameters in this version."""
        if name == "ADR":
            value = ";".join(escape(entry.get(key) or "") for key in shape.ADDRESS)
        elif name == "GEO":
            place = entry.get("latitude") or "", entry.get("longitude") or ""
            value = ";".join(place) if self.version == "3.0" else f"geo:{','.join(place)}"
        elif name == "IMPP" and not entry.get("service"):
            name, value = "X-MS-IMADDRESS", escape(value)
        elif name == "IMPP":
            value = f"{entry['service']}:{escape_line(value)}"
        elif name == "X-ABDATE":
            value = escape(value)
        elif name == "RELATED" and not URI.fullmatch(value):
            value, params = escape(value), {"VALUE": ["text"]} | params
        else:
            value = escape_line(value) if name in AS_LINE else escape(value)
        return self.called(name), value, params

    def media(self):
        photo = [{"name": "PHOTO"} | self.card["photo"]] if self.card["photo"] else []
        for medium in photo + self.card["media"]:
            params, value = write_medium(medium["name"], medium, self.version)
            self.say(medium["name"], value, params)

    def agents(self):
        for agent in self.card["agents"]:
            inside = write(agent, self.version)
            if self.version == "3.0":
                self.say("AGENT", escape(inside.decode().replace("\r\n", "\n")))
            else:
                packed = base64.b64encode(inside).decode()
                self.say("RELATED", f"data:text/vcard;base64,{packed}", {"TYPE": ["agent"]})

    def customs(self):
        for line in self.card["custom"]:
            raw = line.get("raw")
            value = raw if raw is not None and unescape(raw) == line["value"] else escape_line(line["value"])
            self.say(line["name"], value, line.get("params"))


def derived_name(card):
    """A name for a card that has none: version 4.0 and 3.0 ask for one. Marked as derived by RFC 9554."""
    named = " ".join(filter(None, (card[key] for key in ("prefix", "first_name", "last_name", "suffix"))))
    emails = [entry.get("address", "") for entry in card["emails"]]
    phones = [entry.get("number", "") for entry in card["phones"]]
    return next(filter(None, (named, card["company"], card["nickname"], *emails, *phones)), "")
