"""Bytes to words: whatever a mail says about its encoding, a text comes out that a database can hold."""

import base64
import binascii
import codecs
import html
import quopri
import re
from html.parser import HTMLParser

import charset_normalizer
import nh3

GUESS_FROM = 50_000  # bytes are enough to guess an encoding
MOST_HTML = 2_000_000
MOST_TEXT = 1_000_000
ALIASES = {
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-6-i": "iso-8859-6",
    "unicode-1-1-utf-7": "utf-7",
    "iso-2022-jp": "iso2022_jp_ext",
    "windows-874": "cp874",
}
WORD = re.compile(r"=\?([^?\s]+)\?([bBqQ])\?([^?]*)\?=")
BLANK_BETWEEN = re.compile(r"(\?=)\s+(=\?)")
BLOCKS = {
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "tr", "blockquote", "pre",
    "dl", "dt", "dd",
}  # fmt: skip
INLINE = {
    "a", "abbr", "b", "br", "code", "del", "em", "hr", "i", "ins", "li", "q", "s", "small", "span",
    "strong", "sub", "sup", "tbody", "td", "th", "thead", "u",
}  # fmt: skip


def clean(text):
    """Without NUL and halves of characters, which no database takes; line ends are one newline."""
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    return text.encode("utf-8", "replace").decode()


def decode(data, charset=""):
    """The text of bytes, by what the mail says, else by what they look like; a wrong byte becomes a mark."""
    for name in (_codec(charset), "utf-8"):
        try:
            return clean(data.decode(name)) if name else decode(data, "utf-8")
        except (UnicodeError, LookupError, ValueError):
            continue
    guess = charset_normalizer.from_bytes(data[:GUESS_FROM]).best() if not _codec(charset) else None
    return clean(data.decode(guess.encoding if guess else _codec(charset) or "cp1252", "replace"))


def _codec(charset):
    """The codec that a charset name means, or "" for one that nobody knows."""
    name = charset.strip().strip("\"'").lower()
    name = ALIASES.get(name, name)
    try:
        return codecs.lookup(name).name if name and codecs.lookup(name)._is_text_encoding else ""
    except (LookupError, ValueError):
        return ""


def unpacked(value):
    """A header as it was sent, bytes that are no ASCII read as well as they can be."""
    return decode(str(value).encode("utf-8", "surrogateescape"))


def header(value):
    """A header as words on one line: encoded words decoded, even when split in the middle of a character."""
    text = BLANK_BETWEEN.sub(r"\1\2", unpacked(value))
    parts, end, held, charset = [], 0, b"", ""
    for word in WORD.finditer(text):
        between = text[end : word.start()]
        if between or word[1].lower() != charset:
            parts.append(decode(held, charset) + between)
            held = b""
        held, charset, end = held + _word(word), word[1].lower(), word.end()
    parts.append(decode(held, charset) + text[end:])
    return " ".join("".join(parts).split())


def _word(word):
    """The bytes of one encoded word (RFC 2047); a broken one stands as it is."""
    content = word[3].encode("utf-8", "replace")
    if word[2] in "qQ":
        return quopri.decodestring(content, header=True)
    try:
        return base64.b64decode(content + b"=" * (-len(content) % 4))
    except binascii.Error:
        return word[0].encode()


def sanitise(source):
    """HTML that may be shown on our page: no script, no style, nothing that calls home."""
    return nh3.clean(
        source[:MOST_HTML],
        tags=BLOCKS | INLINE,
        clean_content_tags={"script", "style", "title", "head"},
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    ).strip()


def as_text(sanitised):
    """The words of sanitised HTML, a line for each block, quotes marked by “> ”."""
    reader = _Reader()
    try:
        reader.feed(sanitised)
        reader.close()
        text = reader.text()
    except (AssertionError, ValueError):  # the standard parser gives up on some ill-formed declarations
        text = html.unescape(nh3.clean(sanitised, tags=set()))
    return re.sub(r"\n{3,}", "\n\n", clean(text)).strip()


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.lines = [[]]
        self.quotes = []
        self.depth = 0

    def handle_starttag(self, tag, attrs):
        if tag in BLOCKS or tag in ("br", "hr", "li"):
            self._break(soft=tag != "br")
        if tag == "blockquote":
            self.depth += 1
        if tag == "li":
            self.lines[-1].append("- ")

    def handle_endtag(self, tag):
        if tag in BLOCKS:
            self._break(soft=True)
        if tag == "p":
            self._break()
        if tag == "blockquote":
            self.depth = max(0, self.depth - 1)

    def handle_data(self, data):
        if self.depth and not self.lines[-1]:
            self.lines[-1].append("> " * self.depth)
        self.lines[-1].append(re.sub(r"\s+", " ", data))

    def _break(self, soft=False):
        if not soft or "".join(self.lines[-1]).strip():
            self.lines.append([])

    def text(self):
        return "\n".join("".join(line).strip() for line in self.lines)
