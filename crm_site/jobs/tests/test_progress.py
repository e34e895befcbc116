from datetime import timedelta

import pytest
from django.utils.timezone import now

from crm_site.jobs.models import Job


def running(owner, *, seconds, **fields):
    return Job.objects.create(
        kind="test",
        title="Counting",
        owner=owner,
        state="running",
        started_at=now() - timedelta(seconds=seconds),
        **fields,
    )


@pytest.mark.parametrize(
    ("done", "total", "percent"), [(0, 0, None), (5, 0, None), (0, 200, 0), (1, 3, 33), (199, 200, 99), (300, 200, 100)]
)
def test_percent_is_a_whole_number_or_unknown(done, total, percent):
    assert Job(done=done, total=total).percent == percent


def test_the_rate_is_rows_a_second_since_the_start(rep):
    assert running(rep, seconds=10, done=1000, total=4000).rate == pytest.approx(100, rel=0.05)


def test_the_time_left_follows_from_the_rate(rep):
    assert running(rep, seconds=10, done=1000, total=4000).seconds_left == pytest.approx(30, rel=0.05)


def test_nothing_is_promised_before_the_first_rows(rep):
    job = running(rep, seconds=10, done=0, total=4000)

    assert job.rate is None and job.seconds_left is None


def test_nothing_is_promised_without_a_total(rep):
    assert running(rep, seconds=10, done=10).seconds_left is None


def test_a_finished_job_keeps_its_rate_and_has_no_time_left(rep):
    job = running(rep, seconds=10, done=100, total=100)
    job.finish("Done.")
    job.finished_at = job.started_at + timedelta(seconds=10)

    assert job.rate == 10 and job.seconds_left is None


def test_the_page_shows_how_far_it_is(browse, rep):
    job = running(rep, seconds=10, done=1000, total=36_000)
    page = browse(rep).get(f"/jobs/{job.pk}/").content.decode()

    assert "<html" in page
    assert "running 2 %" in page and "1,000 of 36,000" in page and "6 min left" in page


def test_htmx_gets_the_part_which_asks_again_while_it_runs(browse, rep):
    job = running(rep, seconds=10, done=1, total=4)
    answer = browse(rep).get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"})
    part = answer.content.decode()

    assert "<html" not in part and f'hx-get="/jobs/{job.pk}/"' in part
    assert "HX-Request" in answer.headers["Vary"]


def test_a_finished_job_says_its_sentence_and_no_longer_asks(browse, rep):
    job = running(rep, seconds=10, done=4, total=4)
    job.finish("4 rows came in.")
    part = browse(rep).get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"}).content.decode()

    assert "4 rows came in." in part and "hx-get" not in part


def test_a_running_job_can_be_stopped_from_its_page(browse, rep):
    job = running(rep, seconds=10, done=1, total=4)
    answer = browse(rep).post(f"/jobs/{job.pk}/cancellation/", headers={"HX-Request": "true"})
    job.refresh_from_db()

    assert job.state == "cancelled"
    assert "stopped" in answer.content.decode() and "<html" not in answer.content.decode()


def test_stopping_without_javascript_leads_back_to_the_job(browse, rep):
    job = running(rep, seconds=10)

    assert browse(rep).post(f"/jobs/{job.pk}/cancellation/").headers["Location"] == f"/jobs/{job.pk}/"


def test_the_list_holds_ones_own_jobs(browse, rep, manager):
    running(rep, seconds=1)
    Job.objects.create(kind="test", title="Somebody else’s", owner=manager)
    page = browse(rep).get("/jobs/").content.decode()

    assert "Counting" in page and "Somebody else’s" not in page


def test_an_administrator_sees_all_jobs(browse, admin, rep):
    running(rep, seconds=1)

    assert "Counting" in browse(admin).get("/jobs/").content.decode()


def test_the_list_costs_the_same_with_fifty_jobs(browse, rep, queries):
    running(rep, seconds=1)
    few = queries(browse(rep), "/jobs/")
    Job.objects.bulk_create(Job(kind="test", title=f"Job {n}", owner=rep) for n in range(50))

    assert queries(browse(rep), "/jobs/") == few
    page = browse(rep).get("/jobs/").content.decode()
    assert page.count("progress-card") == 25 and 'rel="next"' in page


def test_today_shows_what_is_under_way(browse, rep):
    running(rep, seconds=1, done=1, total=4)

    assert "25 %" in browse(rep).get("/").content.decode()
