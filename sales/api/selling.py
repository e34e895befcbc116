"""Deals on their way, leads, orders and products."""

from decimal import Decimal

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Query
from pydantic import Field

from contacts.api import listing
from contacts.api.binned import bring_back, put_away
from contacts.api.changing import body_of, change, meant, own_asked, typed
from contacts.api.people import OWN
from crm_site.api import problems
from crm_site.api.areas import Area
from crm_site.api.doors import own, saved, seen, tag, untouched
from crm_site.api.problems import of_form
from crm_site.api.shapes import Asked, Strict, Walked
from sales.api.shapes import DEAL, LEAD, ORDER, PRODUCT, STAGE
from sales.forms import LeadForm, LoseForm, NewDealForm, StageForm, WinForm
from sales.models import Deal, Lead, Order, Product, Refused, Stage

sales = Area("sales", _("Deals, leads, orders and products"))
SEES, CHANGES = "sales.view_deal", "sales.change_deal"
problems.HANDLERS[Refused] = lambda request, refused: problems.answer(
    422 if refused.field else 409, "" if refused.field else str(refused), _of(refused)
)


def _of(refused):
    return {refused.field: [str(refused)]} if refused.field else None


DealChange = body_of("deals", "DealChange", custom=OWN)
LeadChange = body_of("leads", "LeadChange")


class NewDeal(DealChange):
    name: str = Field(max_length=200)


class NewLead(LeadChange):
    name: str = Field(max_length=200)


class Move(Strict):
    stage: int


class Win(Strict):
    amount: Decimal | None = Field(None, description="What the customer agreed to pay.")
    currency: str | None = None


class Lose(Strict):
    reason: int | None = None
    note: str = Field("", max_length=2000)


class Drop(Strict):
    reason: str = Field(min_length=1, max_length=200)


class Convert(Strict):
    deal_name: str = Field("", max_length=200, description="Leave it empty to make no deal yet.")
    amount: Decimal | None = Field(None, ge=0, max_digits=14, decimal_places=2)


@sales.get("/stages", STAGE.page, right=SEES)
def stage_list(request, asked: Query[Walked]):
    """The stages of all pipelines."""
    return STAGE.walk(Stage.objects.all(), ["pk"], asked)


@sales.get("/deals", DEAL.page, right=SEES)
def deal_list(request, asked: Query[Asked]):
    """Deals that you may see."""
    return listing.told(request, "deals", DEAL, asked)


@sales.post("/deals", DEAL.schema, right="sales.add_deal")
def deal_add(request, payload: NewDeal, response: HttpResponse):
    """A new open deal, in the first stage unless another open one is given."""
    given = payload.dict(exclude_unset=True)
    form = NewDealForm(user=request.user)
    known = untouched(form) | {name: given[name] for name in form.fields if name in given} | own_asked(form, given)
    for name, said in (("company_name", "company"), ("contact", "contact")):
        found = meant(form.fields[name], given.get(f"{said}_id"), f"{said}_id")
        known[name] = found or given.get(said) or ""
    deal = saved(NewDealForm(typed(form.fields, known), user=request.user), by=request.user)
    if given.get("custom"):
        change(request, "deals", deal, {"custom": given["custom"]})
    response["Location"] = f"{request.path}/{deal.pk}"
    return _told(request, response, deal.pk)


@sales.get("/deals/{int:pk}", DEAL.schema, right=SEES)
def deal(request, pk: int, response: HttpResponse):
    """One deal."""
    return _told(request, response, pk)


@sales.patch("/deals/{int:pk}", DEAL.schema, right=CHANGES)
def deal_change(request, pk: int, payload: DealChange, response: HttpResponse):
    """Change what is given; with If-Match only as long as nobody else did."""
    change(request, "deals", own(request, Deal, pk), payload.dict(exclude_unset=True))
    return _told(request, response, pk)


@sales.delete("/deals/{int:pk}", right="sales.delete_deal")
def deal_delete(request, pk: int):
    """Put the deal in the bin: it counts nowhere until it is restored."""
    put_away(request, Deal, pk)


@sales.post("/deals/{int:pk}/restore", DEAL.schema, status=200, right="sales.delete_deal")
def deal_restore(request, pk: int, response: HttpResponse):
    """Bring the deal back from the bin, as it was."""
    bring_back(request, Deal, pk)
    return _told(request, response, pk)


@sales.put("/deals/{int:pk}/stage", DEAL.schema, right=CHANGES)
def deal_move(request, pk: int, payload: Move, response: HttpResponse):
    """Put it into another stage of its pipeline."""
    found = own(request, Deal, pk)
    form = StageForm(payload.dict(), deal=found)
    if not form.is_valid():
        raise of_form(form)
    found.move(form.cleaned_data["stage"], by=request.user)
    return _told(request, response, pk)


