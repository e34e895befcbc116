import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from crm_site.celery import app
from crm_site.jobs import work
from crm_site.jobs.models import SILENT, Job
from crm_site.jobs.work import CannotWork

CHUNK = 10
journal = []


@work.work("test.count")
def count_on(job):
    """Counts to the total, ten by ten, and writes down where each chunk ended."""
    job.refresh_from_db()
    done = min(job.done + CHUNK, job.total)
    journal.append((job.pk, done))
    if not job.tell(done):
        return False
    if done < job.total:
        return True
    job.finish("Counted to the end.", counted=done)
    return False


@work.work("test.refuse")
def refuse(job):
    raise CannotWork("The file is empty. Choose another one.")


@work.work("test.break")
def break_down(job):
    job.tell(7)
    raise ZeroDivisionError("secret details")


@pytest.fixture(autouse=True)
def chunks():
    """What the counting worker did in this test: `[(job, done)]`."""
    journal.clear()
    return journal


@pytest.fixture
def job(rep):
    return work.start("test.count", "Counting", owner=rep, total=30)


@pytest.fixture
def abandon():
    """Leave a job as a worker that died in the middle of it: running, and silent for too long."""

    def leave(job, **fields):
        Job.objects.filter(pk=job.pk).update(
            state="running", started_at=now() - 2 * SILENT, heard_at=now() - 2 * SILENT, **fields
        )
        job.refresh_from_db()
        return job

    return leave


@pytest.fixture
def queries():
    """How many queries a page costs, once the session is warm."""

    def count(browser, url):
        browser.get(url)
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(url).status_code == 200
        return len(caught)

    return count


@pytest.fixture
def at_once():
    """Doorbells are answered at once, in this process."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False
