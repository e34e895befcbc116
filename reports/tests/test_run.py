"""Making the files of a report, as the worker does."""

import csv
import io
import json
import re
import tracemalloc
from datetime import datetime
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connections
from django.utils.timezone import now
from openpyxl import load_workbook

from contacts.models import Contact
from crm_site.jobs.models import Job
from crm_site.jobs.work import run_to_end
from crm_site.testing import make, make_reports
from reports import making
from reports.kinds import kinds
from reports.metrics import MONEY, metrics
from reports.models import ReportRun
from sales.models import Order

pytestmark = pytest.mark.django_db


def lines_of(run):
    with run.csv.open("rb") as file:
        return list(csv.reader(io.StringIO(file.read().decode("utf-8-sig"), newline="")))


def table_of(run):
    lines = lines_of(run)
    return lines[lines.index([]) + 1 :]


def sheet_of(run):
    with run.xlsx.open("rb") as file:
        return [list(row) for row in load_workbook(file).active.iter_rows(values_only=True)]


def command(name):
    out = io.StringIO()
    call_command("metric", name, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_page_command_csv_and_xlsx_say_the_same(business, admin, browse):
    """The dashboard's figures, the command, and both files of the downloaded numbers, for who sees everything."""
    page = browse(admin).get("/dashboard/?period=ever").content.decode()
    browse(admin).post("/dashboard/numbers/", {"period": "ever"})
    run = ReportRun.objects.get(owner=admin)
    run_to_end(run.job)
    run.refresh_from_db()
    in_csv = {(row[0], row[3]): row[2] for row in table_of(run)[1:]}
    in_xlsx = {(row[0], row[3]): row[2] for row in sheet_of(run) if row[0] in metrics}

    assert {name for name, _unit in in_csv} == set(metrics)
    shown = dict(re.findall(r'<data value="([^"]*)" data-metric="([^"]*)">', page))
    assert {name: value for value, name in shown.items()} == {
        "sales.won_value": "3000.50 EUR 300.00 USD",
        "sales.win_rate": "0.7500",
        "support.first_response_median": "20.00",
        "customers.repeat_purchase_rate": "0.3333",
    }
    for one in metrics.values():
        told = command(one.name)
        amounts = told["amounts"] if one.unit == MONEY else {one.unit: told["value"]}
        for unit, amount in amounts.items():
            assert Decimal(in_csv[one.name, unit]) == Decimal(str(amount)), one.name
            assert float(in_xlsx[one.name, unit]) == float(amount), one.name


@pytest.mark.parametrize("kind", kinds)
def test_every_kind_has_the_same_rows_on_page_and_in_both_files(business, admin, browse, kind):
    report = make_reports.report(owner=admin, kind=kind)
    look = browse(admin).get(report.get_absolute_url()).context["look"]
    run = make_reports.run(report, by=admin)
    head, *rows = table_of(run)
    sheet = sheet_of(run)[-len(rows) :]

    assert run.job.state == Job.State.DONE, run.job.message
    assert rows and run.rows == len(rows) == len(look.rows)
    assert head == [str(column.label) for column in kinds[kind].columns]
    assert all(_same(*cells) for pair in zip(rows, sheet, strict=True) for cells in zip(*pair, strict=True))
    assert {name: told["value"] for name, told in run.numbers.items()} == {
        number["told"]["name"]: number["told"]["value"] for number in look.numbers
    }


def _same(text, value):
    """Whether a CSV cell and an XLSX cell say the same."""
    if isinstance(value, datetime):
        return value.isoformat().startswith(text[:16])
    return text == "" if value is None else Decimal(text) == Decimal(str(value)) if _is_number(value) else text == value


def _is_number(value):
    return isinstance(value, (int, float))


def test_amounts_are_exact_and_add_up_to_the_number_above(business, admin):
    run = make_reports.run(owner=admin, kind="orders-by-customer")
    head, *rows = table_of(run)
    revenue = sum(Decimal(row[head.index("Revenue")]) for row in rows)

    assert revenue == Decimal(run.numbers["orders.revenue"]["amounts"]["EUR"]) == Decimal("380.55")
    assert [row[head.index("Customer")].split()[0] for row in rows] == ["Ada", "Ben", "Cy"]


def test_the_title_says_what_when_whose_and_as_of(business, analyst):
    run = make_reports.run(owner=analyst, kind="deals", period="custom", since="2025-01-01", until="2025-03-31")
    title = {line[0]: line[1:] for line in lines_of(run)[1:] if line}

    assert title["Period"] == ["1 Jan 2025 – 31 Mar 2025"]
    assert title["As seen by"] == [str(analyst)]
    assert title["Generated"][0][:16] == run.generated_at.isoformat()[:16]
    assert title["Win rate"] == ["0.7500", "percent"]


def test_nothing_to_measure_is_an_empty_cell(analyst):
    run = make_reports.run(owner=analyst, kind="deals")

    assert ["Win rate", "", ""] in lines_of(run)
    assert run.rows == 0 and run.job.state == Job.State.DONE


def test_the_files_hold_only_what_their_owner_may_see(business, manager, marketer):
    make_reports.report(owner=manager, kind="dashboard", shared=True)
    run = make_reports.run(owner=marketer, kind="dashboard")

    assert not [row for row in table_of(run) if row[0].startswith("support.")]
    assert [row for row in table_of(run) if row[0] == "sales.deals_won"]


def test_who_lost_the_right_gets_no_file(manager):
    run = make_reports.waiting_run(owner=manager, kind="tickets")
    manager.groups.clear()
    run_to_end(run.job)
    run.refresh_from_db()

    assert run.job.state == Job.State.FAILED and "no longer" in run.job.message
    assert not run.csv and run.generated_at is None


def test_a_second_press_gives_the_run_that_is_under_way(manager):
    report = make_reports.report(owner=manager)
    first = report.run(by=manager, ring=False)

    assert report.run(by=manager, ring=False) == first
    run_to_end(first.job)
    assert report.run(by=manager, ring=False) != first


def test_a_cancelled_run_leaves_no_file(manager):
    run = make_reports.waiting_run(owner=manager)
    run.job.cancel()
    run_to_end(run.job)
    run.refresh_from_db()

    assert (run.job.state, bool(run.csv), run.generated_at) == (Job.State.CANCELLED, False, None)


def test_it_stops_when_it_is_cancelled_under_way(business, manager, monkeypatch):
    run = make_reports.waiting_run(owner=manager)
    monkeypatch.setattr(making, "BREATH", 0)
    told = Job.tell

    def cancelled_after_the_first_row(job, done, total=None):
        if done == 1:
            Job.objects.get(pk=job.pk).cancel()
        return told(job, done, total)

    monkeypatch.setattr(Job, "tell", cancelled_after_the_first_row)
    run_to_end(run.job)
    run.refresh_from_db()

    assert (run.job.state, bool(run.csv)) == (Job.State.CANCELLED, False)


def test_a_deleted_report_fails_with_a_sentence(manager):
    run = make_reports.waiting_run(owner=manager)
    job = run.job
    ReportRun.objects.all().delete()
    run_to_end(job)

    assert (job.state, job.message) == (Job.State.FAILED, "The report was deleted meanwhile.")


def test_dates_are_those_of_the_owner(business, manager):
    manager.time_zone = "Europe/Berlin"
    manager.save()
    run = make_reports.run(owner=manager, kind="deals")
    closed = {row[0]: row[9] for row in table_of(run)}

    assert closed["A"] == "2025-02-01"


@pytest.mark.long
def test_memory_does_not_grow_with_the_rows(manager):
    contact = make.contact()
    orders = [Order(number=f"M{n}", contact=contact, placed_at=now(), total=n) for n in range(6000)]
    people = Contact.objects.bulk_create(Contact(first_name=f"Nr {n}") for n in range(6000))
    for order, person in zip(orders, people, strict=True):
        order.contact = person
    Order.objects.bulk_create(orders)
    run = make_reports.waiting_run(owner=manager)
    del orders, people
    tracemalloc.start()
    run_to_end(run.job)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    run.refresh_from_db()

    assert run.rows == 6000
    assert peak < 8 * 2**20


def test_the_rows_come_from_a_cursor_on_the_server(business, admin, monkeypatch):
    database, names = connections["default"], []
    ordinary = database.chunked_cursor
    monkeypatch.setattr(database, "chunked_cursor", lambda: names.append("server") or ordinary())
    make_reports.run(owner=admin, kind="deals")

    assert names == ["server"]
