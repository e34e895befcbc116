from django.contrib.auth.decorators import login_required, permission_required
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods

from campaigns.forms import AudienceForm, first_sender
from campaigns.models import Campaign, Segment
from campaigns.results import totals
from campaigns.views.segments import reached
from campaigns.views.steps import changeable, locked, over, page, visible
from crm_site.lib import keyset
from crm_site.lib.htmx import render_page

VIEWS = {
    "drafts": [Campaign.State.DRAFT],
    "under-way": [Campaign.State.PLANNED, Campaign.State.SENDING, Campaign.State.PAUSED],
    "sent": [Campaign.State.SENT],
}


@require_GET
@login_required
@permission_required("campaigns.view_campaign", raise_exception=True)
def campaign_list(request):
    rows = Campaign.objects.visible_to(request.user).select_related("segment", "owner")
    view = request.GET.get("view", "")
    if view in VIEWS:
        rows = rows.filter(state__in=VIEWS[view])
    if query := request.GET.get("q", "").strip():
        rows = rows.filter(name__icontains=query)
    shown = keyset.page(rows, ["-created_at", "-pk"], request.GET.get("page", ""))
    numbers = totals(shown.rows)
    for campaign in shown:
        campaign.numbers = numbers.get(campaign.pk)
    context = {"page": shown, "view": view, "query": query, "active": "campaigns"}
    return render_page(request, "campaigns/campaigns.html", "campaigns/_campaigns.html", context)


@require_GET
@login_required
@permission_required("campaigns.view_campaign", raise_exception=True)
def campaign(request, pk):
    """Lead to the step that the campaign is at."""
    found = visible(request, pk)
    if found.is_draft:
        step = "audience" if request.user.has_perm("campaigns.change_campaign") else "check"
    else:
        step = "results" if found.state in (Campaign.State.SENT, Campaign.State.CANCELLED) else "sending"
    return redirect(f"campaigns:{step}", pk=pk)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required("campaigns.add_campaign", raise_exception=True)
def campaign_add(request):
    segments = Segment.objects.visible_to(request.user)
    wanted = request.GET.get("segment", "")
    chosen = segments.filter(pk=wanted).first() if wanted.isdecimal() else None
    draft = Campaign(segment=chosen, **first_sender(request.user))
    form = AudienceForm(request.POST if request.method == "POST" else None, instance=draft, reader=request.user)
    if form.is_valid():
        return redirect("campaigns:message", pk=form.save(by=request.user).pk)
    return _audience(request, draft, form)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required("campaigns.change_campaign", raise_exception=True)
@transaction.atomic
def audience(request, pk):
    draft = locked(request, pk) if request.method == "POST" else changeable(request, pk)
    if not draft.is_draft:
        if request.method == "POST":
            over(request, draft)
        return redirect(draft)
    form = AudienceForm(request.POST if request.method == "POST" else None, instance=draft, reader=request.user)
    if form.is_valid():
        form.save(by=request.user)
        return redirect("campaigns:message", pk=pk)
    return _audience(request, draft, form)


@require_GET
@login_required
@permission_required("campaigns.view_campaign", raise_exception=True)
def segment_of_form(request):
    """The reach of the segment that was just chosen in the form."""
    wanted = request.GET.get("segment", "")
    segments = Segment.objects.visible_to(request.user)
    chosen = segments.filter(pk=wanted).first() if wanted.isdecimal() else None
    context = reached(chosen.tree, request.user) if chosen else {}
    return render(request, "campaigns/_reach.html", context | {"segment": chosen})


def _audience(request, draft, form):
    segment = draft.segment if draft.segment_id else None
    reach = reached(segment.tree, request.user, draft.as_of or now()) if segment else {}
    context = page(request, draft, "audience", form=form, segment=segment) | reach
    return render(request, "campaigns/audience.html", context, status=422 if form.errors else 200)
