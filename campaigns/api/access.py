from campaigns.access import READERS, _draft, _segment
from crm_site.testing.api import Call


def _pk(make_args):
    return lambda cast: {"pk": make_args(cast)[0]}


CALLS = [
    Call("segment_list", READERS),
    Call("segment", READERS, _pk(_segment)),
    Call("segment_people", READERS, _pk(_segment)),
    Call("campaign_list", READERS),
    Call("campaign", READERS, _pk(_draft)),
    Call("campaign_results", READERS, _pk(_draft)),
]
