"""Where a column of the file goes, when a row may say a thing several times.

A mapping names a column of ours, `email`, or one of several with its label, `emails:work`; a number in place of a label
binds the columns of one entry together: `emails:1` with `emails:1.label`, `addresses:2.city` with `addresses:2.street`.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

LONGEST_LABEL = 40
PARTS = {
    "label": _("label"),
    "whole": _("whole address"),
    "street": _("street"),
    "more": _("more"),
    "box": _("box"),
    "city": _("city"),
    "region": _("region"),
    "postcode": _("postcode"),
    "country": _("country"),
}
SAID = re.compile(rf"(?P<key>\w+):(?P<group>.*?)(?:\.(?P<part>{'|'.join(PARTS)}))?")
SEVERAL = ("emails", "phones", "addresses", "note")
OFTEN = ("tags",)  # each column of them adds some
USUAL = {"work", "home", "mobile", "other", "main", "home fax", "work fax", "pager", "fax", "work mobile"}
BETWEEN = " ::: "  # what Google writes between several values of a cell


@dataclass(frozen=True)
class Slot:
    """A column of the file that is a part of something."""

    place: int
    key: str
    group: str
    part: str = ""

    @property
    def numbered(self):
        return self.group.isdecimal()


def parse(said):
    """`(key, group, part)` of what a mapping says; the group is "" for a plain column."""
    match = SAID.fullmatch(said)
    return (match["key"], match["group"], match["part"] or "") if match else (said, "", "")


def known(said, target):
    """The Column that is meant, or None when the kind of file has no such one."""
    key, group, part = parse(said)
    column = target.column(key)
    fits = not group or (key in SEVERAL and (part in ("", "label") or key == "addresses"))
    return column if fits else None


def once(said):
    """Whether only one column of a file can mean this."""
    key, group, part = parse(said)
    return key not in OFTEN and (not group or (group.isdecimal() and part not in ("street", "more")))


def label_of(said, target):
    """In words for people."""
    key, group, part = parse(said)
    column = target.column(key)
    name = str(column.short or column.label)
    return ": ".join(filter(None, (name, " ".join(filter(None, (group, str(PARTS.get(part, "")))))))) if group else name


def gather(slots, cells):
    """`{key: value}` of what the parts say together: lists of `(label, value)`, and the text of a note."""
    found = {}
    for key in SEVERAL:
        mine = [(slot, cells[slot.place]) for slot in slots if slot.key == key and slot.place < len(cells)]
        mine = [(slot, cell) for slot, cell in mine if cell]
        if mine:
            found[key] = {"addresses": _addresses, "note": _facts}.get(key, _entries)(mine)
    return {key: value for key, value in found.items() if value}


def _labels(mine):
    return {slot.group: cell for slot, cell in mine if slot.part == "label"}


def _entries(mine):
    """`(label, text)` of each; one that is marked as the first comes first."""
    labels, found = _labels(mine), []
    for slot, cell in mine:
        if slot.part:
            continue
        told = labels.get(slot.group, "") if slot.numbered else slot.group
        found += [(told.startswith("*"), plain_label(told), text.strip()) for text in cell.split(BETWEEN)]
    return [(label, text) for _first, label, text in sorted(found, key=lambda one: not one[0])]


def _addresses(mine):
    labels, groups = _labels(mine), {}
    for slot, cell in mine:
        if slot.part != "label":
            groups.setdefault(slot.group, {}).setdefault(slot.part or "whole", []).append(cell)
    return [
        (plain_label(labels.get(group, "") if group.isdecimal() else group), _address(parts))
        for group, parts in groups.items()
    ]


def _address(parts):
    """A whole text counts only where the parts say nothing."""
    said = {key: "\n".join(cells) for key, cells in parts.items()}
    street = "\n".join(said[key] for key in ("box", "more", "street") if key in said)
    split = {key: said.get(key, "") for key in ("postcode", "city", "region", "country")}
    street = street or ("" if any(split.values()) else said.get("whole", ""))
    return {"street": street} | split


def _facts(mine):
    """`label: value` in lines."""
    labels = _labels(mine)
    told = [(labels.get(slot.group, "") if slot.numbered else slot.group, cell) for slot, cell in mine if not slot.part]
    return "\n".join(f"{plain_label(name)}: {cell}" if name else cell for name, cell in told)


def plain_label(text):
    """`* Work` and `Work` are our `work`; a word of one's own stays as it is."""
    text = " ".join(text.removeprefix("*").split())
    return (text.lower() if text.lower() in USUAL else text)[:LONGEST_LABEL]


def united(plain, more):
    """What the columns for one and those for parts say of the same thing."""
    if isinstance(more, str):
        return "\n\n".join(filter(None, (plain, more)))
    return [*(plain or []), *more]
