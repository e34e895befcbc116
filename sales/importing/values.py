"""How cells of sales files are read, where the ground floor's ways are not enough."""

from datetime import UTC, datetime

from django.utils.translation import gettext as _

from contacts.importing import values
from crm_site.lib.money import CENT


def moment(cell):
    """An aware time; the usual notation is read without guessing, which is thirty times as quick."""
    try:
        found = datetime.fromisoformat(cell)
    except ValueError:
        return values.moment(cell)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def date(cell):
    return moment(cell).date()


def money(cell):
    """An amount in cents; one with more places is refused rather than rounded."""
    amount = values.amount(cell)
    if amount != amount.quantize(CENT):
        raise ValueError(_("“%s” has more than two decimal places.") % cell)
    return amount.quantize(CENT)


def price(cell):
    """A price for one piece, to a hundredth of a cent."""
    return _places(cell, 4)


def quantity(cell):
    return _places(cell, 3)


def _places(cell, places):
    number = values.amount(cell)
    if number.as_tuple().exponent < -places and number != round(number, places):
        raise ValueError(_("“%(cell)s” has more than %(places)d decimal places.") % {"cell": cell, "places": places})
    return round(number, places)


def said(row, key, run):
    """The text of a cell, or what the mapping says: `"aliases": {"product": {"GTXPro": "GTX Pro"}}`."""
    text = row.values.get(key) or ""
    return run.mapping.get("aliases", {}).get(key, {}).get(text, text)
