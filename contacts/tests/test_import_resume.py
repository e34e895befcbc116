"""A worker may die at any moment: what was done stays done, once, and the rest follows."""

import pytest
from django.core.files.base import ContentFile
from django.db import DataError
from django.utils.timezone import now

from contacts.importing import beginning, running
from contacts.models import Contact, Import, Interaction
from crm_site.jobs import work
from crm_site.jobs.models import SILENT, Job

ROWS = 25


class Killed(BaseException):
    """The worker's process ends here; nothing in it can catch that."""


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(running, "CHUNK", 10)


@pytest.fixture
def run(rep):
    rows = "".join(f"Nr {n:02},n{n}@example.org,{'bad' if n % 5 == 0 else ''}\n" for n in range(ROWS))
    run = Import(kind="contacts", name="people.csv", owner=rep)
    run.file.save("people.csv", ContentFile(f"name,email,birthday\n{rows}"))
    beginning.begin(run, beginning.guess_for(run).as_mapping())
    return Import.objects.select_related("job").get(pk=run.pk)


@pytest.fixture
def before_chunk(monkeypatch):
    """Do something just before the given chunk is written."""

    def arrange(number, act):
        target, chunks = running.targets["contacts"], []
        original = target.apply

        def apply(rows, run):
            chunks.append(len(rows))
            if len(chunks) == number:
                act(run)
            return original(rows, run)

        monkeypatch.setattr(target, "apply", apply)

    return arrange


def killed(run):
    raise Killed


def forget(job):
    """Time passes: nobody has heard of the job for a while."""
    Job.objects.filter(pk=job.pk).update(heard_at=now() - 2 * SILENT)
    job.refresh_from_db()


def test_after_a_crash_it_goes_on_where_the_last_chunk_ended(run, before_chunk, counts):
    before_chunk(2, killed)
    with pytest.raises(Killed):
        work.run_to_end(run.job)
    run.refresh_from_db()
    assert Contact.objects.count() == run.position == run.created == 10

    forget(run.job)
    job = work.run_to_end(run.job)
    run.refresh_from_db()

    assert counts(run) == (ROWS, 0, 0, 0) and run.warnings == 5
    assert Contact.objects.count() == ROWS == Interaction.objects.count()
    assert run.rows.count() == 5 and job.message.startswith("25 new")


def test_a_worker_that_is_still_at_it_is_not_disturbed(run, before_chunk):
    before_chunk(2, killed)
    with pytest.raises(Killed):
        work.run_to_end(run.job)

    assert work.run_to_end(run.job).state == "running"
    assert Contact.objects.count() == 10


def test_a_worker_that_was_given_up_too_early_brings_nobody_in_twice(run):
    slow = running.Runner(Import.objects.get(pk=run.pk), run.job)
    assert run.job.claim()
    forget(run.job)
    work.run_to_end(Job.objects.get(pk=run.job_id))
    slow.work()
    run.refresh_from_db()

    assert Contact.objects.count() == run.created == run.position == ROWS


def test_a_long_file_gives_others_their_turn(run, monkeypatch):
    monkeypatch.setattr(running.Runner.work, "__defaults__", (0,))  # no second more than the first chunk takes

    assert work.run(run.job) is True
    run.job.refresh_from_db()
    assert (run.job.state, run.job.done) == ("queued", 10)
    assert work.run_to_end(run.job).state == "done"
    assert Contact.objects.count() == ROWS


def test_a_cancelled_import_stops_before_the_next_chunk_and_keeps_what_came_in(browse, rep, run, before_chunk):
    before_chunk(2, lambda run: browse(rep).post(f"/jobs/{run.job_id}/cancellation/"))
    job = work.run_to_end(run.job)

    assert job.state == "cancelled"
    assert Contact.objects.count() == 20
    assert "stopped" in browse(rep).get(f"/imports/{run.pk}/").content.decode()


def test_one_cancelled_before_it_began_brings_in_nobody(run):
    run.job.cancel()
    work.run_to_end(run.job)

    assert not Contact.objects.exists()


def test_progress_is_told_chunk_by_chunk(run, before_chunk):
    seen = []
    before_chunk(3, lambda run: seen.append(Job.objects.get(pk=run.job_id)))
    job = work.run_to_end(run.job)

    assert [(one.done, one.total, one.percent) for one in seen] == [(20, ROWS, 80)]
    assert (job.done, job.total) == (ROWS, ROWS)


def test_a_bug_fails_with_a_sentence_and_keeps_what_came_in(run, before_chunk, caplog):
    def bug(run):
        raise ZeroDivisionError("details")

    before_chunk(2, bug)
    job = work.run_to_end(run.job)

    assert job.state == "failed" and "on our side" in job.message and "details" in caplog.text
    assert Contact.objects.count() == 10


def test_rows_that_the_database_refuses_are_found_and_block_no_other(run, monkeypatch, counts):
    target, tried = running.targets["contacts"], []
    original = target.apply

    def apply(rows, run):
        tried.append(len(rows))
        if any(row.values["name"] in ("Nr 03", "Nr 17") for row in rows):
            raise DataError("value out of range\nDETAIL: none")
        return original(rows, run)

    monkeypatch.setattr(target, "apply", apply)
    work.run_to_end(run.job)
    run.refresh_from_db()

    assert counts(run) == (ROWS - 2, 0, 0, 2) and Contact.objects.count() == ROWS - 2
    assert set(run.rows.filter(level="error").values_list("line", flat=True)) == {5, 19}
    assert "refused this row: value out of range" in run.rows.get(line=5).reason
    made = run.traces.filter(model=Contact._meta.label).values_list("made", flat=True)
    assert sum(map(len, made)) == ROWS - 2 and len(tried) < 20
