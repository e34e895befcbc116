"""A dry run: each chunk is read and written as the import would, and taken back at once. Only what came of it stays."""

from collections import Counter
from hashlib import blake2b

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from contacts.importing.running import KEPT_CELL, Runner
from contacts.importing.targets import Row
from contacts.importing.writing import Rehearsal
from contacts.models import Correction, Import, PlannedRow, SeenHandles
from crm_site.jobs.work import work

Fate = PlannedRow.Fate
EXAMPLES, REFUSED = 5, 200  # rows that are shown of each kind


class Planner(Runner):
    """One worker's turn at a dry run."""

    def __init__(self, run, job):
        super().__init__(run, job)
        self.run.hand = Rehearsal(self.target.rehearsed)
        self.seen = {}
        for part in run.seen.values_list("handles", flat=True).iterator():
            self.seen |= {int(word, 16): int(number or "0", 16) for word, number in part.items()}

    @property
    def reached(self):
        return self.run.planned_to

    def rest(self):
        """Nothing has grown."""

    def take(self, chunk):
        with transaction.atomic():
            self.judge(chunk)
            transaction.set_rollback(True)
        with transaction.atomic():
            mine = Import.objects.filter(pk=self.run.pk, planned_to=self.run.planned_to, plan=self.job, job=None)
            if not mine.update(planned_to=F("planned_to") + len(chunk)):
                return False
            self.note(chunk)
        self.run.refresh_from_db()
        return self.job.tell(self.run.planned_to)

    def note(self, chunk):
        """Count, and keep examples."""
        before, new = len(self.seen), {}
        planned = Counter(self.run.planned)
        shown = []
        for row in chunk:
            row_fate = self.fate(row, new)
            planned[row_fate] += 1
            if planned[row_fate] <= (REFUSED if row_fate == Fate.ERROR else EXAMPLES):
                shown.append(_shown(self.run, row, row_fate))
        PlannedRow.objects.bulk_create(shown)
        if len(self.seen) > before:
            handles = {f"{word:x}": f"{number:x}" for word, number in new.items()}
            SeenHandles.objects.create(run=self.run, handles=handles)
        Import.objects.filter(pk=self.run.pk).update(planned=dict(planned))

    def fate(self, row, new):
        if row.error:
            return Fate.ERROR
        if row.left:
            return Fate.LEFT
        if self.twice(row, new):
            return Fate.TWICE
        return {"created": Fate.NEW, "updated": Fate.UPDATE}.get(row.outcome, Fate.THERE)

    def twice(self, row, new):
        """Whether a row before it was about the same; one with another number is somebody else."""
        words = [(handle[0], _word(handle)) for handle in row.handles]
        number = next((word for sort, word in words if sort == "id"), 0)
        found = any(
            word in self.seen and (sort == "id" or not number or self.seen[word] in (0, number)) for sort, word in words
        )
        if not found:
            new |= {word: number for _sort, word in words if word not in self.seen}
            self.seen.update(new)
        return found

    def finish(self):
        SeenHandles.objects.filter(run=self.run).delete()
        self.run.refresh_from_db()
        self.job.tell(self.run.planned_to, self.run.planned_to)
        self.job.finish(_("Nothing has been written yet."))


def _word(handle):
    return int.from_bytes(blake2b(repr(handle).encode(), digest_size=8).digest())


def _shown(run, row, fate):
    reason = row.error or (_("The same as a row before it.") if fate == Fate.TWICE else " ".join(row.remarks))
    return PlannedRow(run=run, line=row.line, fate=fate, reason=reason, cells=kept(row.cells))


def kept(cells):
    return [cell[:KEPT_CELL].replace("\x00", "") for cell in cells[:200]]


@work("contacts.import_plan", page="contacts:import")
def plan_file(job):
    """Look at a file for a while; after a crash it goes on where the last chunk ended."""
    return Planner(Import.objects.get(pk=job.subject_id), job).work()


@transaction.atomic
def mend(planned, cells):
    """Keep the corrected cells for the import, and say what would happen to the row now."""
    run = Import.objects.select_for_update(of=("self",)).get(pk=planned.run_id)
    cells = kept(cells)
    Correction.objects.update_or_create(run=run, line=planned.line, defaults={"cells": cells})
    row, old = Row(planned.line, cells), planned.fate
    planner = Planner(run, run.plan)
    with planner.run.hand.ready(), transaction.atomic():
        planner.judge([row])
        transaction.set_rollback(True)
    fresh = _shown(run, row, planner.fate(row, {}))
    planned.fate, planned.reason, planned.cells = fresh.fate, fresh.reason, cells
    planned.save()
    counts = Counter(run.planned)
    counts[old] -= 1
    counts[planned.fate] += 1
    Import.objects.filter(pk=run.pk).update(planned=dict(counts))
    return planned
