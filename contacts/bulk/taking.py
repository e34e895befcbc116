"""The work of an export: who is in it is settled at one instant; then piece after piece is stored with the place it got
to, so that a worker that dies costs one piece, and no row comes twice."""

import time
from array import array
from tempfile import TemporaryFile

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as say

from contacts.bulk.beginning import selected
from contacts.bulk.exporting import columns_of, teller
from contacts.bulk.files import FILES, VcardFile
from contacts.lists import LISTS
from contacts.models import BulkChange
from crm_site.jobs.models import Job
from crm_site.jobs.work import CannotWork, work
from crm_site.lib import among, keyset  # noqa: F401 (`pk__among`)
from crm_site.lib.counting import Count
from crm_site.lib.held import holding
from crm_site.lib.registry import erase
from crm_site.lib.viewpoint import as_seen_by

AT_ONCE = 2000  # rows per trip to the server, and per sign of life
PIECE = 50_000  # rows that are stored together
BLOCK = 256 * 1024  # bytes of it that are read at once
SLICE = 20  # seconds before another task goes on
KEY = array("q").itemsize


@work("contacts.export", queue="report", page="contacts:change")
def export(job):
    """Write some pieces; the last turn makes one file of them."""
    change = BulkChange.objects.select_related("owner").filter(pk=job.subject_id).first()
    of = change and LISTS.get(change.of)
    if of is None or not change.owner.has_perm(of.permission):
        forget(job.pk)
        raise CannotWork(say("You may no longer see this list."))
    with as_seen_by(change.owner), holding():
        return Taking(job, change, of).go_on()


