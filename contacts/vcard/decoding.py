"""Bytes to text: by its mark, by what a line says of itself, else by what reads best."""

import codecs
import re

from charset_normalizer import from_bytes

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SURROGATE = re.compile("[\ud800-\udfff]")


def decode(raw):
    """The text of a file; bytes that are no UTF-8 wait as surrogates until their line is known."""
    wide = wide_encoding(raw)
    if wide:
        return raw.decode(wide, "replace").lstrip("\ufeff").replace("\x00", "")
    return raw.removeprefix(codecs.BOM_UTF8).decode("utf-8", "surrogateescape").replace("\x00", "")


def wide_encoding(raw):
    """UTF-16 or UTF-32 when the bytes are; else an empty text."""
    for mark, name in MARKS:
        if raw.startswith(mark):
            return "" if name == "utf-8" else name
    sample = raw[:4000]
    for name, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        if zeros and zeros.count(0) > len(zeros) // 2:
            return name
    return ""


def mended(text, charset, fallback):
    """A line of the file whose bytes were no UTF-8, by its own charset or the file's."""
    if not SURROGATE.search(text):
        return text
    return decoded(text.encode("utf-8", "surrogateescape"), "", charset or fallback)


def decoded(raw, charset, fallback):
    """Bytes by the charset that they claim; without a claim by UTF-8, else by the file's, else as Windows writes."""
    try:
        return _clean(raw.decode(charset or "utf-8"))
    except (LookupError, ValueError):
        pass
    names = (charset, "utf-8") if charset else (fallback if fallback != "utf-8" else "cp1252",)
    for name in names:
        try:
            return _clean(raw.decode(name, "replace"))
        except (LookupError, ValueError):
            continue
    return _clean(raw.decode("latin-1"))


def _clean(text):
    return SURROGATE.sub("\ufffd", text).replace("\x00", "")


def fallback(raw):
    """How bytes that are no UTF-8 are written, judged by all lines that hold such."""
    try:
        raw.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        pass
    foreign = b"\n".join(line for line in raw.splitlines() if not line.isascii())[:64_000]
    if _western(foreign.decode("cp1252", "replace")):
        return "cp1252"
    best = from_bytes(foreign).best()
    return best.encoding if best else "cp1252"


def _western(text):
    letters = [c for c in text if c.isalpha()]
    accents = sum(c > "\x7f" for c in letters)
    return accents * 4 < len(letters) and not re.search(r"[^\W\d_][¡-¿×÷\ufffd][^\W\d_]", text)
