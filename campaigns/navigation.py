from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Segment
from crm_site.lib import navigation, notices, records
from crm_site.lib.records import Act


def under_way(user):
    """How many campaigns are going out now."""
    return Campaign.objects.visible_to(user).under_way()


navigation.add(
    "market",
    "segments",
    _("Segments"),
    "campaigns:segments",
    "circle-dashed",
    permission="campaigns.view_segment",
    order=10,
    go="s",
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
    go="m",
)
navigation.add_new(_("New segment"), "campaigns:segment_add", "circle-dashed", "campaigns.add_segment")
navigation.add_new(_("New campaign"), "campaigns:add", "send", "campaigns.add_campaign")
notices.add("campaigns.sent", "send", "good")
notices.add("campaigns.stopped", "send", "late")


def segment_acts(segment, reader):
    if reader.has_perm("campaigns.change_segment"):
        yield Act(say("Edit %s") % segment, "pencil", reverse("campaigns:segment_edit", args=[segment.pk]), key="e")


records.add(Segment, "circle-dashed", "name", url_name="campaigns:segment", acts=segment_acts)
records.add(Campaign, "send", "name", url_name="campaigns:campaign")
