import threading

import pytest
from django.db import connection, transaction

from crm_site.jobs import work
from crm_site.jobs.models import Job
from crm_site.jobs.tasks import ring_again, run_job


def test_a_started_job_waits_for_its_turn(rep, job):
    assert (job.state, job.done, job.total, job.owner) == ("queued", 0, 30, rep)


def test_the_doorbell_rings_when_the_transaction_is_through(rep, at_once, chunks, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = work.start("test.count", "Counting", owner=rep, total=10)
        assert chunks == []

    job.refresh_from_db()
    assert (job.state, chunks) == ("done", [(job.pk, 10)])


def test_nothing_rings_for_a_transaction_that_came_to_nothing(rep, at_once, chunks, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        work.start("test.count", "Counting", owner=rep, total=10)
        transaction.set_rollback(True)

    assert chunks == [] and not Job.objects.exists()


def test_a_chunk_is_done_and_the_rest_waits(job, chunks):
    assert work.run(job) is True
    job.refresh_from_db()

    assert (job.state, job.done, chunks) == ("queued", 10, [(job.pk, 10)])


def test_a_job_runs_chunk_by_chunk_to_its_end(job, at_once, chunks, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        run_job.delay(job.pk)
    job.refresh_from_db()

    assert (job.state, job.message, job.result) == ("done", "Counted to the end.", {"counted": 30})
    assert [done for _pk, done in chunks] == [10, 20, 30]
    assert job.finished_at and job.started_at


def test_a_command_does_it_all_here_and_now(job):
    assert work.run_to_end(job).state == "done"


def test_a_task_that_comes_twice_does_nothing_more(job, chunks):
    work.run_to_end(job)
    run_job(job.pk)

    assert len(chunks) == 3


def test_a_task_for_a_job_that_is_gone_does_no_harm(db):
    run_job(4711)


def test_a_running_job_is_not_taken_by_another(job, chunks):
    assert job.claim()
    again = Job.objects.get(pk=job.pk)

    assert not again.claim()
    assert work.run(again) is False and chunks == []


def test_an_abandoned_job_goes_on_where_it_was(job, abandon, chunks):
    abandon(job, done=20)

    work.run_to_end(job)

    assert (job.state, chunks) == ("done", [(job.pk, 30)])


def test_work_that_cannot_go_on_says_why(rep):
    job = work.run_to_end(work.start("test.refuse", "Refused", owner=rep))

    assert (job.state, job.message) == ("failed", "The file is empty. Choose another one.")


def test_work_that_breaks_says_a_sentence_and_writes_the_details_to_the_log(rep, caplog):
    job = work.run_to_end(work.start("test.break", "Broken", owner=rep))

    assert (job.state, job.done) == ("failed", 7)
    assert "on our side" in job.message and "secret details" not in job.message
    assert "secret details" in caplog.text and str(job.pk) in caplog.text


def test_a_job_without_a_worker_fails_with_a_sentence(rep, caplog):
    job = work.run_to_end(work.start("test.nobody_knows_it", "Unknown", owner=rep))

    assert job.state == "failed" and job.message


def test_a_cancelled_job_stops_before_the_next_chunk(job, chunks):
    work.run(job)
    Job.objects.get(pk=job.pk).cancel()
    work.run_to_end(job)

    assert (job.state, job.done, len(chunks)) == ("cancelled", 10, 1)


def test_a_job_cancelled_in_the_middle_of_a_chunk_stays_cancelled(rep, chunks):
    @work.work("test.cancelled_meanwhile")
    def cancelled_meanwhile(job):
        Job.objects.get(pk=job.pk).cancel()
        chunks.append(job.tell(5))
        return True

    job = work.run_to_end(work.start("test.cancelled_meanwhile", "Slow", owner=rep, total=10))

    assert (job.state, chunks) == ("cancelled", [False])


def test_what_is_over_stays_as_it_ended(job):
    work.run_to_end(job)
    job.cancel()
    job.fail("too late")
    job.finish("too late")

    assert (job.state, job.message) == ("done", "Counted to the end.")


def test_the_sweeper_rings_for_silent_jobs_only(rep, abandon, at_once, django_capture_on_commit_callbacks):
    _fresh, running, dead, lost, over = (
        work.start("test.count", name, owner=rep, total=10) for name in ("fresh", "running", "dead", "lost", "over")
    )
    running.claim()
    abandon(dead)
    abandon(lost)
    Job.objects.filter(pk=lost.pk).update(state="queued", started_at=None)
    work.run_to_end(over)
    abandon(over)
    Job.objects.filter(pk=over.pk).update(state="cancelled")

    with django_capture_on_commit_callbacks(execute=True):
        ring_again()

    states = dict(Job.objects.values_list("title", "state"))
    assert states == {"fresh": "queued", "running": "running", "dead": "done", "lost": "done", "over": "cancelled"}


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_at_the_same_moment_one_gets_the_job(rep):
    job = work.start("test.count", "Counting", owner=rep, ring=False)
    began, taken = threading.Barrier(2), []

    def worker():
        mine = Job.objects.get(pk=job.pk)
        began.wait()
        with transaction.atomic():
            taken.append(mine.claim())
        connection.close()

    workers = [threading.Thread(target=worker) for _each in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()

    assert sorted(taken) == [False, True]
