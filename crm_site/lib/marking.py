"""Marks in a text what was searched for: without regard to case and accents, and digits without what stands between."""

import functools
import re
import unicodedata

from django.utils.html import escape
from django.utils.safestring import mark_safe

NUMBER = re.compile(r"[\d\s()+.,/#-]+")


def marked(text, query):
    """The text as HTML, each word of the query between `<mark>` and `</mark>`."""
    pieces, end = [], 0
    for first, last in _spans(_found(text, query)):
        pieces += [escape(text[end:first]), "<mark>", escape(text[first:last]), "</mark>"]
        end = last
    return mark_safe("".join([*pieces, escape(text[end:])]))


def holds(text, query):
    """Whether any word of the query stands in it."""
    return bool(_found(text, query))


def _found(text, query):
    """The places of the letters that belong to what was searched for."""
    plain, places = _plain(text)
    words, digits = _wanted(query)
    found = {at for word in words for at in _covered(plain, places, word)}
    if digits:
        numerals = [(letter, at) for letter, at in zip(plain, places, strict=True) if letter.isdecimal()]
        found |= _covered("".join(one for one, _at in numerals), [at for _one, at in numerals], digits)
    return found


@functools.lru_cache(maxsize=64)
def _wanted(query):
    """The words of a query as they are compared, and the digits of a number worth looking for."""
    words = [_plain(word)[0] for word in query.split()]
    if not NUMBER.fullmatch(query):
        return words, ""
    digits = "".join(c for c in query.replace("(0)", "") if c.isdecimal()).lstrip("0")
    return words, digits if len(digits) > 2 else ""


def _plain(text):
    """The text without case and accents, and the place of each of its letters; one that stands for two gives both."""
    if text.isascii():
        return text.lower(), range(len(text))
    letters = [
        (plain, at)
        for at, letter in enumerate(text)
        for plain in unicodedata.normalize("NFKD", letter).casefold()
        if not unicodedata.combining(plain)
    ]
    return "".join(letter for letter, _at in letters), [at for _letter, at in letters]


def _covered(plain, places, word):
    """The places in the text that the word covers, each time that it is there."""
    found = set()
    start = plain.find(word) if word else -1
    while start >= 0:
        found.update(range(places[start], places[start + len(word) - 1] + 1))
        start = plain.find(word, start + len(word))
    return found


def _spans(found):
    """`[(first, behind the last)]` of places that follow each other."""
    spans = []
    for at in sorted(found):
        if spans and spans[-1][1] == at:
            spans[-1] = (spans[-1][0], at + 1)
        else:
            spans.append((at, at + 1))
    return spans
