from django.contrib.auth.decorators import login_required, permission_required
from django.shortcuts import render
from django.views.decorators.http import require_GET

from contacts.forms import active_staff
from sales.board import WHOSE, Board, scope, usual_scope
from sales.forecast import by_owner, forecast
from sales.models import Deal


@require_GET
@login_required
@permission_required("sales.view_deal", raise_exception=True)
def forecast_page(request):
    asked = request.GET.get("whose", "")
    whose = asked if asked in WHOSE else usual_scope(request.user)
    deals = scope(Deal.objects.visible_to(request.user), request.user, whose)
    context = {
        "forecasts": forecast(deals),
        "owners": _named(by_owner(deals)) if whose != "mine" else [],
        "whose": whose,
        "choices": Board(request.user, request.GET).choices,
        "active": "forecast",
    }
    return render(request, "sales/forecast.html", context)


def _named(rows):
    """Each row with its owner, most weighted first."""
    rows = list(rows)
    people = active_staff().in_bulk([row["owner"] for row in rows if row["owner"]])
    named = [row | {"owner": people.get(row["owner"])} for row in rows]
    return sorted(named, key=lambda row: (row["currency"], -(row["weighted"] or 0)))
