"""Taking rows along as a file: one pass over them by a cursor of the server, so memory does not grow."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from urllib.parse import urljoin

from django.conf import settings
from django.core.files import File
from django.utils.timezone import localtime
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from contacts.bulk.beginning import selected
from contacts.bulk.files import FILES, VcardFile
from contacts.bulk.forms import ExportForm
from contacts.bulk.verbs import Verb
from contacts.lists import LISTS
from contacts.models import BulkChange
from crm_site.jobs.work import CannotWork, work
from crm_site.lib import keyset
from crm_site.lib.counting import Count
from crm_site.lib.listing import chosen
from crm_site.lib.viewpoint import as_seen_by

AT_ONCE = 2000  # rows per trip to the server, and per look for their addresses and tags
BREATH = 0.5  # seconds between two signs of life
_exported = {}


@dataclass(frozen=True)
class Exported:
    """How a list is written: `head` are the columns before those that are shown, `[(title, value(row))]`, `values`
    what a column writes instead of what it shows, by its key. `link` ends each line with the address of the row.
    """

    head: tuple
    values: dict[str, Callable] = field(default_factory=dict)
    link: bool = True


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


@work("contacts.export", queue="report", page="contacts:change")
def export(job):
    """Write the file, from the beginning if a worker died over it: nothing was stored before the end."""
    change = BulkChange.objects.select_related("owner").filter(pk=job.subject_id).first()
    of = change and LISTS.get(change.of)
    if of is None or not change.owner.has_perm(of.permission):
        raise CannotWork(say("You may no longer see this list."))
    with as_seen_by(change.owner), TemporaryFile() as stream:
        file = _file(change, of, stream)
        rows = fill(file, rows_of(change, of), job)
        if rows is not None and job.tell(rows, rows):
            stream.seek(0)
            BulkChange.objects.filter(pk=change.pk).update(seen=rows, changed=rows)
            job.attach("result_file", f"{of.key}-{localtime(change.as_of):%Y-%m-%d}.{file.ending}", File(stream))
            job.finish(f"{of.noun % {'number': rows, 'n': Count(rows, True)}}.", rows=rows)
    return False


def _file(change, of, stream):
    """An empty file whose `add(row)` writes a row of the list."""
    kind = FILES[change.value["format"]]
    if kind is VcardFile:
        return kind(stream)
    table = columns_of(of, change.asked.get("columns", ""))
    values = [value for _title, value in table]
    return kind(stream, [str(title) for title, _value in table], lambda row: [value(row) for value in values])


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


def rows_of(change, of):
    """The rows in the order of the list, with what their columns need."""
    rows = selected(of, change.asked, change.owner, change.as_of).order_by(*_order(change, of))
    if FILES[change.value["format"]] is VcardFile:
        rows = rows.select_related("company").prefetch_related("emails", "phones", "addresses", "tags")
        return rows.iterator(chunk_size=AT_ONCE)
    for column in chosen(of.columns, change.asked.get("columns", ""), of.shown):
        rows = column.load(rows) if column.load else rows
    return rows.iterator(chunk_size=AT_ONCE)


def _order(change, of):
    wanted, orders = change.asked.get("sort", ""), of.orders(change.asked.get("view", ""), change.owner)
    keys = orders.get(wanted.lstrip("-"), orders[of.default])
    return [keyset.flip(key) for key in keys] if wanted.startswith("-") else list(keys)


def fill(file, rows, job):
    """One row after the other, with signs of life; how many, or None when the job was cancelled meanwhile."""
    number, told = 0, time.monotonic()
    for number, row in enumerate(rows, 1):
        file.add(row)
        if time.monotonic() - told > BREATH:
            told = time.monotonic()
            if not job.tell(number, max(job.total, number)):
                file.drop()
                return None
    file.finish()
    return number