class Taking:
    """One worker's turn. `state` is what the turns before it have stored."""

    def __init__(self, job, change, of):
        self.job, self.change, self.of = job, change, of
        self.kind = FILES[change.value["format"]]
        self.state = Job.objects.values_list("result", flat=True).get(pk=job.pk).get("export")

    def go_on(self, seconds=SLICE):
        """True when more is left."""
        end = time.monotonic() + seconds
        if self.state is None and not self.settle():
            return False
        while self.state["looked"] < self.state["total"]:
            if not self.take_piece():
                self.give_up()
                return False
            if time.monotonic() > end:
                return True
        self.finish()
        return False

    def settle(self):
        """Whose rows these are, and in which order: their keys, as they are found at this instant."""
        rows = selected(self.of, self.change.asked, self.change.owner, self.change.as_of)
        keys = rows.order_by(*self.order()).values_list("pk", flat=True).iterator(chunk_size=20_000)
        total = 0
        with TemporaryFile() as stream:
            while block := array("q", (key for key, _n in zip(keys, range(20_000), strict=False))):
                block.tofile(stream)
                total += len(block)
            stream.seek(0)
            name = default_storage.save(f"{folder(self.job.pk)}/keys", File(stream))
        return self.keep({"keys": name, "total": total, "looked": 0, "rows": 0, "pieces": []})

    def order(self):
        asked = self.change.asked
        wanted, orders = asked.get("sort", ""), self.of.orders(asked.get("view", ""), self.change.owner)
        keys = orders.get(wanted.lstrip("-"), orders[self.of.default])
        return [keyset.flip(key) for key in keys] if wanted.startswith("-") else list(keys)

    def take_piece(self):
        """Store the next piece and the place behind it. False when the job is over."""
        tell, looked, written = teller(self.change, self.of), self.state["looked"], 0
        with TemporaryFile() as stream:
            for keys in self.keys(looked, self.room()):
                seen = self.of.model.objects.visible_to(self.change.owner).filter(pk__among=keys)
                rows = tell.tell(seen, keys)
                stream.write(self.kind.piece(rows, self.state["rows"] + written))
                looked, written = looked + len(keys), written + len(rows)
                if not self.job.tell(looked, max(self.job.total, self.state["total"])):
                    return False
            stream.seek(0)
            name = default_storage.save(f"{folder(self.job.pk)}/piece", File(stream))
        pieces = [*self.state["pieces"], [name, self.state["rows"]]]
        return self.keep(self.state | {"looked": looked, "rows": self.state["rows"] + written, "pieces": pieces})

    def give_up(self):
        """It was cancelled; or another worker goes on, and needs the pieces."""
        if not Job.objects.unfinished().filter(pk=self.job.pk).exists():
            forget(self.job.pk)

    def room(self):
        """How many rows the piece may hold: none belongs to two sheets."""
        most = self.kind.most_rows
        return min(PIECE, most - self.state["rows"] % most) if most else PIECE

    def keys(self, start, most):
        """The keys of the next piece, some at a time."""
        with default_storage.open(self.state["keys"]) as stored:
            stored.seek(start * KEY)
            while most > 0 and (block := stored.read(min(AT_ONCE, most) * KEY)):
                yield array("q", block).tolist()
                most -= AT_ONCE

    def keep(self, state):
        """False when another worker has gone on meanwhile: this one was given up, and stops."""
        job = Job.objects.filter(pk=self.job.pk, state=Job.State.RUNNING)
        job = job.filter(result__export__looked=self.state["looked"]) if self.state else job.filter(result={})
        if not job.update(result={"export": state}):
            return False
        self.state = state
        return True

    def finish(self):
        """One file of all pieces."""
        rows = self.state["rows"]
        with TemporaryFile() as stream:
            self.kind.whole(stream, self.header(), self.pieces())
            stream.seek(0)
            name = f"{self.of.key}-{localtime(self.change.as_of):%Y-%m-%d}.{self.kind.ending}"
            self.job.attach("result_file", name, File(stream))
        BulkChange.objects.filter(pk=self.change.pk).update(seen=rows, changed=rows)
        self.job.tell(rows, rows)
        self.job.finish(self.sentence(rows), rows=rows)
        forget(self.job.pk, but=self.state["keys"])

    def header(self):
        if self.kind is VcardFile:
            return []
        return [str(title) for title, _value in columns_of(self.of, self.change.asked.get("columns", ""))]

    def pieces(self):
        """`(rows before it, bytes)` of each, a block at a time, with a sign of life."""
        for name, before in self.state["pieces"]:
            with default_storage.open(name) as stored:
                yield from ((before, block) for block in stored.chunks(BLOCK))
            self.job.tell(self.state["looked"])

    def sentence(self, rows):
        said = f"{self.of.noun % {'number': rows, 'n': Count(rows, True)}}."
        most = self.kind.most_rows
        if most and rows > most:
            words = say("They are on %(sheets)d sheets of the workbook: one holds %(most)s.")
            said += " " + words % {"sheets": -(-rows // most), "most": Count(most, True)}
        return said


def folder(job):
    return f"exports/{job}"


def forget(job, but=""):
    """Drop the pieces of an export that is over. Who is in its file is known as long as that is there."""
    if default_storage.exists(folder(job)):
        for name in stored_of(job):
            if name != but:
                default_storage.delete(name)
        if not but:
            default_storage.delete(folder(job))


def stored_of(job):
    return [f"{folder(job)}/{name}" for name in default_storage.listdir(folder(job))[1]]


def forget_orphans():
    """Drop what exports left whose worker died and that nobody began again; how many."""
    if not default_storage.exists("exports"):
        return 0
    there = {int(name) for name in default_storage.listdir("exports")[0] if name.isdecimal()}
    needed = Job.objects.filter(Q(state__in=Job.UNFINISHED) | ~Q(result_file=""), pk__in=there)
    gone = there - set(needed.values_list("pk", flat=True))
    for job in gone:
        forget(job)
    return len(gone)


@erase("contacts.exports")
def forget_person(contact, person):
    """The files go in which they are: whoever still needs one exports again."""
    transaction.on_commit(lambda: drop_files_with(contact.pk))


def drop_files_with(key):
    jobs = Job.objects.filter(kind="contacts.export", bulk_change__of="contacts").exclude(result_file="")
    for job in jobs.iterator():
        if key in keys_of(job.pk):
            Job.objects.filter(pk=job.pk).update(
                result_file="", message=say("The file was deleted: somebody in it was erased. Export once more.")
            )
            job.result_file.storage.delete(job.result_file.name)
            forget(job.pk)


def keys_of(job):
    """Whose rows are in the file of an export."""
    found = array("q")
    names = stored_of(job) if default_storage.exists(folder(job)) else []
    for name in (name for name in names if name.startswith(f"{folder(job)}/keys")):
        with default_storage.open(name) as stored:
            found.frombytes(stored.read())
    return found
