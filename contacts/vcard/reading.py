"""Lines to dicts; what has no place of its own is kept as it is."""

import re
from urllib.parse import unquote

from django.utils.translation import gettext as _

from contacts.vcard import shape
from contacts.vcard.dates import NO_YEAR, normal
from contacts.vcard.lines import DEEPEST, cards_in, cards_of
from contacts.vcard.media import read_medium, unbase64
from contacts.vcard.text import escape_line, parts_of, split, unescape

BUILT_IN = re.compile(r"_\$!<(.*)>!\$_")  # Apple's own words among the labels
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):(.+)", re.IGNORECASE | re.DOTALL)
PLACE = re.compile(r"(?:geo:)?([-+\d.]+)[,;]([-+\d.]+)", re.IGNORECASE)
TOKEN = re.compile(r"[a-z0-9-]+")
CARD_INSIDE = re.compile(r"data:text/(?:x-)?vcard[^,]*;base64,(.*)", re.IGNORECASE | re.DOTALL)
OWN_RULES = {"VALUE", "X-APPLE-OMIT-YEAR"}


def read(raw):
    """Every card of the file as a dict, as the package describes it. Never raises."""
    return [Reader(card, 0).card for card in cards_of(raw)]


def is_entry(name):
    return name in shape.LISTS or name in shape.MESSENGERS


class Reader:
    """One card on its way into a dict."""

    def __init__(self, source, depth):
        self.card = shape.empty() | {"problems": list(source.problems)}
        self.depth, self.taken = depth, set()
        lines = joined_addresses([self.called(line) for line in source.lines])
        self.labels = labels_of(lines)
        lines = [line for line in lines if line.name != shape.LABEL or line.group not in self.labels]
        groups = [line.group for line in lines]
        self.shared = {group for group in groups if group and groups.count(group) > 1}
        for line in lines:
            self.take(line)
        for key, _name in shape.LISTS.values():
            prefer(self.card[key])
        if not self.card["version"]:
            self.card["problems"].append(_("The card does not say its version."))

    def called(self, line):
        line.name = shape.ALIASES.get(line.name, line.name)
        return line

    def take(self, line):
        """Put the line in its place, or among those without one."""
        if not self.placed(line):
            self.keep(line)

    def placed(self, line):
        name = line.name
        if not line.text.strip() and not line.card:
            return True
        if name in shape.TEXTS or name in shape.DAYS or name in ("N", "ORG", "GENDER"):
            return self.single(line)
        if is_entry(name):
            return self.entry(line)
        if name in shape.MEDIA:
            return self.medium(line)
        special = {"VERSION": self.version, shape.WRITTEN_FIRST: self.version, "CATEGORIES": self.categories}
        return special.get(name, {"AGENT": self.agent}.get(name, lambda _line: False))(line)

    def version(self, line):
        if line.name == shape.WRITTEN_FIRST or not self.card["version"]:
            self.card["version"] = line.text.strip()
        return True

    def single(self, line):
        """A field that a card has once; a second one has no place."""
        if line.params.get("DERIVED", [""])[0].lower() == "true":
            return True
        if line.name in self.taken:
            return False
        self.taken.add(line.name)
        self.card |= values_of(line)
        if params := self.params(line, OWN_RULES):
            self.card["params"][line.name] = params
        return True

    def params(self, line, without):
        said = {name: values for name, values in line.params.items() if name not in without}
        return said | ({"GROUP": [line.group]} if line.group in self.shared else {})

    def categories(self, line):
        if self.params(line, {"VALUE"}):
            return False
        self.card["categories"] += filter(None, (unescape(word).strip() for word in split(line.text, ",")))
        return True

    def entry(self, line):
        if line.name == "RELATED" and self.inside(line):
            return True
        value = entry_of(line)
        if value is None:
            return False
        types = [word.lower() for word in line.params.get("TYPE", [])]
        types += self.labels.get(line.group, [])
        known = dict.fromkeys(word for word in types if word.lower() != "pref")
        primary = len(known) < len(dict.fromkeys(types)) or line.params.get("PREF") == ["1"]
        first = {"PREF"} if line.params.get("PREF") == ["1"] else set()
        params = self.params(line, {"TYPE", "VALUE", *first})
        if self.was_anniversary(line, known, params, primary):
            self.taken.add("ANNIVERSARY")
            self.card["anniversary"] = value["date"]
            return True
        labels = sorted(known, key=lambda label: not TOKEN.fullmatch(label))
        value |= {"labels": labels, "primary": primary} | ({"params": params} if params else {})
        self.card[shape.LISTS.get(line.name, shape.LISTS["IMPP"])[0]].append(value)
        return True

    def was_anniversary(self, line, labels, params, primary):
        """Apple's and Google's way to write one."""
        free = "ANNIVERSARY" not in self.taken and not params and not primary
        return free and line.name == "X-ABDATE" and list(labels) == ["anniversary"]

    def medium(self, line):
        try:
            medium = read_medium(line)
        except ValueError:
            self.card["problems"].append(_("The bytes of %s are damaged; they are kept as text.") % line.name)
            return False
        if medium is None:
            return False
        if line.group in self.shared:
            medium["params"] = medium.get("params", {}) | {"GROUP": [line.group]}
        if line.name == "PHOTO" and not self.card["photo"]:
            self.card["photo"] = medium
        else:
            self.card["media"].append({"name": line.name} | medium)
        return True

    def agent(self, line):
        """A card inside of this one: below the line, or as its text."""
        inside = [line.card] if line.card else []
        if not inside and self.depth < DEEPEST and "BEGIN:" in line.text.upper():
            inside = cards_in(unescape(line.text))
        return self.add_agents(inside)

    def inside(self, line):
        found = CARD_INSIDE.fullmatch(line.text.strip().replace("\\,", ",").replace("\\;", ";"))
        if not found or self.depth >= DEEPEST:
            return False
        try:
            return self.add_agents(cards_of(unbase64(found[1])))
        except ValueError:
            return False

    def add_agents(self, cards):
        self.card["agents"] += [Reader(card, self.depth + 1).card for card in cards]
        return bool(cards)

    def keep(self, line):
        if line.binary:
            line.params["ENCODING"] = ["B"]
        name = "X-ABLabel" if line.name == shape.LABEL else line.name
        kept = {"name": name, "params": self.params(line, set()), "value": unescape(line.text)}
        if escape_line(kept["value"]) != line.text:
            kept["raw"] = line.text
        self.card["custom"].append(kept)


