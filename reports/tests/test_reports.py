"""The pages of reports: list, new, look, change, delete, files."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from crm_site.jobs.models import Job
from crm_site.lib import registry
from crm_site.testing import make_reports, make_sales
from reports.models import Report, ReportRun

pytestmark = pytest.mark.django_db
FORM = {"kind": "deals", "name": "Deals of spring", "period": "custom", "since": "2025-03-01", "until": "2025-05-31"}


def test_it_is_kept_with_its_period(manager, browse):
    answer = browse(manager).post("/reports/new/", FORM)
    report = Report.objects.get()

    assert answer.headers["Location"] == f"/reports/{report.pk}/"
    assert (report.owner, report.shared, str(report)) == (manager, False, "Deals of spring")
    assert report.filters == {"period": "custom", "who": "", "since": "2025-03-01", "until": "2025-05-31"}


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"kind": "nothing"}, {"since": "", "until": ""}, {"until": "2025-01-01"}, {"since": "0001-01-01"}],
)
def test_what_cannot_be_asked_is_refused_with_a_reason(manager, browse, wrong):
    answer = browse(manager).post("/reports/new/", FORM | wrong)

    assert answer.status_code == 422 and answer.context["form"].errors
    assert not Report.objects.exists()


def test_an_agent_cannot_choose_deals(agent, browse):
    offered = [key for key, _label in browse(agent).get("/reports/new/").context["form"].fields["kind"].choices]

    assert offered == ["tickets", "tickets-solved", "orders-by-customer", "dashboard"]
    assert browse(agent).post("/reports/new/", FORM).status_code == 422
    assert browse(agent).get("/reports/new/?kind=deals&period=ever").context["look"] is None


def test_the_first_rows_are_shown_before_it_is_kept(business, manager, browse):
    page = browse(manager).get("/reports/new/?kind=deals&period=ever", headers={"HX-Request": "true"})

    assert [row[0][1] for row in page.context["look"].rows] == ["D", "C", "A", "B"]
    assert "<html" not in page.content.decode()


def test_the_page_shows_numbers_and_rows_as_the_reader_may_see_them(business, manager, rep, browse):
    report = make_reports.report(owner=rep, kind="deals", shared=True)
    of_rep = browse(rep).get(report.get_absolute_url()).context["look"]
    of_manager = browse(manager).get(report.get_absolute_url()).context["look"]

    assert {row[0][1] for row in of_rep.rows} == {"A", "C", "D"}
    assert {row[0][1] for row in of_manager.rows} == {"A", "B", "C", "D"}
    assert [number["told"]["value"] for number in of_rep.numbers[:2]] == [2, 1]


def test_the_page_says_when_the_files_hold_more(manager, rep, browse):
    report = make_reports.report(owner=manager, kind="open-deals")
    for _number in range(31):
        make_sales.deal(owner=rep)
    page = browse(manager).get(report.get_absolute_url())

    assert (len(page.context["look"].rows), page.context["look"].more) == (30, True)
    assert "The first 30 rows. The files hold them all." in page.content.decode()


def test_a_press_starts_a_run_that_the_page_follows(manager, browse):
    report = make_reports.report(owner=manager)
    browse(manager).post(f"/reports/{report.pk}/runs/")
    run = report.runs.get()
    page = browse(manager).get(report.get_absolute_url()).content.decode()

    assert run.job.state == Job.State.QUEUED and run.job.owner == manager
    assert f'hx-get="/report-runs/{run.pk}/"' in page
    assert "/csv/" not in page


def test_the_files_are_offered_as_soon_as_they_are_there(manager, browse):
    run = make_reports.run(owner=manager)
    part = browse(manager).get(f"/report-runs/{run.pk}/", headers={"HX-Request": "true"}).content.decode()

    assert f"/report-runs/{run.pk}/csv/" in part and f"/report-runs/{run.pk}/xlsx/" in part
    assert "hx-get" not in part and "<html" not in part


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_is_downloaded_under_the_reports_name(manager, browse, kind):
    run = make_reports.run(owner=manager, name="Who orders?")
    answer = browse(manager).get(f"/report-runs/{run.pk}/{kind}/")

    assert (
        answer.headers["Content-Disposition"] == f'attachment; filename="who-orders-{run.generated_at:%Y-%m-%d}.{kind}"'
    )
    assert b"".join(answer.streaming_content)[:2] == {"csv": b"\xef\xbb", "xlsx": b"PK"}[kind]


def test_a_file_that_is_not_made_yet_is_not_found(manager, browse):
    run = make_reports.waiting_run(owner=manager)

    assert browse(manager).get(f"/report-runs/{run.pk}/csv/").status_code == 404


def test_a_colleague_does_not_get_the_files_of_a_shared_report(manager, analyst, browse):
    run = make_reports.run(owner=manager, shared=True)

    assert browse(analyst).get(run.report.get_absolute_url()).status_code == 200
    assert not browse(analyst).get(run.report.get_absolute_url()).context["runs"]
    assert browse(analyst).get(f"/report-runs/{run.pk}/csv/").status_code == 404


def test_a_change_keeps_the_report(manager, browse):
    report = make_reports.report(owner=manager, kind="deals")
    browse(manager).post(f"/reports/{report.pk}/question/", FORM | {"name": "Other", "shared": "on"})
    report.refresh_from_db()

    assert (report.name, report.shared, report.filters["since"]) == ("Other", True, "2025-03-01")


def test_deleting_takes_the_files_along(manager, browse, django_capture_on_commit_callbacks):
    run = make_reports.run(owner=manager)
    storage, names = run.csv.storage, [run.csv.name, run.xlsx.name]
    assert all(storage.exists(name) for name in names)
    with django_capture_on_commit_callbacks(execute=True):
        browse(manager).post(f"/reports/{run.report_id}/deletion/")

    assert not Report.objects.exists() and not ReportRun.objects.exists()
    assert not any(storage.exists(name) for name in names)


def test_the_list_costs_the_same_with_many(manager, browse):
    client = browse(manager)
    make_reports.report(owner=manager)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/reports/").status_code == 200
        return len(queries)

    cost()
    one = cost()
    for _number in range(20):
        make_reports.report(owner=manager, shared=True)
    assert cost() == one


def todos(user):
    return [
        todo.title for build in registry.queues if build.__module__ == "reports.customer" for todo in build(user, now())
    ]


def test_today_says_that_files_are_ready_until_they_are_fetched(manager, browse):
    run = make_reports.run(owner=manager, name="Orders")
    assert todos(manager) == ["“Orders” is ready"]

    browse(manager).get(f"/report-runs/{run.pk}/csv/")
    assert todos(manager) == []
