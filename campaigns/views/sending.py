from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from campaigns.models import Campaign, NotReady
from campaigns.views.steps import page, visible
from crm_site.lib.filters import FilterError
from crm_site.lib.htmx import render_page, wants_part


@require_GET
@login_required
@permission_required("campaigns.view_campaign", raise_exception=True)
def check(request, pk):
    """Everything once more before it goes out: whom it reaches, who is left in peace, what is missing."""
    draft = visible(request, pk)
    if not draft.is_draft:
        return redirect(draft)
    context = page(request, draft, "check", variants=draft.variants.all()) | _reach(draft, request)
    context["problems"] = draft.problems(request.user)
    return render(request, "campaigns/check.html", context)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required("campaigns.send_campaign", raise_exception=True)
def send(request, pk):
    """Ask once more, naming the number; then start. Pressing it twice starts it once."""
    campaign = _sendable(request, pk)
    if request.method == "GET":
        if not campaign.is_draft:
            return redirect(campaign)
        context = page(request, campaign, "check") | _reach(campaign, request)
        return render_page(request, "campaigns/send.html", "campaigns/_send.html", context)
    try:
        if not campaign.send(by=request.user):
            messages.info(request, _("It was sent before; nothing was changed."))
    except NotReady as missing:
        messages.error(request, str(missing))
        return redirect("campaigns:check", pk=pk)
    return redirect("campaigns:sending", pk=pk)


@require_GET
@login_required
@permission_required("campaigns.view_campaign", raise_exception=True)
def sending(request, pk):
    """How far it is; the page asks again by itself while it is under way."""
    campaign = visible(request, pk)
    if campaign.is_draft:
        return redirect(campaign)
    context = page(request, campaign, "sending", progress=campaign.progress())
    return render_page(request, "campaigns/sending.html", "campaigns/_progress.html", context)


@require_POST
@login_required
@permission_required("campaigns.send_campaign", raise_exception=True)
def steer(request, pk, verb):
    """Pause, resume or cancel; what is not possible any more changes nothing."""
    campaign = _sendable(request, pk)
    done = {"pause": campaign.pause, "resume": campaign.resume, "cancel": campaign.cancel}[verb]()
    if not done:
        messages.info(request, _("Nothing was changed: the campaign is %s.") % campaign.get_state_display())
    return _after(request, campaign)


@require_POST
@login_required
@permission_required("campaigns.send_campaign", raise_exception=True)
def settle(request, pk):
    """Decide about messages of which nobody knows whether they went out."""
    campaign = _sendable(request, pk)
    decision = request.POST.get("decision")
    if decision in ("sent", "again"):
        number = campaign.settle_uncertain(as_sent=decision == "sent")
        words = ngettext("%d message was decided on.", "%d messages were decided on.", number)
        messages.success(request, words % number)
    return _after(request, campaign)


def _sendable(request, pk):
    """The campaign, for somebody whose right to send reaches it."""
    found = visible(request, pk)
    if not Campaign.objects.within(request.user, "send").filter(pk=pk).exists():
        raise PermissionDenied
    return found


def _reach(campaign, request):
    """`reach`: whom it would reach now, or `problem`: why that cannot be said."""
    try:
        return {"reach": campaign.reach(request.user)} if campaign.segment else {}
    except FilterError as problem:
        return {"problem": str(problem)}


def _after(request, campaign):
    campaign.refresh_from_db()
    if wants_part(request):
        context = page(request, campaign, "sending", progress=campaign.progress())
        return render(request, "campaigns/_progress.html", context)
    return redirect("campaigns:sending", pk=campaign.pk) if not campaign.is_draft else redirect(campaign)
