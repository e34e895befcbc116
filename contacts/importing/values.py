"""What a cell says: text to value, or a sentence about why not, in the notation of its file."""

import re
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from dateutil import parser
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from contacts.models.reach import phone_key
from crm_site.lib.money import cents, read_amount

YES = {
    "yes",
    "y",
    "true",
    "1",
    "x",
    "ja",
    "j",
    "sí",
    "si",
    "oui",
    "granted",
    "opt-in",
    "opted in",
    "subscribed",
}
NO = {"no", "n", "false", "0", "nein", "non", "withdrawn", "opt-out", "opted out", "unsubscribed"}
NO_TAGS = {"mycontacts", "my contacts"}  # Google's word for everybody
POINTS = {"date_order": "ymd", "decimal": "."}
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
ADDRESS = re.compile(  # most of them; what is not one of these may be one all the same
    r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
SERIAL = re.compile(r"[1-7]\d{4}(\.\d+)?")  # a day as spreadsheets count them, which no date is written like
SERIAL_BEGIN = datetime(1899, 12, 30)
THREE_NUMBERS = re.compile(r"\d+[-./]\d+[-./]\d+")
BLANKS = datetime(2000, 1, 1), datetime(2004, 12, 31)  # what a date lacks is taken from these, and shows by it
_notation = ContextVar("notation", default=POINTS)


@contextmanager
def written(*, date_order="ymd", decimal="."):
    """Read the cells inside as this file writes them: `ymd`, `dmy` or `mdy`; a decimal point or comma."""
    token = _notation.set({"date_order": date_order, "decimal": decimal})
    try:
        yield
    finally:
        _notation.reset(token)


def text(cell):
    return cell.strip()


def line(length):
    """A text of at most `length` characters."""

    def read(cell):
        if len(cell.strip()) > length:
            raise ValueError(_("“%(start)s…” is longer than %(length)d characters.") % _cut(cell, length))
        return " ".join(cell.split())

    return read


def _cut(cell, length):
    return {"start": cell.strip()[:30], "length": length}


def whole(cell):
    number = amount(cell)
    if number != int(number) or not 0 <= number < 2**31:
        raise ValueError(_("“%s” is not a whole number.") % cell)
    return int(number)


def year(cell):
    number = whole(cell)
    if not 1 <= number <= 9999:
        raise ValueError(_("“%s” is no year.") % cell)
    return number


def money(cell):
    """An amount as it is stored, so that the same file twice says the same."""
    number = cents(amount(cell))
    if abs(number) >= 10**12:
        raise ValueError(_("“%s” is not a number.") % cell)
    return number


def currency(cell):
    code = cell.strip().upper()
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise ValueError(_("“%s” is no currency. Write three letters, such as EUR.") % cell)
    return code


def figure(cell):
    """A Decimal in the file's own notation, of whatever size."""
    return read_amount(cell, _notation.get().get("decimal", "."))


def amount(cell):
    """One that may be an amount of money."""
    number = figure(cell)
    if not number.is_finite() or abs(number) >= 10**12:
        raise ValueError(_("“%s” is not a number.") % cell)
    return number


def moment(cell):
    """An aware time; one without a zone is taken as UTC. A day, a month and a year must all be there."""
    if DAY.fullmatch(cell):
        with suppress(ValueError):
            return datetime.fromisoformat(cell).replace(tzinfo=UTC)  # read without guessing, thirty times as quick
    if SERIAL.fullmatch(cell):
        return (SERIAL_BEGIN + timedelta(days=float(cell))).replace(tzinfo=UTC)
    order = _notation.get().get("date_order", "ymd")
    iso = cell[:4].isdecimal()
    hints = {"dayfirst": order == "dmy" and not iso, "yearfirst": iso}
    try:
        found = parser.parse(cell, default=BLANKS[0], **hints)
        whole = THREE_NUMBERS.match(cell) or found == parser.parse(cell, default=BLANKS[1], **hints)
    except (parser.ParserError, OverflowError, TypeError):
        whole = False
    if not whole:
        raise ValueError(_("“%s” is not a date.") % cell)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def date(cell):
    return moment(cell).date()


def yes_no(cell):
    word = cell.strip().casefold()
    if word not in YES | NO:
        raise ValueError(_("“%s” is neither yes nor no.") % cell)
    return word in YES


def email(cell):
    address = cell.strip().removeprefix("mailto:")
    if len(address) <= 254 and ADDRESS.fullmatch(address):
        return address
    try:
        validate_email(address)
    except ValidationError:
        raise ValueError(_("“%s” is not an e-mail address.") % cell) from None
    return line(254)(address)


@lru_cache(maxsize=4096)
def _key_of(number, region):
    return phone_key(number, region)


def key_of_phone(number):
    """Each number of a chunk is looked into once: its rules are many."""
    return _key_of(number, settings.DEFAULT_PHONE_REGION)


def phone(cell):
    number = line(60)(cell)
    if not key_of_phone(number):
        raise ValueError(_("“%s” is not a phone number.") % cell)
    return number


def words(cell):
    """Several words with commas or semicolons between them, or Google's colons."""
    found = (word.strip().removeprefix("* ") for word in cell.replace(":::", ",").replace(";", ",").split(","))
    return [word for word in found if word and word.casefold() not in NO_TAGS]
