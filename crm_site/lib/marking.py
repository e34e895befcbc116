"""Marks in a text what was searched for: without regard to case and accents, and digits without what stands between."""

import re
import unicodedata

from django.utils.html import escape
from django.utils.safestring import mark_safe

NUMBER = re.compile(r"[\d\s()+./#-]+")


def marked(text, query):
    """The text as HTML, each word of the query between `<mark>` and `</mark>`."""
    letters = _plain(text)
    found = set()
    for word in query.split():
        found |= _places(letters, "".join(letter for letter, _at in _plain(word)))
    if NUMBER.fullmatch(query):
        digits = "".join(c for c in query.replace("(0)", "") if c.isdecimal()).lstrip("0")
        found |= _places([one for one in letters if one[0].isdecimal()], digits if len(digits) > 2 else "")
    return mark_safe("".join(_pieces(text, found)))


def _plain(text):
    """`[(letter, its place)]` without case and accents; one that stands for two, as ß, gives both."""
    return [
        (plain, at)
        for at, letter in enumerate(text)
        for plain in unicodedata.normalize("NFKD", letter).casefold()
        if not unicodedata.combining(plain)
    ]


def _places(letters, word):
    """The places in the text that the word covers, each time that it is there."""
    plain, found = "".join(letter for letter, _at in letters), set()
    start = plain.find(word) if word else -1
    while start >= 0:
        first, last = letters[start][1], letters[start + len(word) - 1][1]
        found.update(range(first, last + 1))
        start = plain.find(word, start + len(word))
    return found


def _pieces(text, found):
    inside = False
    for at, letter in enumerate(text):
        if (at in found) != inside:
            inside = not inside
            yield "<mark>" if inside else "</mark>"
        yield escape(letter)
    if inside:
        yield "</mark>"
