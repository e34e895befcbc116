"""Taking rows along as a file: what its columns are, and how each row is told. `taking` does the work."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urljoin

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from contacts.bulk.files import FILES, VcardFile
from contacts.bulk.forms import ExportForm
from contacts.bulk.verbs import Verb
from contacts.vcard.people import NEEDS
from crm_site.lib.listing import chosen

_exported = {}


@dataclass(frozen=True)
class Exported:
    """How a list is written: `head` are the columns before those that are shown, `[(title, value(row))]`, `values`
    what a column writes instead of what it shows, by its key. `link` ends each line with the address of the row.
    `paths` says where the values of `head` stand, as `values_list` takes them: then a file whose columns all say
    theirs (`Column.path`, `Column.many`) is written without an object for each row.
    """

    head: tuple
    values: dict[str, Callable] = field(default_factory=dict)
    link: bool = True
    paths: tuple[str, ...] = ()


def export_of(of, how):
    """Say how the list of that key is written."""
    _exported[of] = how


def export_verb(form=ExportForm):
    return Verb(
        key="export",
        label=_("Export"),
        icon="download",
        do=None,
        form=form,
        right="view",
        work="contacts.export",
        submit=_("Export %(n)s"),
    )


def columns_of(of, names):
    """All columns of the file, `[(title, value(row))]`: money is a number and its currency stands beside it."""
    how, shown = _exported[of.key], chosen(of.columns, names, of.shown)
    table = [*how.head]
    for column in shown:
        table.append((column.label, how.values.get(column.key, column.value)))
        if is_money(of, column) and not any(one.key == "currency" for one in shown):
            table.append((_("Currency"), lambda row: row.currency))
    return table + ([(_("Link"), link_to)] if how.link else [])


def is_money(of, column):
    stored = {one.name: one for one in of.model._meta.fields}
    return "currency" in stored and stored.get(column.key) and stored[column.key].get_internal_type() == "DecimalField"


def link_to(row):
    return urljoin(settings.SITE_URL, row.get_absolute_url())


def teller(change, of):
    """Tells some rows: `tell(rows, keys)` gives what the file says of each, in the order of the keys."""
    if FILES[change.value["format"]] is VcardFile:
        return Cards()
    shown, how = chosen(of.columns, change.asked.get("columns", ""), of.shown), _exported[of.key]
    plain = all(column.path or column.many for column in shown) and not any(is_money(of, one) for one in shown)
    if plain and len(how.paths) == len(how.head) and not how.link:
        return Values(how, shown)
    return Objects(columns_of(of, change.asked.get("columns", "")), shown)


class Values:
    """Columns that say where they stand: one query for the rows, one for each column that lies in another table."""

    def __init__(self, how, shown):
        self.paths = ["pk", *how.paths, *(column.path for column in shown if not column.many)]
        self.head, self.shown = len(how.paths), shown

    def tell(self, rows, keys):
        found = {pk: said for pk, *said in rows.order_by().values_list(*self.paths)}
        there = [key for key in keys if key in found]
        columns = list(zip(*(found[key] for key in there), strict=True)) if there else []
        told, own = columns[: self.head], iter(columns[self.head :])
        for column in self.shown if there else ():
            if column.many:
                said = column.many(there)
                told.append([said.get(key) for key in there])
            else:
                told.append(list(map(column.told, next(own))) if column.told else next(own))
        return list(zip(*told, strict=True))


class Objects:
    """Columns that need the whole row."""

    def __init__(self, table, shown):
        self.values, self.loads = [value for _title, value in table], [one.load for one in shown if one.load]

    def tell(self, rows, keys):
        for load in self.loads:
            rows = load(rows)
        return [[value(row) for value in self.values] for row in in_order(rows, keys)]


class Cards:
    """People with all that a card holds."""

    def tell(self, rows, keys):
        return in_order(rows.select_related("company").prefetch_related(*NEEDS), keys)


def in_order(rows, keys):
    found = {row.pk: row for row in rows.order_by()}
    return [found[key] for key in keys if key in found]
