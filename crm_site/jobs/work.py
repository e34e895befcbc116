"""What kinds of long work there are. A worker function does one chunk (< 60 s) and says whether more is left."""

import logging

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from crm_site.jobs.models import Job
from crm_site.lib.acting import acting
from crm_site.lib.held import holding
from crm_site.lib.viewpoint import as_seen_by

logger = logging.getLogger(__name__)
_workers, _queues, _pages = {}, {}, {}


class CannotWork(Exception):
    """The work cannot go on, and the text says to its owner why and what to do."""


def work(kind, *, queue="import", page=""):
    """Register `worker(job) -> bool` (True: more is left). It may be called again after a crash: it must resume.

    `page` names the address at which the subject of the job shows what came of it; without one it is the job's own.
    """

    def add(worker):
        _workers[kind], _queues[kind], _pages[kind] = worker, queue, page
        return worker

    return add


def page_of(job):
    """Where one sees what came of it."""
    if job.subject_id and (page := _pages.get(job.kind)):
        return reverse(page, args=[job.subject_id])
    return reverse("jobs:detail", args=[job.pk])


def queue_of(kind):
    """Where the tasks of this kind of work wait, so that a long import holds up no report."""
    return _queues.get(kind, "default")


@transaction.atomic
def start(kind, title, *, owner, subject=None, total=0, ring=True):
    """Put work in the queue; a worker begins after the commit. Without a ring it is done right here."""
    job = Job.objects.create(kind=kind, title=title[:200], owner=owner, subject_id=subject and subject.pk, total=total)
    if ring:
        job.ring()
    return job


def run(job):
    """Do one chunk of a job that is waiting; True when it should be rung again."""
    if not job.claim():
        return False
    more = _chunk(job)
    if more:
        job.pause()
    return more


def run_to_end(job):
    """Do all of it here and now, as a command does."""
    while job.claim() and _chunk(job):
        Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(state=Job.State.QUEUED)
    job.refresh_from_db()
    return job


def _chunk(job):
    with as_seen_by(job.owner), acting(by=job.owner_id, through=f"job:{job.kind}"), holding():
        return _safely(job)


def _safely(job):
    try:
        return _workers[job.kind](job)
    except CannotWork as reason:
        job.fail(str(reason))
    except Exception:
        logger.exception("job %s (%s) broke", job.pk, job.kind)
        job.fail(
            _(
                "Something broke on our side. Nothing that was done is lost; "
                "an administrator finds the details in the log."
            )
        )
    return False
