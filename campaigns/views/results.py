from django.contrib.auth.decorators import login_required, permission_required
from django.db.models import Count
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from campaigns.gates import Reason
from campaigns.results import results
from campaigns.views.steps import page, visible
from crm_site.lib.figures import number

MOST = 10
WORDS = {"opened": _("Opened"), "clicked": _("Clicked"), "unsubscribed": _("Unsubscribed")}


@require_GET
@login_required
@permission_required("campaigns.view_campaign", raise_exception=True)
def campaign_results(request, pk):
    campaign = visible(request, pk)
    if campaign.is_draft:
        return redirect(campaign)
    found = results(campaign)
    held = campaign.deliveries.suppressed().order_by().values_list("reason").annotate(n=Count("pk")).order_by("-n")
    said = campaign.deliveries.failed().order_by().values_list("error").annotate(n=Count("pk")).order_by("-n")
    context = page(
        request,
        campaign,
        "results",
        results=found,
        held_back=[(Reason(reason).label, number) for reason, number in held],
        failures=list(said[:MOST]),
        differences=[(WORDS[name], one, *_in_points(one)) for name, one in found.differences.items() if one],
    )
    return render(request, "campaigns/results.html", context)


def _in_points(difference):
    """A difference and its interval as percentage points with their signs."""
    return [_signed(100 * value) for value in (difference.value, difference.low, difference.high)]


def _signed(points):
    shown = number(abs(points), 1)
    return shown if not round(points, 1) else f"{'+' if points > 0 else '−'}{shown}"
