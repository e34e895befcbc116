"""A forwarded mail within a mail: who had written it, to whom, about what, as programs of several tongues say it."""

import re
from dataclasses import dataclass, field
from email.utils import getaddresses

SENDER = ("from", "von", "de", "da", "van")
TO = ("to", "an", "à", "para", "a", "aan")
COPY = ("cc", "kopie", "copie", "copia")
ABOUT = ("subject", "betreff", "objet", "asunto", "oggetto", "assunto", "onderwerp")
OTHER = (
    "sent", "date", "gesendet", "datum", "envoyé", "enviado", "fecha", "inviato", "data", "verzonden", "reply-to",
)  # fmt: skip
HEAD = re.compile(r"^[>\s*]*([\w-]{1,12})[\s*]*:[\s*]*(.*)$")
ADDRESS = re.compile(r"[^\s@<>(),;:\"\[\]\\]+@[^\s@<>(),;:\"\\\]]+")
MOST_LINES = 400


@dataclass
class Forward:
    """What stood in the head of the mail that was passed on; `people` are `(header, name, address)`."""

    people: list = field(default_factory=list)
    subject: str = ""
    text: str = ""


def forwarded(text):
    """The first mail that is passed on in a text, or None."""
    lines = text.split("\n")
    for number, line in enumerate(lines[:MOST_LINES]):
        found = HEAD.match(line)
        if found and found[1].lower() in SENDER and (forward := _read(lines[number:])):
            return forward
    return None


def _read(lines):
    """A block of at least three known lines that begins with a sender who has an address."""
    heads, length = {}, 0
    for length, line in enumerate(lines[:15]):  # noqa: B007 (how far it went is used below)
        found = HEAD.match(line)
        name = _known(found[1].lower()) if found else ""
        if not name and line.strip(" >*"):
            break
        if not name and len(heads) >= 2:
            break
        if name:
            heads.setdefault(name, found[2].strip())
    people = [(head, *one) for head in ("from", "to", "cc") for one in _people(heads.get(head, ""))]
    if len(heads) < 3 or not any(head == "from" for head, _name, _address in people):
        return None
    return Forward(people, heads.get("subject", "")[:250], "\n".join(lines[length:]).strip())


def _known(word):
    for name, words in (("from", SENDER), ("to", TO), ("cc", COPY), ("subject", ABOUT), ("other", OTHER)):
        if word in words:
            return name
    return ""


def _people(value):
    """Names and addresses of a line; programs also write `Ana [mailto:ana@example.com]`."""
    value = value.replace("[mailto:", "<").replace("]", ">").replace(";", ",")
    found = [(name.strip("\"'* "), address.strip("<>* ")) for name, address in getaddresses([value])]
    found = [(name[:200], address) for name, address in found if ADDRESS.fullmatch(address)]
    return found or [("", address) for address in ADDRESS.findall(value)[:1]]
