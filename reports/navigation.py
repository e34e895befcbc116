from django.utils.translation import gettext_lazy as _

from crm_site.lib import navigation

SEES = "reports.view_report"
navigation.add("know", "dashboard", _("Dashboard"), "reports:dashboard", "layout-dashboard", permission=SEES, order=10)
navigation.add("know", "reports", _("Reports"), "reports:list", "file-chart-column", permission=SEES, order=20)
