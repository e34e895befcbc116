"""Money is a `Decimal` with an ISO 4217 currency. Two currencies are never added."""

import re
from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import get_decimal_symbol
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_site.lib import when

CENT = Decimal("0.01")
CURRENCY = r"(?:[A-Z]{3}|[A-Z]{0,2}[$¢-¥₠-⃀]|[Kk]r\.?|zł|Fr\.|Kč|lei)?"  # EUR, €, R$, kr.
AMOUNT = re.compile(rf"(?P<sign>[-+]?) *{CURRENCY} *(?P<minus>-?) *(?P<digits>[0-9.,][0-9.,'’ ]*?) *{CURRENCY}")
BLANK = re.compile(r"(?<=\d)[ '’](?=\d{3}(?!\d))")  # between thousands


def cents(amount):
    """Round half up to two places, as invoices do."""
    return Decimal(amount).quantize(CENT, ROUND_HALF_UP)


class AmountField(forms.DecimalField):
    """An amount as its reader types it: `1.234,50` in German, `1,234.50` in English."""

    def __init__(self, **options):
        super().__init__(**({"max_digits": 14, "decimal_places": 2} | options | {"localize": True}))

    def widget_attrs(self, widget):
        return super().widget_attrs(widget) | {"inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value):
        if isinstance(value, str):
            value = typed_amount(value) if value.strip() else None
        return super().to_python(value)


class Amount(models.DecimalField):
    """To the database a plain decimal."""

    def deconstruct(self):
        name, _path, positional, options = super().deconstruct()
        return name, "django.db.models.DecimalField", positional, options

    def formfield(self, **options):
        return super().formfield(**{"form_class": AmountField} | options)


def amount_field(label, **options):
    return Amount(label, max_digits=14, decimal_places=2, **options)


def currency_field(**options):
    return models.CharField(
        _("currency"),
        max_length=3,
        default=default_currency,
        validators=[RegexValidator(r"^[A-Z]{3}$", _("Give the currency as three capital letters, such as EUR."))],
        **options,
    )


def default_currency():
    return settings.DEFAULT_CURRENCY


def read_amount(text, decimal="."):
    """Read `1,234.50`, `1.234,50`, `€ 1 234`, `1’234 CHF` or `-5`; raises ValueError for what is no number.

    A single separator followed by exactly three digits could be either: it is read as the decimal one if that is
    how the text writes decimals, else as the thousands': `1,234` is 1234 and `1.234` is 1.234, unless told `","`.
    """
    found = AMOUNT.fullmatch(re.sub(r"\s", " ", text.strip()).replace("−", "-").replace("–", "-"))
    digits = found and _plain(BLANK.sub("", found["digits"]), decimal)
    if not digits or (found["sign"] and found["minus"]):
        raise ValueError(_("“%s” is not a number.") % text)
    return Decimal(found["sign"] + found["minus"] + digits)


def typed_amount(text):
    """What somebody typed, read by the custom of their language; refused when it could be a thousand times more."""
    decimal = get_decimal_symbol(when.locale())
    if re.search(rf"(?<![\d.,])[1-9]\d{{0,2}}{re.escape(decimal)}\d{{3}}(?![\d.,])", text):
        whole = re.sub(r"\D", "", text)
        words = _("“%(text)s” can be read in two ways. Write %(whole)s, or cents with two digits.")
        raise ValidationError(words, params={"text": text, "whole": whole})
    try:
        return read_amount(text, "," if decimal == "," else ".")
    except ValueError as refused:
        raise ValidationError(str(refused)) from refused


def _plain(digits, decimal):
    """The digits with a point before the decimals and nothing else between them; None when they are no number."""
    other = "," if decimal == "." else "."
    for thousands, point in ((other, decimal), (decimal, other)):
        grouped = rf"[1-9]\d{{0,2}}(?:[{thousands}]\d{{2,3}})*[{thousands}]\d{{3}}(?:[{point}]\d*)?"
        if re.fullmatch(rf"{grouped}|\d+(?:[{point}]\d*)?|[{point}]\d+", digits):
            return digits.replace(thousands, "").replace(point, ".")
    return None
