from contacts.api.tie_access import binned
from crm_site.testing import make_sales
from crm_site.testing.access import STAFF
from crm_site.testing.api import Call
from sales.access import LEADERS, READERS, SELLERS, _colleagues_deal, _deal, _foreign_deal, _lead, _order, _product

BEGINNERS = "rep manager marketer admin"


def _pk(make_args):
    return lambda cast: {"pk": make_args(cast)[0]}


def _said(**body):
    return lambda cast: body


def _closed(cast):
    deal = make_sales.deal(owner=cast.rep)
    deal.lose(by=cast.rep, reason="too late")
    return {"pk": deal.pk}


CALLS = [
    Call("stage_list", READERS),
    Call("deal_list", READERS),
    Call("deal_add", SELLERS, body=_said(name="Winter linings", amount="1200.50")),
    Call("deal", READERS, _pk(_deal)),
    Call("deal", "manager marketer analyst admin", _pk(_foreign_deal), unseen="rep", case="of another team"),
    Call("deal_change", SELLERS, _pk(_deal), _said(next_step="Call")),
    Call("deal_change", LEADERS, _pk(_colleagues_deal), _said(next_step="Call"), case="of a colleague"),
    Call("deal_delete", LEADERS, _pk(_deal)),
    Call("deal_restore", LEADERS, binned(make_sales.deal)),
    Call("deal_restore", "admin", binned(make_sales.deal, "other_rep"), unseen="manager", case="of another team"),
    Call("deal_move", SELLERS, _pk(_deal), lambda cast: {"stage": make_sales.stage("Engaging").pk}),
    Call("deal_win", SELLERS, _pk(_deal), _said(amount="900")),
    Call("deal_lose", SELLERS, _pk(_deal), _said(note="Too expensive")),
    Call("deal_reopen", SELLERS, _closed),
    Call("lead_list", READERS),
    Call("lead_add", BEGINNERS, body=_said(name="Grace Hopper", email="grace@example.org")),
    Call("lead", READERS, _pk(_lead)),
    Call("lead_change", SELLERS, _pk(_lead), _said(source="fair")),
    Call("lead_delete", LEADERS, _pk(_lead)),
    Call("lead_restore", LEADERS, binned(make_sales.lead)),
    Call("lead_convert", SELLERS, _pk(_lead), _said(deal_name="First deal")),
    Call("lead_drop", SELLERS, _pk(_lead), _said(reason="No budget")),
    Call("order_list", STAFF),
    Call("order", STAFF, _pk(_order)),
    Call("product_list", STAFF),
    Call("product", STAFF, _pk(_product)),
]
