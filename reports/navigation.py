from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from crm_site.lib import navigation, records
from crm_site.lib.records import Act
from reports.models import Report

SEES = "reports.view_report"
navigation.add(
    "know", "dashboard", _("Dashboard"), "reports:dashboard", "layout-dashboard", permission=SEES, order=10, go="d"
)
navigation.add("know", "reports", _("Reports"), "reports:list", "file-chart-column", permission=SEES, order=20, go="r")
navigation.add_new(_("New report"), "reports:add", "file-chart-column", "reports.add_report")


def acts(report, reader):
    if Report.objects.editable_by(reader).filter(pk=report.pk).exists():
        yield Act(say("Change %s") % report, "pencil", reverse("reports:edit", args=[report.pk]), key="e")


records.add(Report, "file-chart-column", "name", url_name="reports:report", acts=acts)
