"""A worker that is killed again and again, at any moment: in the end each row has come in once."""

import random
import time
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.timezone import now

from contacts.importing import beginning
from contacts.models import Company, Contact, EmailAddress, Import, ImportTrace, Interaction, PhoneNumber
from crm_site.jobs import tasks
from crm_site.jobs.models import SILENT, Job
from crm_site.testing.work import killed, started_worker

ROWS, COMPANIES, KILLS, PATIENCE = 12_000, 300, 10, 120


@pytest.fixture
def run(transactional_db, own_files, settings):
    settings.MEDIA_ROOT = settings.HOME / "media"  # where the worker looks
    rows = "".join(
        f"Nr {n:05},n{n}@example.org,+49 30 {100000 + n},Firm {n % COMPANIES},{'bad' if n % 1000 == 0 else ''}\n"
        for n in range(ROWS)
    )
    run = Import(kind="contacts", name="people.csv")
    run.file.save("people.csv", ContentFile(f"name,email,phone,company,birthday\n{rows}"))
    beginning.begin(run, beginning.guess_for(run).as_mapping())
    yield Import.objects.get(pk=run.pk)
    run.file.delete(save=False)


@contextmanager
def at_work(run):
    """A worker of its own for a while. What the broker holds for one that is dead is rung for by the sweeper."""
    Job.objects.unfinished().filter(pk=run.job_id).update(heard_at=now() - 2 * SILENT)
    path = settings.HOME / "logs" / f"killed-{run.pk}.log"
    child = started_worker(path)
    try:
        tasks.ring_again()
        yield
    finally:
        killed(child)
        path.unlink()


def wait_until(true):
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "The worker does not come on."


def is_at_it(run):
    """Whether a worker has taken the job since it was rung for, or is through."""
    job = Job.objects.get(pk=run.job_id)
    return not job.unfinished or (job.state == Job.State.RUNNING and job.heard_at > now() - SILENT)


def is_over(run):
    return not Job.objects.unfinished().filter(pk=run.job_id).exists()


@pytest.mark.long
def test_each_row_comes_in_once_however_often_the_worker_is_killed(run):
    chance, reached = random.Random(), []
    for _time in range(KILLS):
        with at_work(run):
            wait_until(lambda: is_at_it(run))
            looks = iter(range(chance.randrange(400)))  # some moment later, at the pace of the database
            wait_until(lambda looks=looks: is_over(run) or next(looks, None) is None)
        run.refresh_from_db()
        reached.append(run.position)
    with at_work(run):
        wait_until(lambda: is_over(run))

    job = Job.objects.get(pk=run.job_id)
    run.refresh_from_db()
    assert job.state == "done" and reached == sorted(reached)
    assert (run.position, run.created, run.updated, run.skipped, run.errors) == (ROWS, ROWS, 0, 0, 0)
    assert run.warnings == run.rows.count() == ROWS // 1000
    counted = [model.objects.count() for model in (Contact, EmailAddress, PhoneNumber, Company)]
    assert counted == [ROWS, ROWS, ROWS, COMPANIES]
    assert EmailAddress.objects.values("key").distinct().count() == ROWS
    assert Interaction.objects.count() == ROWS + COMPANIES
    made = ImportTrace.objects.filter(run=run, model=Contact._meta.label).values_list("made", flat=True)
    assert sum(len(keys) for keys in made) == ROWS
