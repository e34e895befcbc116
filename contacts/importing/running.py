"""The engine: chunk by chunk, each in one transaction with the position reached, so a crash costs one chunk's work."""

import csv
import gc
import io
import time
from collections import Counter
from contextlib import closing
from tempfile import TemporaryFile

from django.core.files.base import File
from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.custom.importing import own_names
from contacts.importing import guessing, pacing, reading, relating, slots, values
from contacts.importing.cells import damage, plain
from contacts.importing.hands import Beside, Hands
from contacts.importing.targets import targets
from contacts.importing.tracing import Trace
from contacts.models import Import, ImportRow
from contacts.models.sought import words_made_up_once
from crm_site.jobs.work import CannotWork

CHUNK = 2000
SLICE = 20  # seconds of work before the job is handed on, so that others get their turn
LONGEST_SLICE = 240
KEPT_READINGS = 5000  # of cells of a column: cities, companies and titles come again and again
KEPT_CELLS = 500  # of a row that the error file gives back
KEPT_CELL = 10_000  # characters of a cell that the error file gives back


class Runner:
    """One worker's turn at an import."""

    def __init__(self, run, job):
        self.run, self.job, self.target = run, job, targets[run.kind]
        self.header = guessing.unique(reading.header(run.file, run.mapping))
        self.columns, self.parts = self._columns()
        self.readings = [(place, column, column.key in slots.OFTEN, blank(column)) for place, column in self.columns]
        self.corrected = run.corrections.exists()
        self.reads_ahead = not self.corrected and not own_names(column.key for _place, column in self.columns)
        self.coming = None
        self.beside = Beside()
        self.run.hand = Hands(self.beside)
        self.skips = [self._skip(rule) for rule in run.mapping.get("skip", [])]

    def work(self, seconds=SLICE):
        """Import for some seconds; True when rows are left."""
        self.tell_total()
        with pacing.uninterrupted():
            return self.go_on(seconds)

    def go_on(self, seconds):
        begun, end = time.monotonic(), None
        self.chunks = reading.chunks(self.run.file, self.run.mapping, after=self.reached, size=CHUNK)
        with closing(self.chunks), self.beside, self.run.hand.ready():
            while chunk := self.next_chunk():
                # To come to the place in a large workbook takes its time: what follows is worth it.
                end = end or time.monotonic() + max(seconds, min(time.monotonic() - begun, LONGEST_SLICE))
                if not self.take(chunk):
                    return False
                chunk.clear()  # before the next one is read: one of them is enough in memory
                gc.collect(1)
                self.rest()
                if time.monotonic() > end:
                    return True
        self.finish()
        return False

    def next_chunk(self):
        """The one that was asked for already, else the next one."""
        coming, self.coming = self.coming, None
        return coming.result() if coming else self.fetch()

    def fetch(self):
        chunk = next(self.chunks, None)
        if chunk and self.reads_ahead:
            self.read(chunk)
        return chunk

    @property
    def reached(self):
        """How many rows are done."""
        return self.run.position

    def rest(self):
        """Between two chunks."""
        if self.reached // CHUNK in pacing.FRESH_STATISTICS:
            pacing.tell_the_planner()

    def tell_total(self):
        if not self.job.total:
            self.job.tell(0, max(0, reading.count_lines(self.run.file, self.run.mapping) - 1))

    def take(self, chunk):
        """One chunk and the position behind it, together or not at all. False when the job is over."""
        with transaction.atomic():
            pacing.commit_in_time()
            with words_made_up_once():
                mine = Import.objects.filter(pk=self.run.pk, position=self.run.position)
                if not mine.update(position=F("position") + len(chunk)):
                    return False
                self.run.hand.stock_up()
                trace = self.judge(chunk)
                self.answer(chunk)
                chunk.clear()
                notes = self.target.undoable and self.beside.ask(trace.written, self.run, self.run.position)
                self.coming = self.beside.ask(self.fetch)
            if notes and notes.result():
                self.run.hand.send(*notes.result())
                self.run.hand.settle()
        self.run.trace = None
        self.run.refresh_from_db()
        return self.job.tell(self.run.position)

    def judge(self, chunk):
        """Read and write the rows, in what way the file or somebody's corrections have them."""
        self.mend(chunk)
        if not self.reads_ahead:
            self.read(chunk)
        self.run.trace = Trace()
        self.apply([row for row in chunk if not row.outcome and not row.error])
        return self.run.trace

    def mend(self, chunk):
        """Put the cells in place that somebody corrected."""
        if self.corrected:
            lines = [row.line for row in chunk]
            mended = dict(self.run.corrections.filter(line__in=lines).values_list("line", "cells"))
            for row in chunk:
                row.cells = mended.get(row.line, row.cells)

    def read(self, chunk):
        notation = {key: self.run.mapping[key] for key in ("date_order", "decimal") if self.run.mapping.get(key)}
        with values.written(**notation):
            for row in chunk:
                self.read_row(row)

    def read_row(self, row):
        """Cells to values; what cannot be read is an error of the row, in a sentence."""
        row.error = damage(row.cells, len(self.header), self.run.mapping.get("delimiter"))
        if row.error:
            return
        if "\N{REPLACEMENT CHARACTER}" in "".join(row.cells):
            row.remarks.append(_("A character could not be read and is shown as �. Is the file in another encoding?"))
        cells = [plain(cell) for cell in row.cells] + [""] * (len(self.header) - len(row.cells))
        if self.run.mapping.get("blanks"):
            row.blank = frozenset(column.key for place, column in self.columns if not cells[place])
        for place, column, adds, known in self.readings:
            before = row.values.get(column.key) if adds else None
            if cells[place] in known:
                row.values[column.key] = known[cells[place]]
            else:
                self.read_cell(row, column, cells[place], known)
            if before:
                row.values[column.key] = [*before, *(row.values[column.key] or [])]
        for key, said in slots.gather(self.parts, cells).items() if self.parts else ():
            row.values[key] = slots.united(row.values.get(key), said)
        for place, start, reason in self.skips:
            if place < len(row.cells) and row.cells[place].startswith(start):
                row.outcome, row.error, row.remarks, row.left = "skipped", "", [reason], True

    def read_cell(self, row, column, cell, known):
        """What was read is `known` from then on: the same cell says the same."""
        if not cell:
            row.values[column.key] = None
            row.error = row.error or _("%s is missing.") % column.label
            return
        try:
            row.values[column.key] = said = column.read(cell)
            if len(known) < KEPT_READINGS:
                known[cell] = said
        except ValueError as problem:
            self.object_to(row, column, problem)

    def object_to(self, row, column, problem):
        """A cell that a row cannot do without makes it an error; without any other it comes in."""
        if column.required:
            row.error = row.error or f"{column.label}: {problem}"
        else:
            row.values[column.key] = None
            row.remarks.append(f"{column.label}: {problem}")

    def apply(self, rows):
        """All rows at once; what the database refuses is halved until only the bad row is left: it blocks no other."""
        whole, self.run.trace = self.run.trace, Trace()
        try:
            with transaction.atomic():
                self.target.apply(rows, self.run)
                self.run.hand.settle()
            whole.absorb(self.run.trace)
        except DatabaseError as problem:
            self.run.trace = whole
            self.apply_halves(rows, problem)
        self.run.trace = whole

    def apply_halves(self, rows, problem):
        for row in rows:
            row.values, row.remarks, row.outcome, row.left, row.handles = {}, [], "", False, ()
        self.read(rows)
        if len(rows) == 1:
            rows[0].error = _("The database refused this row: %s") % str(problem).splitlines()[0]
            return
        middle = len(rows) // 2
        for half in (rows[:middle], rows[middle:]):
            self.apply(half)

    def answer(self, chunk):
        """Count the outcomes and keep what has to be told."""
        told = [entry for row in chunk if row.error or row.remarks for entry in self.entries(row)]
        ImportRow.objects.bulk_create(told, batch_size=1000)
        came = Counter("errors" if row.error else row.outcome for row in chunk)
        counts = {key: came[key] for key in ("errors", "created", "updated", "skipped")}
        counts["warnings"] = sum(entry.level == ImportRow.Level.WARNING for entry in told)
        Import.objects.filter(pk=self.run.pk).update(**{key: F(key) + number for key, number in counts.items()})

    def entries(self, row):
        cells = [cell[:KEPT_CELL].replace("\x00", "") for cell in row.cells[:KEPT_CELLS]]
        if row.error:
            yield ImportRow(run=self.run, line=row.line, level="error", reason=row.error, cells=cells)
            return
        level = "skipped" if row.outcome == "skipped" else "warning"
        for remark in row.remarks:
            yield ImportRow(run=self.run, line=row.line, level=level, reason=remark, cells=cells)

    def finish(self):
        relating.relate(self)
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


def blank(column):
    """What is known of a column before any cell was read: that a blank says nothing, where it may be blank."""
    return {} if column.required else {"": None}


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
