"""Money, shares and numbers as the reader's language writes them."""

import functools
from copy import copy
from decimal import ROUND_HALF_UP, Decimal

from babel.lists import format_list
from babel.numbers import format_compact_decimal, get_currency_symbol

from crm_site.lib.when import locale

DASH = "—"
MINUS = "−"
SPACE = "\N{NO-BREAK SPACE}"
SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "CHF": "CHF", "INR": "₹", "BRL": "R$", "PLN": "zł"}


def money(amount, currency="EUR"):
    """`€ 12,000`, `12.000 €`; cents only where there are some."""
    if amount in (None, ""):
        return DASH
    amount = Decimal(amount)
    return _with_symbol(number(amount, 0 if amount == amount.to_integral_value() else 2), currency)


def price(amount, currency="EUR"):
    """What one costs: as money, with further places where it has them."""
    if amount in (None, ""):
        return DASH
    places = -Decimal(amount).normalize().as_tuple().exponent
    return _with_symbol(number(Decimal(amount), places), currency) if places > 2 else money(amount, currency)


def money_short(amount, currency="EUR"):
    """`€ 1.92 M`, `1,92 Mio. €`: for headings, where the whole figure would be noise."""
    if amount in (None, ""):
        return DASH
    amount = Decimal(amount)
    write = _short_english if locale().language == "en" else _short
    return _with_symbol(write(amount) if abs(amount) >= 10**4 else number(amount), currency)


def _short_english(amount):
    for size, letter, places in ((10**9, "B", 2), (10**6, "M", 2), (10**4, "k", 0)):
        if abs(amount) >= size:
            return number(amount / (1000 if letter == "k" else size), places) + SPACE + letter
    return number(amount)


def _short(amount):
    """In a language without a short word for thousands they are written out."""
    places = 2 if abs(amount) >= 10**6 else 0
    short = format_compact_decimal(amount, locale=locale(), fraction_digits=places)
    return number(amount) if short.lstrip("-").isdecimal() else short


def _with_symbol(figure, currency):
    sign, figure = (MINUS, figure[1:]) if figure.startswith("-") else ("", figure)
    return sign + with_currency(currency) % figure


def with_currency(currency):
    """`€ %s` or `%s €`."""
    symbol = SYMBOLS.get(currency) or get_currency_symbol(currency, locale())
    first = "¤" in locale().currency_formats["standard"].prefix[0]
    return f"{symbol}{SPACE}%s" if first else f"%s{SPACE}{symbol}"


def number(value, places=0):
    """`1,234.5`, `1.234,5`: with just so many places, rounded as in school."""
    value = Decimal(str(value)).quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP)
    return _pattern(locale(), int(places)).apply(value, locale())


@functools.cache
def _pattern(locale, places):
    pattern = copy(locale.decimal_formats[None])
    pattern.frac_prec = (places, places)
    return pattern


def percent(share, places=1):
    """0.6315 is `63.2 %`; None, nothing to measure, is a dash."""
    if share in (None, ""):
        return DASH
    return f"{number(Decimal(str(share)) * 100, places)}{SPACE}%"


def words(names):
    """`Ana, Ben and Cy`."""
    return format_list([str(name) for name in names], locale="en_GB" if locale().language == "en" else locale())
