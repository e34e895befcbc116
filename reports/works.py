"""Long work of reports."""

from django.utils.translation import gettext as _

from crm_site.jobs.work import CannotWork, work
from reports import making
from reports.models import ReportRun


@work("reports.run", queue="report", page="reports:run")
def make_report(job):
    """Make the files of a run, from the beginning if a worker died over it: nothing was stored before the end."""
    run = ReportRun.objects.select_related("report", "owner").filter(pk=job.subject_id).first()
    if run is None:
        raise CannotWork(_("The report was deleted meanwhile."))
    making.make(run, job)
    return False
