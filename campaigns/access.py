from campaigns.models import Variant
from crm_site.testing import make_campaigns
from crm_site.testing.access import EVERYONE, Access

READERS = "manager marketer analyst admin"
WRITERS = "marketer admin"


def _segment(cast):
    return [make_campaigns.segment(owner=cast.marketer).pk]


def _draft(cast):
    return [make_campaigns.campaign(owner=cast.marketer).pk]


def _variant(cast):
    return [*_draft(cast), "A"]


def _two_variants(cast):
    (pk,) = _draft(cast)
    Variant.objects.create(campaign_id=pk, letter="B", share=50, subject="B", body="B")
    return [pk]


def _under_way(cast):
    made = make_campaigns.campaign(owner=cast.marketer)
    type(made).objects.filter(pk=made.pk).update(state="sending", planned_at=made.created_at)
    return [made.pk]


def _token(cast):
    return [_delivery().token]


def _link(cast):
    delivery = _delivery()
    return [delivery.token, delivery.campaign.links.get().pk]


def _delivery():
    make_campaigns.reader()
    return make_campaigns.planned().deliveries.first()


ACCESS = [
    Access("campaigns:segments", GET=READERS),
    Access("campaigns:segment_add", GET=WRITERS, POST=WRITERS),
    Access("campaigns:segment_reach", POST=READERS),
    Access("campaigns:segment", _segment, GET=READERS),
    Access("campaigns:segment_edit", _segment, GET=WRITERS, POST=WRITERS),
    Access("campaigns:campaigns", GET=READERS),
    Access("campaigns:add", GET=WRITERS, POST=WRITERS),
    Access("campaigns:audience_reach", GET=READERS),
    Access("campaigns:campaign", _draft, GET=READERS),
    Access("campaigns:audience", _draft, GET=WRITERS, POST=WRITERS),
    Access("campaigns:message", _draft, GET=WRITERS),
    Access("campaigns:variant_add", _draft, POST=WRITERS),
    Access("campaigns:variant_remove", _two_variants, POST=WRITERS),
    Access("campaigns:variant", _variant, GET=WRITERS, POST=WRITERS),
    Access("campaigns:preview", _variant, GET=READERS),
    Access("campaigns:test_mail", _variant, POST=WRITERS),
    Access("campaigns:check", _draft, GET=READERS),
    Access("campaigns:send", _draft, GET=WRITERS, POST=WRITERS),
    Access("campaigns:sending", _under_way, GET=READERS),
    Access("campaigns:pause", _under_way, POST=WRITERS),
    Access("campaigns:resume", _under_way, POST=WRITERS),
    Access("campaigns:cancel", _under_way, POST=WRITERS),
    Access("campaigns:settle", _under_way, POST=WRITERS),
    Access("campaigns:results", _under_way, GET=READERS),
    Access("campaigns:unsubscribe", _token, GET=EVERYONE, POST=EVERYONE, public=True),
    Access("campaigns:click", _link, GET=EVERYONE, public=True),
    Access("campaigns:open", _token, GET=EVERYONE, public=True),
]
