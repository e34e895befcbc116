from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from crm_site.lib import navigation


def under_way(user):
    """How many campaigns are going out now."""
    return Campaign.objects.visible_to(user).under_way().count() or None


navigation.add(
    "market",
    "segments",
    _("Segments"),
    "campaigns:segments",
    "circle-dashed",
    permission="campaigns.view_segment",
    order=10,
)
navigation.add(
    "market",
    "campaigns",
    _("Campaigns"),
    "campaigns:campaigns",
    "send",
    permission="campaigns.view_campaign",
    count=under_way,
    order=20,
)
