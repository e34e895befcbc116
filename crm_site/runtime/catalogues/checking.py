"""What is wrong with a translation, in a sentence; nothing when it may be shown."""

import re
from collections import Counter
from html.parser import HTMLParser

PLACEHOLDER = re.compile(r"%%|%\(\w+\)[#0\- +]*[\d.]*[a-zA-Z]|%[\d.]*[sdrf]|\{\w*\}")
ENTITY = re.compile(r"&(?:#?\w+);")


def problems(catalogue):
    """A line for each fault of the file."""
    read = catalogue.read()
    return [f"{shown(one)}: {fault}" for one in read if one.id for fault in faults(one, read.num_plurals)]


def shown(message):
    return repr(message.id if isinstance(message.id, str) else message.id[0])


def faults(message, plurals):
    if message.fuzzy:
        yield "is marked fuzzy"
    if isinstance(message.id, str):
        yield from _compared(message.id, message.string)
        return
    if len(message.string) != plurals:
        yield f"has {len(message.string)} plural forms, not {plurals}"
    for number, string in enumerate(message.string):
        yield from _compared(message.id[min(number, 1)], string, optional=number == 0)


def _compared(said, translated, optional=False):
    """`optional`: a form for one thing may leave its number out."""
    if not translated.strip():
        yield "is not translated"
        return
    wanted, found = placeholders(said), placeholders(translated)
    if found != wanted and not (optional and not found - wanted and len(wanted - found) <= 1):
        yield f"has {sorted(found)} where {sorted(wanted)} must be"
    for name, taken in (("tags", tags), ("entities", ENTITY.findall)):
        if Counter(taken(said)) != Counter(taken(translated)):
            yield f"has other {name}: {translated!r}"
    if _margins(said) != _margins(translated):
        yield f"begins or ends with other blanks: {translated!r}"


def placeholders(text):
    """Each name once: a sentence may repeat one. What stands for no name is counted."""
    found = PLACEHOLDER.findall(text)
    return {f"{one} × {found.count(one)}" if one in ("%s", "%d", "{}") else one for one in found if one != "%%"}


def tags(text):
    found = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: found.append((tag, tuple(attributes)))
    parser.handle_endtag = lambda tag: found.append(tag)
    parser.feed(text)
    return found


def _margins(text):
    inner = text.strip()
    before, _inner, after = text.partition(inner)
    return before, after
