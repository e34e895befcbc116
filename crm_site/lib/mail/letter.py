"""Reading a mail: the standard library parses, and what it cannot is still told as well as it can be.

The old parser (`compat32`) is used throughout: it never refuses a header, and decoding them is ours.
"""

import hashlib
import re
from base64 import b64decode
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.utils import getaddresses, parsedate_to_datetime

from django.utils.translation import gettext, ngettext

from crm_site.lib.mail import words

MOST_FILES = 50
LARGEST_FILE = 25 * 2**20
LARGEST_SUM = 50 * 2**20
MOST_PARTS = 1000
MOST_READ = 4 * words.MOST_TEXT  # a letter has four bytes at most
LAST_LETTER = re.compile(rb"[\xc0-\xff][\x80-\xbf]*$")
READ = ("text/plain", "text/html")
MOST_PEOPLE = 100
DELIVERED = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To")
FOR = re.compile(r"\bfor\s+<([^<>\s]+@[^<>\s]+)>")
IDS = re.compile(r"<[^<>\s]{3,498}>")
ADDRESS = re.compile(r"[^\s@<>(),;:\"\[\]\\]+@[^\s@<>(),;:\"\\]+")


@dataclass
class Letter:
    """A mail, read."""

    subject: str = ""
    from_name: str = ""
    from_address: str = ""
    reply_to: str = ""
    to: str = ""
    message_id: str = ""
    in_reply_to: str = ""
    references: list = field(default_factory=list)
    text: str = ""
    html: str = ""
    files: list = field(default_factory=list)
    left_out: str = ""
    signs: dict = field(default_factory=dict)
    people: list = field(default_factory=list)
    delivered: list = field(default_factory=list)
    date: datetime | None = None

    @property
    def fingerprint(self):
        """What two copies of a mail have in common, however they came; "" for a mail without an id."""
        said = (self.message_id, self.from_address, self.subject, self.text, self.html)
        told = hashlib.sha256("\x00".join(said).encode())
        for file in self.files:
            told.update(hashlib.sha256(file.content).digest())
        return told.hexdigest() if self.message_id else ""

    @property
    def answered_ids(self):
        """The ids that this mail answers, the nearest first."""
        ids = [self.in_reply_to, *reversed(self.references)]
        return [one for one in dict.fromkeys(ids) if one][:50]

    def as_message(self):
        """The fields of the `Message` that it becomes."""
        same = "subject from_name from_address reply_to to message_id in_reply_to text html left_out"
        facts = {name: getattr(self, name) for name in same.split()}
        return facts | {"references": " ".join(self.references)}


@dataclass
class File:
    name: str
    content_type: str
    content: bytes


def parse(raw):
    """Read the bytes of a mail. What is missing is empty; what is broken is replaced, never refused."""
    mail = message_from_bytes(raw, policy=policy.compat32)
    name, address = _sender(mail)
    letter = Letter(
        subject=_one(mail, "Subject")[:250],
        from_name=name[:200],
        from_address=address,
        reply_to=next((found for _name, found in _people(mail, "Reply-To")), ""),
        to=", ".join(found for _name, found in _people(mail, "To", "Cc"))[:2000],
        message_id=_message_id(mail),
        in_reply_to=next(iter(_ids(mail, "In-Reply-To")), ""),
        references=_ids(mail, "References")[-50:],
        signs=_signs(mail),
        people=_named(mail),
        delivered=_delivered(mail),
        date=_date(mail),
    )
    _read_parts(mail, letter)
    return letter


def _raw(mail, name):
    """All headers of a name with the bytes as they came: `get_all` would have replaced those beyond ASCII."""
    return [value for key, value in mail.raw_items() if key.lower() == name.lower()]


def _all(mail, name):
    return [words.header(value) for value in _raw(mail, name)]


def _one(mail, name):
    return next((value for value in _all(mail, name) if value), "")


def _people(mail, *names):
    """Usable addresses, each with its name. Names are decoded after parsing: they may hold commas."""
    found = []
    for header in (value for name in names for value in _raw(mail, name)):
        for name, address in getaddresses([words.unpacked(header)]):
            address = words.header(address).strip(" <>")
            if ADDRESS.fullmatch(address) and len(address) <= 254:
                found.append((words.header(name).strip("\"' "), address))
    return found


def _named(mail):
    """`[(header, name, address)]` of everybody whom the mail names openly, each once."""
    found = {}
    for header in ("From", "To", "Cc"):
        for name, address in _people(mail, header)[:MOST_PEOPLE]:
            found.setdefault(address.casefold(), (header.lower(), name, address))
    return list(found.values())


def _delivered(mail):
    """The addresses by which it reached us, also one that stands in no To: as servers note it, the nearest first."""
    found = [address for _name, address in _people(mail, *DELIVERED)]
    found += [address for header in _all(mail, "Received")[:20] for address in FOR.findall(header)]
    return list(dict.fromkeys(found))[:MOST_PEOPLE]


