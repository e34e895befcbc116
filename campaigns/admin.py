from django.contrib import admin

from campaigns.models import Campaign, Delivery, Event, Link, Segment, Variant
from crm_site.admin import Ledger, StateReadOnly


@admin.register(Segment)
class SegmentAdmin(StateReadOnly):
    list_display = ["name", "owner", "last_count", "counted_at"]
    list_select_related = ["owner"]
    search_fields = ["name"]
    raw_id_fields = ["owner"]


@admin.register(Campaign)
class CampaignAdmin(StateReadOnly):
    list_display = ["name", "segment", "state", "planned_at", "sent_at", "owner"]
    list_filter = ["state"]
    list_select_related = ["segment", "owner"]
    search_fields = ["name"]
    raw_id_fields = ["segment", "owner"]
    state_fields = ("state", "planned_at", "audience_at", "sent_at", "sent_by", "error")


@admin.register(Variant)
class VariantAdmin(StateReadOnly):
    list_display = ["campaign", "letter", "share", "subject"]
    list_select_related = ["campaign"]
    raw_id_fields = ["campaign"]

    def has_change_permission(self, request, obj=None):
        """The words of a message that went out are what people got."""
        return super().has_change_permission(request, obj) and (obj is None or obj.campaign.is_draft)


@admin.register(Link)
class LinkAdmin(Ledger):
    list_display = ["campaign", "position", "url"]
    list_select_related = ["campaign"]


@admin.register(Delivery)
class DeliveryAdmin(Ledger):
    list_display = ["campaign", "contact", "variant", "state", "reason", "attempts", "sent_at"]
    list_filter = ["state", "reason"]
    list_select_related = ["campaign", "contact", "variant"]
    raw_id_fields = ["campaign", "contact", "variant"]


@admin.register(Event)
class EventAdmin(Ledger):
    list_display = ["delivery", "kind", "scanner", "link", "at"]
    list_filter = ["kind", "scanner"]
    list_select_related = ["delivery", "link"]
    raw_id_fields = ["delivery", "link"]
