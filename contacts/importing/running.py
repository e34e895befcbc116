"""The engine: chunk by chunk, each in one transaction with the position reached, so a crash costs one chunk's work."""

import csv
import io
import time
from tempfile import TemporaryFile

from django.apps import apps
from django.core.files.base import File
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.importing import guessing, reading, slots, values
from contacts.importing.targets import targets
from contacts.importing.tracing import Trace
from contacts.models import Import, ImportRow
from crm_site.jobs.work import CannotWork

CHUNK = 1000
SLICE = 20  # seconds of work before the job is handed on, so that others get their turn
FRESH_STATISTICS = {2, 20, 200}  # chunks after which a table that began empty has outgrown the planner's idea of it
FORMULA = ("=", "+", "-", "@")  # how a cell begins that a spreadsheet program would run
NO_DAY = {"0/0/00", "00.00.00", "0.0.00"}  # how Outlook writes that there is none
KEPT_CELL = 10_000  # characters of a cell that the error file gives back


class Runner:
    """One worker's turn at an import."""

    def __init__(self, run, job):
        self.run, self.job, self.target = run, job, targets[run.kind]
        self.header = guessing.unique(reading.header(run.file, run.mapping))
        self.columns, self.parts = self._columns()
        self.corrected = run.corrections.exists()
        self.skips = [self._skip(rule) for rule in run.mapping.get("skip", [])]

    def work(self, seconds=SLICE):
        """Import for some seconds; True when rows are left."""
        self.tell_total()
        end = None
        rows = reading.chunks(self.run.file, self.run.mapping, after=self.reached, size=CHUNK)
        for chunk in rows:
            end = end or time.monotonic() + seconds  # to come to the place in a large workbook takes its time
            if not self.take(chunk):
                return False
            self.rest()
            if time.monotonic() > end:
                return True
        self.finish()
        return False

    @property
    def reached(self):
        """How many rows are done."""
        return self.run.position

    def rest(self):
        """Between two chunks."""
        if self.reached // CHUNK in FRESH_STATISTICS:
            tell_the_planner()

    def tell_total(self):
        if not self.job.total:
            self.job.tell(0, max(0, reading.count_lines(self.run.file, self.run.mapping) - 1))

    def take(self, chunk):
        """One chunk and the position behind it, together or not at all. False when the job is over."""
        with transaction.atomic():
            mine = Import.objects.filter(pk=self.run.pk, position=self.run.position)
            if not mine.update(position=F("position") + len(chunk)):
                return False
            trace = self.judge(chunk)
            self.answer(chunk)
            if self.target.undoable:
                trace.store(self.run, self.run.position)
        self.run.refresh_from_db()
        return self.job.tell(self.run.position)

    def judge(self, chunk):
        """Read and write the rows, in what way the file or somebody's corrections have them."""
        if self.corrected:
            mended = dict(
                self.run.corrections.filter(line__in=[row.line for row in chunk]).values_list("line", "cells")
            )
            for row in chunk:
                row.cells = mended.get(row.line, row.cells)
        self.read(chunk)
        self.run.trace = Trace()
        self.apply([row for row in chunk if not row.outcome and not row.error])
        return self.run.trace

    def read(self, chunk):
        notation = {key: self.run.mapping[key] for key in ("date_order", "decimal") if self.run.mapping.get(key)}
        with values.written(**notation):
            for row in chunk:
                self.read_row(row)

    def read_row(self, row):
        """Cells to values; what cannot be read is an error of the row, in a sentence."""
        row.error = self.damage(row.cells)
        if row.error:
            return
        if any("\N{REPLACEMENT CHARACTER}" in cell for cell in row.cells):
            row.remarks.append(_("A character could not be read and is shown as �. Is the file in another encoding?"))
        cells = [plain(cell) for cell in row.cells] + [""] * (len(self.header) - len(row.cells))
        row.blank = frozenset(column.key for place, column in self.columns if not cells[place])
        for place, column in self.columns:
            self.read_cell(row, column, cells[place])
        for key, said in slots.gather(self.parts, cells).items():
            row.values[key] = slots.united(row.values.get(key), said)
        for place, start, reason in self.skips:
            if place < len(row.cells) and row.cells[place].startswith(start):
                row.outcome, row.error, row.remarks, row.left = "skipped", "", [reason], True

    def read_cell(self, row, column, cell):
        before = row.values.get(column.key)
        try:
            row.values[column.key] = column.read(cell) if cell else None
        except ValueError as problem:
            self.object_to(row, column, problem)
        if before and column.key in slots.OFTEN:
            row.values[column.key] = [*before, *(row.values[column.key] or [])]
        if column.required and not cell:
            row.error = row.error or _("%s is missing.") % column.label

    def object_to(self, row, column, problem):
        """A cell that a row cannot do without makes it an error; without any other it comes in."""
        if column.required:
            row.error = row.error or f"{column.label}: {problem}"
        else:
            row.values[column.key] = None
            row.remarks.append(f"{column.label}: {problem}")

    def damage(self, cells):
        if any("\x00" in cell for cell in cells):
            return _("This row cannot be read: a quotation mark is never closed, or it holds a NUL character.")
        if len(cells) > len(self.header) and any(cells[len(self.header) :]):
            return _("This row has %(cells)d cells, the header only %(header)d. Is a quotation mark missing?") % {
                "cells": len(cells),
                "header": len(self.header),
            }
        return ""

    def apply(self, rows):
        """All rows at once; if the database refuses them, one by one, so that one bad row blocks no other."""
        try:
            with transaction.atomic():
                self.target.apply(rows, self.run)
        except DatabaseError:
            self.run.trace = Trace()
            for row in rows:
                row.values, row.remarks, row.outcome, row.left, row.handles = {}, [], "", False, ()
            self.read(rows)
            for row in rows:
                self.apply_alone(row)

    def apply_alone(self, row):
        whole, self.run.trace = self.run.trace, Trace()
        try:
            with transaction.atomic():
                self.target.apply([row], self.run)
            whole.absorb(self.run.trace)
        except DatabaseError as problem:
            row.error = _("The database refused this row: %s") % str(problem).splitlines()[0]
        self.run.trace = whole

    def answer(self, chunk):
        """Count the outcomes and keep what has to be told."""
        told = [entry for row in chunk for entry in self.entries(row)]
        ImportRow.objects.bulk_create(told, batch_size=1000)
        counts = {"errors": sum(bool(row.error) for row in chunk)}
        for outcome in ("created", "updated", "skipped"):
            counts[outcome] = sum(row.outcome == outcome and not row.error for row in chunk)
        counts["warnings"] = sum(entry.level == ImportRow.Level.WARNING for entry in told)
        Import.objects.filter(pk=self.run.pk).update(**{key: F(key) + number for key, number in counts.items()})

    def entries(self, row):
        cells = [cell[:KEPT_CELL].replace("\x00", "") for cell in row.cells[:200]]
        if row.error:
            yield ImportRow(run=self.run, line=row.line, level="error", reason=row.error, cells=cells)
            return
        level = "skipped" if row.outcome == "skipped" else "warning"
        for remark in row.remarks:
            yield ImportRow(run=self.run, line=row.line, level=level, reason=remark, cells=cells)

    def finish(self):
        self.target.finish(self.run)
        self.run.refresh_from_db()
        self.job.tell(self.run.position, self.run.position)
        if self.run.rows.exists():
            self.write_error_file()
        self.job.finish(result_sentence(self.run), **self.run.counts)

    def write_error_file(self):
        """The rows that need a look, as they were, with line and reason: mend them and import the file again."""
        with io.TextIOWrapper(TemporaryFile(), "utf-8-sig", newline="", write_through=True) as text:
            out = csv.writer(text)
            out.writerow([*self.header, _("Line"), _("What happened"), _("Reason")])
            for row in self.run.rows.iterator(chunk_size=2000):
                cells = row.cells + [""] * (len(self.header) - len(row.cells))
                kept, beyond = cells[: len(self.header)], cells[len(self.header) :]
                out.writerow([*kept, row.line, row.get_level_display(), row.reason, *beyond])
            text.buffer.seek(0)
            self.job.attach("error_file", f"import-{self.run.pk}-rows.csv", File(text.buffer))

    def _columns(self):
        chosen = self.run.mapping.get("columns", {})
        unknown = sorted(key for key in chosen.values() if key and not slots.known(key, self.target))
        if unknown:
            raise CannotWork(_("The mapping names columns that do not exist: %s.") % ", ".join(unknown))
        lacking = [name for name, key in chosen.items() if key and name not in self.header]
        if lacking:
            raise CannotWork(_("The file lacks these columns of the mapping: %s.") % ", ".join(lacking))
        said = [(place, *slots.parse(chosen[name])) for place, name in enumerate(self.header) if chosen.get(name)]
        plain = [(place, self.target.column(key)) for place, key, group, _part in said if not group]
        return plain, [slots.Slot(*one) for one in said if one[2]]

    def _skip(self, rule):
        if rule.get("column") not in self.header:
            raise CannotWork(
                _("The mapping leaves out rows by a column “%s” that the file lacks.") % rule.get("column")
            )
        return self.header.index(rule["column"]), rule.get("starts", ""), rule.get("because", _("left out"))


def plain(cell):
    """A cell without blanks around it, and without the apostrophe that our exports put before a formula."""
    cell = cell.strip()
    if cell in NO_DAY:
        return ""
    return cell[1:] if cell.startswith("'") and cell[1:2] in FORMULA else cell


def tell_the_planner():
    """Fresh statistics: else checks of foreign keys go on reading tables as if they were still empty."""
    tables = [connection.ops.quote_name(model._meta.db_table) for model in apps.get_models() if model._meta.managed]
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(tables)}")


def result_sentence(run):
    """What happened, as one would tell a colleague."""
    parts = [
        ngettext("%d new", "%d new", run.created) % run.created,
        ngettext("%d updated", "%d updated", run.updated) % run.updated,
        ngettext("%d left out", "%d left out", run.skipped) % run.skipped,
        ngettext("%d could not be read", "%d could not be read", run.errors) % run.errors,
    ]
    sentence = ", ".join(parts) + "."
    if run.warnings:
        sentence += " " + ngettext("%d remark.", "%d remarks.", run.warnings) % run.warnings
    return sentence
