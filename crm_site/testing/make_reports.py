"""Reports for tests: each with only what matters said, the rest believable."""

from crm_site.jobs.work import run_to_end
from crm_site.testing import make
from reports.models import Report


def report(*, owner, kind="orders-by-customer", name=None, period="ever", shared=False, **filters):
    return Report.objects.create(
        name=name or f"Report {make.number()}",
        kind=kind,
        owner=owner,
        shared=shared,
        filters={"period": period, "who": ""} | filters,
    )


def waiting_run(**fields):
    """Asked for, and no worker has come to it yet."""
    owner = fields["owner"]
    return report(**fields).run(by=owner, ring=False)


def run(report=None, *, by=None, **fields):
    """Made into files as a worker does it."""
    by = by or fields["owner"]
    made = (report or globals()["report"](**fields)).run(by=by, ring=False)
    run_to_end(made.job)
    made.refresh_from_db()
    return made
