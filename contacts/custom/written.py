"""Kinds of fields that are written: texts, numbers, amounts, days, links, yes or no."""

import re
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from babel import Locale
from babel.numbers import format_decimal
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from crm_site.lib import figures, when
from crm_site.lib.money import cents, default_currency, read_amount, typed_amount

LONGEST = 500
LONGEST_LINK = 1000
PLACES = 6
LARGEST = Decimal(10) ** 15
YEARS = range(1000, 9000)
CODES = frozenset(Locale("en").currencies)
SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "R$": "BRL", "zł": "PLN", "Fr.": "CHF"}
CURRENCY = re.compile(r"(?<![A-Za-z])([A-Z]{3})(?![A-Za-z])", re.IGNORECASE)
YES = {"yes", "y", "true", "1", "x", "ja", "j", "sí", "si", "oui"}
NO = {"no", "n", "false", "0", "nein", "non"}


class Money(NamedTuple):
    amount: Decimal
    currency: str


class Kind:
    """One line of text, and what all kinds have in common."""

    sorts = ()  # by what a list is sorted, as `CustomValues` reads it
    is_number = False

    def read(self, field, text):
        said = " ".join(text.replace("\0", "").split())
        if len(said) > LONGEST:
            raise ValueError(_("“%(start)s…” is longer than %(length)d characters.") % _cut(said, LONGEST))
        if not said:
            raise ValueError(_("Write something."))
        return said

    def typed(self, field, text):
        return self.read(field, text)

    def write(self, field, value):
        return str(value)

    def say(self, field, value):
        return self.write(field, value)

    def told(self, field, value):
        """As a history keeps it, whatever the language of its readers."""
        return self.write(field, value)

    def editing(self, field, value):
        """As it stands in a form."""
        return self.write(field, value)

    def pack(self, field, value):
        return value

    def unpack(self, field, stored):
        return stored

    def asks(self, value):
        """What a cell of a list narrows to."""
        return value


class Text(Kind):
    sorts = ("folded",)


class Number(Kind):
    sorts = ("number",)
    is_number = True

    def read(self, field, text):
        return self.fitting(read_amount(text, "."), text)

    def typed(self, field, text):
        return self.fitting(_typed_amount(text), text)

    def fitting(self, number, text):
        if not number.is_finite() or abs(number) >= LARGEST:
            raise ValueError(_("“%s” is not a number.") % text)
        if number != round(number, PLACES):
            raise ValueError(_("“%(number)s” has more than %(places)d decimals.") % {"number": text, "places": PLACES})
        return number.normalize() + 0

    def write(self, field, value):
        return f"{value:f}"

    def say(self, field, value):
        return format_decimal(value, format="#,##0.######", locale=when.locale())

    def editing(self, field, value):
        """Three decimals get a zero: else they could be read as thousands."""
        places = "0.0000" if value.as_tuple().exponent == -3 else "0.######"
        return format_decimal(value, format=places, locale=when.locale(), group_separator=False)

    def pack(self, field, value):
        return f"{value:f}"

    def unpack(self, field, stored):
        return Decimal(stored)

    def asks(self, value):
        return f"{value:f}"


class Amount(Kind):
    """Money: an amount and its currency, `1200.50 EUR`; without a currency it is that of the house."""

    sorts = ("currency", "amount")

    def read(self, field, text):
        return self.money(text, lambda amount: read_amount(amount, "."))

    def typed(self, field, text):
        return self.money(text, _typed_amount)

    def money(self, text, read):
        amount, currency = _parted(text)
        if currency not in CODES and any(one.isdecimal() for one in text):
            raise ValueError(_("“%s” is no currency. Write three letters, such as EUR.") % currency)
        try:
            number = read(amount)
        except ValueError:
            raise ValueError(
                _("“%s” is not an amount. Write it with its currency, such as 1200.50 EUR.") % text
            ) from None
        if not number.is_finite() or abs(number) >= 10**12:
            raise ValueError(_("“%s” is not a number.") % text)
        return Money(cents(number) + 0, currency)

    def write(self, field, value):
        return f"{value.amount:f} {value.currency}"

    def say(self, field, value):
        return figures.money(value.amount, value.currency)

    def editing(self, field, value):
        places = "0.00" if value.amount != value.amount.to_integral_value() else "0"
        return f"{format_decimal(value.amount, format=places, locale=when.locale())} {value.currency}"

    def pack(self, field, value):
        return {"amount": f"{value.amount:f}", "currency": value.currency}

    def unpack(self, field, stored):
        return Money(Decimal(stored["amount"]), stored["currency"])

    def asks(self, value):
        return self.write(None, value)


class Day(Kind):
    sorts = ("day",)

    def read(self, field, text):
        try:
            found = parse_date(text.strip())
        except ValueError:
            found = None
        if found is None or found.year not in YEARS:
            raise ValueError(_("“%s” is not a date. Write it as 2026-12-31.") % text)
        return found

    def write(self, field, value):
        return value.isoformat()

    def say(self, field, value):
        return when.day(value)

    def pack(self, field, value):
        return value.isoformat()

    def unpack(self, field, stored):
        return date.fromisoformat(stored)


class Link(Kind):
    def read(self, field, text):
        said = text.strip()
        if "@" in said and not re.match(r"[a-z][a-z0-9+.-]*:", said, re.IGNORECASE) and "/" not in said:
            said = f"mailto:{said}"
        elif re.match(r"[\w-]+(\.[\w-]+)+(:\d+)?([/?#]|\Z)", said):
            said = f"https://{said}"
        try:
            if said.lower().startswith("mailto:"):
                EmailValidator()(said[7:].partition("?")[0])
            else:
                URLValidator(schemes=["http", "https"])(said)
        except ValidationError:
            words = _("“%s” is no address of the web or of a mailbox. Start it with https:// or mailto:.")
            raise ValueError(words % text[:100]) from None
        if len(said) > LONGEST_LINK:
            raise ValueError(_("“%(start)s…” is longer than %(length)d characters.") % _cut(said, LONGEST_LINK))
        return said

    def say(self, field, value):
        return re.sub(r"\A(https?://(www\.)?|mailto:)|/\Z", "", value)


class YesNo(Kind):
    def read(self, field, text):
        word = text.strip().casefold()
        if word in YES | {_("yes").casefold()}:
            return True
        if word in NO | {_("no").casefold()}:
            return False
        raise ValueError(_("“%s” is neither yes nor no.") % text)

    def write(self, field, value):
        return "yes" if value else "no"

    def say(self, field, value):
        return _("yes") if value else _("no")

    def asks(self, value):
        return "yes" if value else "no"


def _parted(text):
    """Amount and currency of what was written, in whatever order."""
    said = " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())
    codes = list(CURRENCY.finditer(said))
    code = next((one for one in codes if one[1].upper() in CODES), codes[0] if codes else None)
    if code:
        return (said[: code.start()] + said[code.end() :]).strip(), code[1].upper()
    for sign in sorted(SIGNS, key=len, reverse=True):
        if sign in said:
            return said.replace(sign, "").strip(), SIGNS[sign]
    return said, default_currency()


def _typed_amount(text):
    try:
        return typed_amount(text)
    except ValidationError as refused:
        raise ValueError(refused.messages[0]) from None


def _cut(text, length):
    return {"start": text[:30], "length": length}
