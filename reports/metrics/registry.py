"""The register of numbers: a name that scripts rely on, a sentence for people, and one function."""

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from crm_site.lib.money import cents
from crm_site.lib.templatetags import ui

COUNT, MONEY, PERCENT, MINUTES, DAYS = "count", "money", "percent", "minutes", "days"
metrics = {}


class Unknown(Exception):
    """No number has this name; `near` are those that sound like it."""

    def __init__(self, name):
        super().__init__(name)
        self.near = difflib.get_close_matches(name, metrics, n=3, cutoff=0.5)


@dataclass(frozen=True)
class Metric:
    """One number. `better` is "up" or "down" where one way is good news; `standing`: as it is now, in no period.

    Values: an int, a share as Decimal, minutes or days as float, money as a list of (currency, Decimal); None when
    there is nothing to measure.
    """

    name: str
    label: str
    unit: str
    sentence: str
    permission: str
    measure: Callable
    better: str = "up"
    standing: bool = False

    def value(self, scope):
        """The number within the scope; None for a reader who may not know it."""
        if scope.reader and not scope.reader.has_perm(self.permission):
            return None
        value = self.measure(scope)
        return None if value == [] else value

    def rounded(self, value):
        """As it stands in files and JSON: shares to 4 places, times to 2, money by currency to the cent."""
        if value is None or self.unit == COUNT:
            return value
        if self.unit == MONEY:
            return [(currency, cents(amount)) for currency, amount in value]
        return round(Decimal(value), 4 if self.unit == PERCENT else 2)

    def told(self, value):
        """As JSON: `value` is a plain number or null; money has `amounts` by currency, exact, and no sum of two."""
        facts = {"name": self.name, "label": str(self.label), "sentence": str(self.sentence), "unit": self.unit}
        if self.unit == MONEY:
            amounts = dict(self.rounded(value) or [])
            single = float(next(iter(amounts.values()))) if len(amounts) == 1 else None
            return facts | {"value": single, "amounts": {key: str(amount) for key, amount in amounts.items()}}
        if value is None or self.unit == COUNT:
            return facts | {"value": value}
        return facts | {"value": float(self.rounded(value)), "unrounded": float(value)}

    def words(self, value):
        """As people read it; a dash when there is nothing to measure."""
        if value is None:
            return ui.DASH
        if self.unit == MONEY:
            return " · ".join(ui.money(amount, currency) for currency, amount in self.rounded(value))
        say = {COUNT: ui.figure, PERCENT: ui.percent, MINUTES: ui.duration, DAYS: _days}
        return say[self.unit](value)


def metric(name, label, *, unit, sentence, permission, **how):
    """Register the decorated function `(scope) -> value` as a number."""

    def add(measure):
        metrics[name] = Metric(name, label, unit, sentence, permission, measure, **how)
        return measure

    return add


def find(name):
    """The number of this name; raises Unknown."""
    if name not in metrics:
        raise Unknown(name)
    return metrics[name]


def _days(value):
    return ui.duration(value * 24 * 60)
