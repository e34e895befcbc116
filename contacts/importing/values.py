"""What a cell says: text to value, or a sentence about why not, in the notation of its file."""

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from dateutil import parser
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from crm_site.lib.money import read_amount

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
POINTS = {"date_order": "ymd", "decimal": "."}
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


def amount(cell):
    """A Decimal in the file's own notation."""
    if _notation.get().get("decimal") == ",":
        cell = cell.replace(".", "").replace(",", ".")
    number = read_amount(cell)
    if not number.is_finite() or abs(number) >= 10**12:
        raise ValueError(_("“%s” is not a number.") % cell)
    return number


def moment(cell):
    """An aware time; one without a zone is taken as UTC."""
    order = _notation.get().get("date_order", "ymd")
    iso = cell[:4].isdecimal()
    try:
        found = parser.parse(cell, dayfirst=order == "dmy" and not iso, yearfirst=iso, default=datetime(2000, 1, 1))
    except (parser.ParserError, OverflowError, TypeError):
        raise ValueError(_("“%s” is not a date.") % cell) from None
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
    try:
        validate_email(address)
    except ValidationError:
        raise ValueError(_("“%s” is not an e-mail address.") % cell) from None
    return address


def words(cell):
    """Several words with commas or semicolons between them."""
    return [word.strip() for word in cell.replace(";", ",").split(",") if word.strip()]
