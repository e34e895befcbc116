"""How a vCard writes a text: what is escaped, and what divides."""

import re

ESCAPED = re.compile(r'\\([\\,;:"nN])')
PIECES = re.compile(r"\\.|\\$|[^\\]", re.DOTALL)
TO_CARET = {"^": "^^", "\n": "^n", '"': "^'"}
FROM_CARET = {"^^": "^", "^n": "\n", "^N": "\n", "^'": '"'}


def unescape(text):
    return ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], text)


def escape_line(text):
    """Only what would break the line: for addresses of the web and for lines whose meaning we do not know."""
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def escape(text):
    return escape_line(text).replace(",", "\\,").replace(";", "\\;")


def escape_words(text):
    """A comma with a blank behind it is part of the text; without one it divides several names."""
    return re.sub(r",(?=\s|$)", r"\\,", escape_line(text).replace(";", "\\;"))


def split(text, sign):
    """The parts between signs that are not escaped; they stay escaped."""
    parts = [""]
    for piece in PIECES.findall(text):
        if piece == sign:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def parts_of(text):
    """The parts between semicolons, as people read them."""
    return [unescape(part).strip() for part in split(text, ";")]


def modern(text):
    """A decoded text of version 2.1 as later versions would have escaped it."""
    text = re.sub(r"\r\n|\r", "\n", text)
    return re.sub(r"\\(?![\\,;])", r"\\\\", text).replace("\n", "\\n")


def caret(text):
    """A parameter's text by RFC 6868."""
    return re.sub(r'[\^\n"]', lambda found: TO_CARET[found[0]], text)


def uncaret(text):
    return re.sub(r"\^[\^nN']", lambda found: FROM_CARET[found[0]], text)