def _date(mail):
    """When it was written, as it says itself; None when it says nothing that can be read."""
    try:
        moment = parsedate_to_datetime(_one(mail, "Date"))
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _sender(mail):
    """Name and address of the From; in a header that cannot be parsed, anything like an address."""
    if people := _people(mail, "From"):
        return people[0]
    text = " ".join(_all(mail, "From"))
    loose = ADDRESS.search(text)
    return (text[: loose.start()].strip(" <>\"'"), loose[0][:254]) if loose else (text, "")


def _message_id(mail):
    text = _one(mail, "Message-ID")
    found = IDS.search(text)
    return (found[0] if found else text.replace(" ", ""))[:500]


def _ids(mail, name):
    return IDS.findall(" ".join(_all(mail, name))[:60_000])


def _signs(mail):
    """The headers by which machines give themselves away."""
    names = ("Auto-Submitted", "Precedence", "X-Loop", "X-Autoreply", "X-Autorespond", "Return-Path")
    signs = {name: _one(mail, name).lower() for name in names if mail.get(name) is not None}
    if mail.get_content_type() == "multipart/report":
        signs["report"] = str(mail.get_param("report-type") or "report")
    return signs


def _read_parts(mail, letter):
    texts, htmls, files = [], [], []
    for part in _leaves(mail):
        kind = part.get_content_type()
        if _is_file(part, kind):
            files.append(part)
        elif kind == "text/html":
            htmls.append(words.decode(_readable(part), _charset(part)))
        else:
            texts.append(words.decode(_readable(part), _charset(part)))
    letter.html = words.sanitise("\n".join(htmls)) if any(htmls) else ""
    text = "\n\n".join(part.strip("\n") for part in texts if part.strip()) or words.as_text(letter.html)
    letter.text = text[: words.MOST_TEXT]
    _read_files(files, letter)
    if len(text) > words.MOST_TEXT:
        letter.left_out = f"{letter.left_out} {gettext('The text goes on in the original mail.')}".strip()


def _leaves(mail):
    """The parts that hold something, a forwarded mail being one of them."""
    waiting, seen = [mail], 0
    while waiting and seen < MOST_PARTS:
        part, seen = waiting.pop(0), seen + 1
        if part.is_multipart() and part.get_content_maintype() != "message":
            waiting[:0] = part.get_payload()
        else:
            yield part


def _is_file(part, kind):
    """Whether a part is an attachment rather than text to read."""
    if kind.startswith("multipart/"):  # it promises parts and has none: then it is a text
        return False
    disposition = str(part.get("Content-Disposition", "")).strip().lower()
    return kind not in READ or disposition.startswith("attachment") or bool(_file_name(part))


def _file_name(part):
    try:
        return words.header(part.get_filename() or "")
    except (ValueError, LookupError, TypeError):  # an encoded parameter that is no such thing
        return ""


def _charset(part):
    try:
        return part.get_content_charset() or ""
    except (ValueError, LookupError, TypeError):
        return ""


def _content(part):
    """The bytes of a part, its transfer encoding undone as far as possible."""
    if part.is_multipart():
        return _forwarded(part)
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        content = None
    return content if content is not None else str(part.get_payload()).encode("utf-8", "surrogateescape")


def _readable(part):
    """As much of a text as is read, cut between two characters."""
    content = _content(part)
    return content if len(content) <= MOST_READ else LAST_LETTER.sub(b"", content[:MOST_READ])


def _forwarded(part):
    """The bytes of a mail within the mail; some programs wrap it in base64, which the standard forbids."""
    content = b"\r\n".join(inner.as_bytes(policy=policy.compat32) for inner in part.get_payload())
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64":
        with suppress(ValueError):
            return b64decode(content, validate=False) or content
    return content


def _read_files(parts, letter):
    """Take the attachments that are not too many and not too large; say how many are only in the original."""
    room, missing = LARGEST_SUM, 0
    for number, part in enumerate(parts, 1):
        content = _content(part) if number <= MOST_FILES else None
        if content is None or len(content) > min(LARGEST_FILE, room):
            missing += 1
            continue
        room -= len(content)
        kind = part.get_content_type()
        letter.files.append(File(_safe_name(part, kind, number), words.clean(kind)[:100], content))
    if missing:
        letter.left_out = (
            ngettext(
                "%d attachment is too large to be kept here; it is in the original mail.",
                "%d attachments are too large or too many to be kept here; they are in the original mail.",
                missing,
            )
            % missing
        )


def _safe_name(part, kind, number):
    """A name that is only a name: no folders, no control characters."""
    name = _file_name(part).replace("\\", "/").rpartition("/")[2]
    name = "".join(c for c in name if c.isprintable()).strip(" .")
    ending = {"message/rfc822": "eml", "text/calendar": "ics"}.get(kind, kind.rpartition("/")[2][:10] or "bin")
    return name[-200:] or gettext("attachment-%(number)d.%(ending)s") % {"number": number, "ending": ending}
