"""The kinds of report: which columns, which rows, which numbers stand above them."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from crm_site.lib import when
from crm_site.lib.money import cents
from crm_site.lib.templatetags import ui
from reports.metrics import COUNT, DAYS, MINUTES, MONEY, PERCENT, find

TEXT, DATE, MONTH, MOMENT, ANY = "text", "date", "month", "moment", "any"
BATCH = 2000  # rows that are in memory at once
PLACES = {PERCENT: 4, MINUTES: 2, DAYS: 2}
kinds = {}


@dataclass(frozen=True)
class Column:
    label: str
    form: str = TEXT

    @property
    def is_number(self):
        return self.form in (COUNT, MONEY, PERCENT, MINUTES, DAYS, ANY)

    def exact(self, value):
        """The value as page and files show it."""
        if value is None or value == "":
            return None
        if self.form == MONEY:
            return cents(value)
        return round(Decimal(value), PLACES[self.form]) if self.form in PLACES else value

    def words(self, value):
        if value is None or value == "":
            return ui.DASH if self.is_number else ""
        say = {PERCENT: ui.percent, MINUTES: ui.duration, MONEY: _places, ANY: _places}
        say |= {DATE: when.day, MONTH: when.month, MOMENT: when.moment}
        return say.get(self.form, ui.figure if self.is_number else str)(value)


@dataclass(frozen=True)
class Kind:
    """`find(scope)` gives a queryset or a list, `cells(row)` the values for the columns.

    `numbers` are the metrics above the rows; `standing`: the rows as they are now, in no period.
    """

    key: str
    label: str
    sentence: str
    permission: str
    columns: tuple[Column, ...]
    find: Callable
    cells: Callable
    numbers: tuple[str, ...] = ()
    standing: bool = False

    def total(self, scope):
        rows = self.find(scope)
        return rows.count() if isinstance(rows, QuerySet) else len(rows)

    def first(self, scope, most):
        """The first rows, for a look."""
        return [self.row(found) for found in self.find(scope)[:most]]

    def each(self, scope):
        """Every row, one after the other, from one cursor on the server."""
        rows = self.find(scope)
        for found in rows.iterator(chunk_size=BATCH) if isinstance(rows, QuerySet) else rows:
            yield self.row(found)

    def row(self, found):
        return [column.exact(value) for column, value in zip(self.columns, self.cells(found), strict=True)]

    def measured(self, scope):
        """The numbers above the rows that the reader may know: [(metric, value)]."""
        known = [find(name) for name in self.numbers]
        if scope.reader:
            known = [one for one in known if scope.reader.has_perm(one.permission)]
        return [(one, one.value(scope)) for one in known]

    def allows(self, reader):
        return not self.permission or reader.has_perm(self.permission)


def kind(key, label, sentence, permission, columns, cells, **how):
    """Register the decorated function `(scope) -> rows` as a kind of report."""

    def add(rows):
        kinds[key] = Kind(key, label, sentence, permission, tuple(columns), rows, cells, **how)
        return rows

    return add


def kinds_for(reader):
    return [one for one in kinds.values() if one.allows(reader)]


def _places(value):
    """A number with all the decimals that the files have."""
    return ui.number(value, max(0, -Decimal(value).as_tuple().exponent))
