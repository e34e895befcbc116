"""Money is a `Decimal` with an ISO 4217 currency. Two currencies are never added."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

CENT = Decimal("0.01")


def cents(amount):
    """Round half up to two places, as invoices do."""
    return Decimal(amount).quantize(CENT, ROUND_HALF_UP)


def amount_field(label, **options):
    return models.DecimalField(label, max_digits=14, decimal_places=2, **options)


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


def read_amount(text):
    """Read `1,234.50`, `1.234,50`, `€ 1 234` or `-5`; raises ValueError for what is no number.

    A single separator followed by exactly three digits is read as a thousands separator only if it is a
    comma, a space or an apostrophe: `1,234` is 1234, `1.234` is 1.234.
    """
    digits = "".join(c for c in text.strip() if c.isdigit() or c in ".,-")
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma >= 0 and point >= 0:
        thousands, decimal = (",", ".") if point > comma else (".", ",")
        digits = digits.replace(thousands, "").replace(decimal, ".")
    elif digits.count(",") == 1 and len(digits) - comma - 1 != 3:
        digits = digits.replace(",", ".")
    else:
        digits = digits.replace(",", "")
    try:
        return Decimal(digits)
    except InvalidOperation:
        raise ValueError(_("“%s” is not a number.") % text) from None
