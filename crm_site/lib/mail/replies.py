"""What is new in an answer, and what is quoted below it. In doubt everything is new: no word may get lost."""

import re

QUOTE = re.compile(r"^\s*>")
WHO_WROTE = (
    r"On\b.{3,200}\bwrote",
    r"Am\b.{3,200}\bschrieb\b.{0,100}",
    r"Le\b.{3,200}\ba écrit",
    r"El\b.{3,200}\bescribió",
    r"Il\b.{3,200}\bha scritto",
    r"Em\b.{3,200}\bescreveu",
    r"Op\b.{3,200}\bschreef\b.{0,100}",
    r".{3,120}<[^<>\s]+@[^<>\s]+>\s*(?:wrote|schrieb)",
)
WROTE = re.compile(rf"^[ \t>*]*(?:{'|'.join(WHO_WROTE)})\s*:[ \t*]*$", re.IGNORECASE)
ORIGINAL = (
    "Original Message",
    "Ursprüngliche Nachricht",
    "Message d'origine",
    "Mensaje original",
    "Messaggio originale",
    "Mensagem original",
    "Oorspronkelijk bericht",
)
DIVIDER = re.compile(rf"^\s*-{{2,}}\s*(?:{'|'.join(ORIGINAL)})\s*-{{2,}}\s*$", re.IGNORECASE)
FROM = re.compile(r"^[\s*]*(From|Von|De|Da|Van)\s*:[\s*]*\S", re.IGNORECASE)
HEADS = re.compile(
    r"^[\s*]*(Sent|Date|To|Subject|Cc|Gesendet|Datum|An|Betreff|Envoyé|À|Objet|Enviado|Para|Asunto|Inviato|A|Oggetto"
    r"|Verzonden|Aan|Onderwerp)\s*:", re.IGNORECASE,
)  # fmt: skip
RULE = re.compile(r"\n[ \t]*[-_]{5,}\s*$")
SIGNATURE = re.compile(r"^-- ?$")
LINES_OF_WROTE = 3


def split_reply(text):
    """The new part and the rest. The rest is cut only at an unmistakable mark with nothing new behind it."""
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    cut = next((number for number in range(first + 1, len(lines)) if _begins_quote(lines, number)), None)
    if cut is None or _begins_quote(lines, first):
        return text.strip(), ""
    return RULE.sub("", "\n".join(lines[:cut])).strip(), "\n".join(lines[cut:]).strip()


def _begins_quote(lines, number):
    line = lines[number]
    if not line.strip():
        return False
    if DIVIDER.match(line):
        return True
    if FROM.match(line):
        return sum(bool(HEADS.match(other)) for other in lines[number + 1 : number + 8]) >= 2
    if QUOTE.match(line):
        return _only_quotes(lines[number:])
    for count in range(1, LINES_OF_WROTE + 1):
        if WROTE.match(" ".join(part.strip() for part in lines[number : number + count])):
            return _only_quotes(lines[number + count :])
    return False


def _only_quotes(lines):
    """Whether nothing but quotes, and perhaps a signature, follows: an answer between quotes is not cut."""
    for number, line in enumerate(lines):
        if SIGNATURE.match(line):
            return True
        if line.strip() and not QUOTE.match(line):
            return _is_wrapped(lines, number)
    return True


def _is_wrapped(lines, number):
    """A quoted line that a mail program broke in two: its end stands alone between two quoted lines."""
    before = number and QUOTE.match(lines[number - 1])
    after = number + 1 < len(lines) and QUOTE.match(lines[number + 1])
    return bool(before and after) and _only_quotes(lines[number + 1 :])
