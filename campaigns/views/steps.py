"""What the pages of one campaign share: the steps on top, and who may change what."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Campaign

STEPS = [
    ("audience", gettext_lazy("Audience")),
    ("message", gettext_lazy("Message")),
    ("check", gettext_lazy("Check")),
    ("sending", gettext_lazy("Send")),
    ("results", gettext_lazy("Results")),
]
FOR_DRAFTS = ("audience", "message", "check")


def visible(request, pk):
    rows = Campaign.objects.visible_to(request.user).select_related("segment", "owner")
    return get_object_or_404(rows, pk=pk)


def changeable(request, pk):
    """The campaign, for somebody who may change it; 404 or 403 for everybody else."""
    found = visible(request, pk)
    if not Campaign.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    return found


def locked(request, pk):
    """The same, held until the transaction ends, so that nobody sends it meanwhile."""
    changeable(request, pk)
    return Campaign.objects.visible_to(request.user).select_for_update(of=("self",)).get(pk=pk)


def page(request, campaign, step, **context):
    """The context of a page of the campaign."""
    may_change = request.user.has_perm("campaigns.change_campaign")
    return {
        "campaign": campaign,
        "active": "campaigns",
        "steps": steps(campaign, step, may_change),
        "may_change": may_change,
        "may_send": request.user.has_perm("campaigns.send_campaign"),
    } | context


def steps(campaign, now, may_change):
    """The stepper: what is done, where one is, and what cannot be gone to."""
    place = [key for key, _label in STEPS].index(now)
    return [
        {
            "label": label,
            "url": _url(campaign, key, may_change),
            "state": "now" if key == now else "done" if at < place else "later",
        }
        for at, (key, label) in enumerate(STEPS)
    ]


def over(request, campaign):
    """Say that a campaign that is no draft any more stays as it was sent."""
    messages.error(request, _("“%s” is no draft any more, so nothing was changed.") % campaign)


def _url(campaign, key, may_change):
    if campaign.pk is None:
        return ""
    if key in FOR_DRAFTS and not campaign.is_draft:
        return ""
    if key in ("sending", "results") and campaign.is_draft:
        return ""
    if key in ("audience", "message") and not may_change:
        return ""
    return reverse(f"campaigns:{key}", args=[campaign.pk])