@sales.post("/deals/{int:pk}/win", DEAL.schema, status=200, right=CHANGES)
def deal_win(request, pk: int, payload: Win, response: HttpResponse):
    """The customer bought."""
    return _closed(request, response, WinForm, own(request, Deal, pk), payload)


@sales.post("/deals/{int:pk}/lose", DEAL.schema, status=200, right=CHANGES)
def deal_lose(request, pk: int, payload: Lose, response: HttpResponse):
    """The customer did not buy; say why."""
    return _closed(request, response, LoseForm, own(request, Deal, pk), payload)


@sales.post("/deals/{int:pk}/reopen", DEAL.schema, status=200, right=CHANGES)
def deal_reopen(request, pk: int, response: HttpResponse):
    """Back to the last open stage that it was in."""
    own(request, Deal, pk).reopen(by=request.user)
    return _told(request, response, pk)


def _closed(request, response, form_class, found, payload):
    known = form_class(deal=found).initial
    form = form_class(known | payload.dict(exclude_none=True), deal=found)
    if not (form.is_valid() and form.save(by=request.user)):
        raise of_form(form)
    return _told(request, response, found.pk)


def _told(request, response, pk):
    row = seen(request, Deal, pk, DEAL.loaded)
    tag(response, row)
    return DEAL.said(row)


@sales.get("/leads", LEAD.page, right="sales.view_lead")
def lead_list(request, asked: Query[Asked]):
    """Leads that you may see."""
    return listing.told(request, "leads", LEAD, asked)


@sales.post("/leads", LEAD.schema, right="sales.add_lead")
def lead_add(request, payload: NewLead):
    """Somebody who may become a customer, such as from a form of yours."""
    given = untouched(LeadForm(user=request.user)) | payload.dict(exclude_none=True)
    lead = saved(LeadForm(given, user=request.user), by=request.user)
    return LEAD.said(LEAD.loaded(Lead.objects.filter(pk=lead.pk)).get())


@sales.get("/leads/{int:pk}", LEAD.schema, right="sales.view_lead")
def lead(request, pk: int):
    """One lead."""
    return LEAD.said(seen(request, Lead, pk, LEAD.loaded))


@sales.patch("/leads/{int:pk}", LEAD.schema, right="sales.change_lead")
def lead_change(request, pk: int, payload: LeadChange):
    """Change what is given, as long as it is open."""
    change(request, "leads", own(request, Lead, pk), payload.dict(exclude_unset=True))
    return LEAD.said(seen(request, Lead, pk, LEAD.loaded))


@sales.delete("/leads/{int:pk}", right="sales.delete_lead")
def lead_delete(request, pk: int):
    """Put the lead in the bin."""
    put_away(request, Lead, pk)


@sales.post("/leads/{int:pk}/restore", LEAD.schema, status=200, right="sales.delete_lead")
def lead_restore(request, pk: int):
    """Bring the lead back from the bin, as it was."""
    bring_back(request, Lead, pk)
    return LEAD.said(seen(request, Lead, pk, LEAD.loaded))


@sales.post("/leads/{int:pk}/convert", LEAD.schema, status=200, right="sales.change_lead")
def lead_convert(request, pk: int, payload: Convert):
    """Make it a contact, and a deal if it gets a name."""
    own(request, Lead, pk).convert(by=request.user, **payload.dict())
    return LEAD.said(seen(request, Lead, pk, LEAD.loaded))


@sales.post("/leads/{int:pk}/drop", LEAD.schema, status=200, right="sales.change_lead")
def lead_drop(request, pk: int, payload: Drop):
    """Nothing will come of it."""
    own(request, Lead, pk).drop(payload.reason, by=request.user)
    return LEAD.said(seen(request, Lead, pk, LEAD.loaded))


@sales.get("/orders", ORDER.page, right="sales.view_order")
def order_list(request, asked: Query[Asked]):
    """Orders that you may see, with their lines."""
    return listing.told(request, "orders", ORDER, asked)


@sales.get("/orders/{int:pk}", ORDER.schema, right="sales.view_order")
def order(request, pk: int):
    """One order."""
    return ORDER.said(seen(request, Order, pk, ORDER.loaded))


@sales.get("/products", PRODUCT.page, right="sales.view_product")
def product_list(request, asked: Query[Walked]):
    """What is for sale, and what was."""
    return PRODUCT.walk(Product.objects.visible_to(request.user), ["folded", "pk"], asked)


@sales.get("/products/{int:pk}", PRODUCT.schema, right="sales.view_product")
def product(request, pk: int):
    """One product."""
    return PRODUCT.said(seen(request, Product, pk))
