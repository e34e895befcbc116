"""Reports of the demo business, made into files by the same code as everybody's."""

from django.utils.translation import gettext as _

from contacts.quality import demo as quality_demo
from crm_site.jobs.work import run_to_end
from reports import demo_at_hand
from reports.models import Report


def fill(world):
    manager, analyst = world.users["manager"][0], world.users["analyst"][0]
    months = keep(manager, _("Sales of the last 12 months"), "sales-by-month", "12months", shared=True)
    keep(analyst, _("How fast we answer, this quarter"), "tickets", "quarter", shared=True)
    customers = keep(analyst, _("Who orders most"), "orders-by-customer", "ever")
    for report in (months, customers):
        run_to_end(report.run(by=report.owner, ring=False).job)
    demo_at_hand.fill(world)
    quality_demo.fill(world)


def keep(owner, name, kind, period, *, shared=False):
    filters = {"period": period, "who": ""}
    return Report.objects.create(owner=owner, name=name, kind=kind, filters=filters, shared=shared)
