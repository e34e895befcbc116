from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from reports.dashboard import figures, pictures
from reports.forms import ScopeForm
from reports.models import Report
from reports.periods import NAMES


@require_GET
@login_required
@permission_required("reports.view_report", raise_exception=True)
def dashboard(request):
    """The numbers of one period, each as far as the reader may see."""
    form = ScopeForm(request.GET, reader=request.user)
    asked = form.asked()
    context = {
        "form": form,
        "asked": asked,
        "periods": [(key, name) for key, name in NAMES.items() if key != "custom"],
        "figures": figures(asked),
        "pictures": pictures(asked),
        "active": "dashboard",
    }
    return render(request, "reports/dashboard.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
@permission_required("reports.add_reportrun", raise_exception=True)
def numbers(request):
    """Have the dashboard's numbers made into files: the same period and people, every number one may see."""
    form = ScopeForm(request.POST, reader=request.user)
    if form.errors:
        messages.error(request, _("This period cannot be read. Choose one, then download."))
        return redirect("reports:dashboard")
    report = Report.of_dashboard(form.filters, by=request.user)
    report.run(by=request.user)
    return redirect(report)