def values_of(line):
    """`{key: value}` of a field that a card has once."""
    name = line.name
    if name == "N":
        return dict(zip(shape.NAMES, (parts_of(line.text) + [""] * 5)[:5], strict=True))
    if name == "ORG":
        company, *units = parts_of(line.text)
        return {"company": company, "departments": [unit for unit in units if unit]}
    if name == "GENDER":
        sex, *identity = parts_of(line.text)
        return {"gender": sex, "gender_identity": ";".join(identity)}
    text = unescape(line.text)
    if name in shape.DAYS:
        return {shape.DAYS[name]: normal(text, omitted=",".join(line.params.get("X-APPLE-OMIT-YEAR", [])))}
    text = text if name == "NOTE" else text.strip()
    return {shape.TEXTS[name]: text.lower() if name == "KIND" else text}


def entry_of(line):
    """What the line says, without its labels; None when it cannot be told."""
    text = unescape(line.text).strip()
    if line.name == "ADR":
        return address(line)
    if line.name == "GEO":
        found = PLACE.fullmatch(text.replace(" ", ""))
        return {"latitude": found[1], "longitude": found[2]} if found else None
    if line.name in shape.MESSENGERS:
        return {"service": shape.MESSENGERS[line.name], "address": text}
    if line.name == "IMPP":
        found = SCHEME.fullmatch(text)
        return {"service": found[1].lower(), "address": found[2].strip()} if found else {"service": "", "address": text}
    if line.name == "X-ABDATE":
        return {"date": normal(text, omitted=NO_YEAR)}
    scheme = {"EMAIL": "mailto:", "TEL": "tel:"}.get(line.name)
    if scheme and text.lower().startswith(scheme):
        text = re.sub(r";ext=(\d+)$", r" ext. \1", unquote(text[len(scheme) :]).strip())
    return {shape.LISTS[line.name][1]: text}


def address(line):
    parts = parts_of(line.text) + [""] * 7
    parts[6] = ", ".join(part for part in parts[6:] if part)
    found = dict(zip(shape.ADDRESS, parts, strict=False))
    formatted = line.formatted or unescape(", ".join(line.params.pop("LABEL", [])))
    return found | ({"formatted": formatted} if formatted else {})


def joined_addresses(lines):
    """Versions 2.1 and 3.0 print an address in a line LABEL of the same group or the same types."""
    waiting = [line for line in lines if line.name == "ADR"]
    rest = []
    for line in lines:
        fits = [one for one in waiting if same_address(one, line)] if line.name == "LABEL" else []
        if fits:
            fits[0].formatted = unescape(line.text).strip()
            waiting = [one for one in waiting if one is not fits[0]]
        else:
            rest.append(line)
    return rest


def same_address(address, label):
    if label.params.keys() - {"TYPE"} or "LABEL" in address.params or not label.text.strip():
        return False
    types = [{word.lower() for word in line.params.get("TYPE", [])} for line in (address, label)]
    return address.group == label.group and types[0] == types[1]


def labels_of(lines):
    """`{group: [label]}` of the groups that hold something with labels."""
    found = {line.group: [] for line in lines if line.group and is_entry(line.name)}
    for line in lines:
        if line.name == shape.LABEL and line.group in found:
            text = unescape(line.text).strip()
            built_in = BUILT_IN.fullmatch(text)
            found[line.group] += [built_in[1].lower() if built_in else text] if text else []
    return found


def prefer(entries):
    """Of those with a rank and none named the first, the lowest rank is."""
    ranks = {int(e["params"]["PREF"][0]): e for e in reversed(entries) if _ranked(e)}
    if ranks and not any(entry["primary"] for entry in entries):
        ranks[min(ranks)]["primary"] = True


def _ranked(entry):
    return entry.get("params", {}).get("PREF", [""])[0].isdecimal()
