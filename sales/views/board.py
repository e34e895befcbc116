from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sales.board import Board
from sales.forms import StageForm
from sales.models import Deal, Refused
from sales.views.finding import find_editable

NEEDS = {"reason": "sales:deal_lose", "amount": "sales:deal_win"}


@require_GET
@login_required
@permission_required("sales.view_deal", raise_exception=True)
def board(request):
    shown = Board(request.user, request.GET)
    columns = shown.columns()
    cards = [deal for column in columns for deal in column.cards]
    mine = Deal.objects.editable_by(request.user).filter(pk__in=[deal.pk for deal in cards])
    movable = set(mine.values_list("pk", flat=True))
    for deal in cards:
        deal.movable = deal.pk in movable
    context = {"board": shown, "columns": columns, "figures": shown.figures(), "active": "pipeline"}
    return render(request, "sales/board.html", context)


@require_POST
@login_required
@permission_required("sales.change_deal", raise_exception=True)
def deal_stage(request, pk):
    """Move a deal: the board asks by script and gets the new sums, a form gets the page back."""
    deal = find_editable(Deal, request.user, pk, "contact", "company", "stage", "pipeline")
    form = StageForm(request.POST, deal=deal)
    if not form.is_valid():
        return _refused(request, deal, Refused(" ".join(form.errors.get("stage", []))), 400)
    try:
        deal.move(form.cleaned_data["stage"], by=request.user)
    except Refused as refused:
        return _refused(request, deal, refused, 409)
    if _by_script(request):
        said = _("%(deal)s is now in %(stage)s.") % {"deal": deal, "stage": deal.stage}
        return JsonResponse({"columns": Board(request.user, request.GET).totals(), "said": said})
    return redirect(_back(request, deal))


def _refused(request, deal, refused, status):
    """Say why, or lead to the question that is to be answered first."""
    needs = NEEDS.get(refused.field)
    url = f"{reverse(needs, args=[deal.pk])}?{request.GET.urlencode()}" if needs else ""
    if _by_script(request):
        return JsonResponse({"needs": url} if url else {"error": str(refused)}, status=422 if url else status)
    messages.error(request, str(refused))
    return redirect(url or _back(request, deal))


def _by_script(request):
    return "application/json" in request.headers.get("Accept", "")


def _back(request, deal):
    wanted = request.POST.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else deal.get_absolute_url()
