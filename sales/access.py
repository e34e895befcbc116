from datetime import timedelta

from django.utils.timezone import now

from contacts.bin_access import binned
from crm_site.testing import make, make_sales
from crm_site.testing.access import STAFF, Access

SELLERS = "rep manager admin"
READERS = "rep manager marketer analyst admin"
LEADERS = "manager admin"


def _deal(cast):
    return [make_sales.deal(owner=cast.rep).pk]


def _colleagues_deal(cast):
    """Of the rep's team, but not the rep's own."""
    colleague = make.user("Sales rep", team_name="North")
    return [make_sales.deal(owner=colleague).pk]


def _foreign_deal(cast):
    return [make_sales.deal(owner=cast.other_rep).pk]


def _lead(cast):
    return [make_sales.lead(owner=cast.rep).pk]


def _made(cast):
    return make_sales.deal(owner=cast.rep)


def _binned_lead(cast):
    return binned(lambda cast: make_sales.lead(owner=cast.rep))(cast)["pick"]


def _product(cast):
    return [make_sales.product().pk]


def _order(cast):
    return [make_sales.order(days_ago=3).pk]


def _step(cast):
    return {"next_step": "Call", "next_step_at": (now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")}


def _stage(cast):
    return {"stage": make_sales.stage("Engaging").pk}


ACCESS = [
    Access("sales:leads", GET=READERS),
    Access("sales:lead_add", GET="rep manager marketer admin", POST="rep manager marketer admin"),
    Access("sales:lead", _lead, GET=READERS),
    Access("sales:lead_edit", _lead, GET=SELLERS, POST=SELLERS),
    Access("sales:lead_start", _lead, POST=SELLERS),
    Access("sales:lead_convert", _lead, GET=SELLERS, POST=SELLERS),
    Access("sales:lead_drop", _lead, GET=SELLERS, POST=SELLERS),
    Access("sales:deals", GET=READERS),
    Access("contacts:delete", lambda cast: ["deals", *_deal(cast)], POST=LEADERS, case="a deal"),
    Access(
        "contacts:delete",
        lambda cast: ["deals", *_foreign_deal(cast)],
        POST="admin",
        unseen="rep",
        case="a deal of another team",
    ),
    Access("contacts:delete", lambda cast: ["leads", *_lead(cast)], POST=LEADERS, case="a lead"),
    Access("contacts:bin_of", lambda cast: ["deals"], GET=LEADERS, case="deals"),
    Access("contacts:bin_of", lambda cast: ["leads"], GET=LEADERS, case="leads"),
    Access("contacts:bin_restore", lambda cast: ["deals"], POST=LEADERS, data=binned(_made), case="a deal"),
    Access("contacts:bin_purge", lambda cast: ["deals"], POST="admin", data=binned(_made), case="a deal"),
    Access("sales:deal", lambda cast: binned(_made)(cast)["pick"], GET=READERS, case="in the bin"),
    Access("sales:lead", _binned_lead, GET=READERS, case="in the bin"),
    Access("sales:board", GET=READERS),
    Access("sales:deal_add", GET=SELLERS, POST=SELLERS),
    Access("contacts:list_filter_field", lambda cast: ["deals"], GET=READERS, case="deals"),
    Access("contacts:view_counts", lambda cast: ["deals"], GET=READERS, case="deals"),
    Access("contacts:totals", lambda cast: ["deals"], GET=READERS, case="deals"),
    Access("sales:deal", _deal, GET=READERS),
    Access("sales:deal", _colleagues_deal, GET=READERS, case="of a colleague"),
    Access("sales:deal", _foreign_deal, GET="manager marketer analyst admin", unseen="rep", case="of another team"),
    *(
        Access(
            f"contacts:{view}",
            lambda cast: ["deals", *_foreign_deal(cast)],
            GET="manager marketer analyst admin",
            unseen="rep",
            case="a deal of another team",
        )
        for view in ("row", "preview", "neighbours")
    ),
    Access("sales:deal_edit", _deal, GET=SELLERS, POST=SELLERS),
    Access("sales:deal_edit", _colleagues_deal, GET=LEADERS, POST=LEADERS, case="of a colleague"),
    Access("sales:deal_edit", _foreign_deal, GET="admin", POST="admin", unseen="rep", case="of another team"),
    Access("sales:deal_stage", _deal, POST=SELLERS, data=_stage),
    Access("sales:deal_stage", _colleagues_deal, POST=LEADERS, data=_stage, case="of a colleague"),
    Access("sales:deal_win", _deal, GET=SELLERS, POST=SELLERS),
    Access("sales:deal_lose", _deal, GET=SELLERS, POST=SELLERS),
    Access("sales:deal_reopen", _deal, POST=SELLERS),
    Access("sales:deal_next_step", _deal, POST=SELLERS, data=_step),
    Access("sales:forecast", GET=READERS),
    Access("sales:orders", GET=STAFF),
    Access("contacts:totals", lambda cast: ["orders"], GET=STAFF, case="orders"),
    Access("sales:order", _order, GET=STAFF),
    Access("sales:order_cancel", _order, POST=LEADERS),
    Access("sales:products", GET=STAFF),
    Access("sales:product", _product, GET=STAFF),
    Access("sales:product_add", GET=LEADERS, POST=LEADERS),
    Access("sales:product_edit", _product, GET=LEADERS, POST=LEADERS),
    Access("sales:product_names", GET=LEADERS, POST=LEADERS),
]
