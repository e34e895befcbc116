"""The facts of deals and leads that are changed in place, each by the verb that the forms use too."""

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.choosing import CompanyName, PersonField
from contacts.editables import owner_of
from contacts.forms import company_named
from contacts.inline import editable, of_model, revise, subject
from sales.models import Deal, Lead, Product, Refused, Stage


def _amount(row, user):
    return {"amount": of_model(Deal, "amount", min_value=0), "currency": of_model(Deal, "currency")}


def _money(row):
    return {"amount": row.amount, "currency": row.currency}


def _step(row, user):
    return {name: of_model(Deal, name) for name in ("next_step", "next_step_at")}


def _planned(row):
    return {"next_step": row.next_step, "next_step_at": row.next_step_at}


def _product(row, user):
    known = Product.objects.active() | Product.objects.filter(pk=row.product_id)
    return {"product": forms.ModelChoiceField(known.order_by("folded"), required=False, empty_label=_("none"))}


def _stages(row, user):
    """The open stages: a deal is won and lost by verbs of their own, which ask more."""
    known = Stage.objects.filter(pipeline=row.pipeline_id, kind=Stage.Kind.OPEN) | Stage.objects.filter(pk=row.stage_id)
    return {"stage": forms.ModelChoiceField(known.order_by("position"), empty_label=None)}


def _move(row, *, by, stage):
    row.move(stage, by=by)


def _company(row, *, by, company):
    revise(row, by=by, company=company_named(company, owner=by))


def _lead(row, *, by, **changes):
    row.revise(by=by, **changes)


LINKED = ("contact", "company", "owner", "stage", "pipeline", "product", "lost_reason")
OWNER = {"label": _("Owner"), "fields": owner_of, "template": "contacts/cells/_owner.html"}

subject("deals", Deal, active="pipeline", related=LINKED, refused=(Refused,))
editable("deals", "name", template="contacts/cells/_name.html")
editable("deals", "amount", label=_("Amount"), fields=_amount, read=_money, template="sales/cells/_amount.html")
editable("deals", "stage", label=_("Stage"), fields=_stages, save=_move, template="sales/_stage_chip.html")
editable("deals", "expected_close", template="sales/cells/_close.html")
editable("deals", "owner", **OWNER)
editable("deals", "product", label=_("Product"), fields=_product, template="sales/cells/_product.html")
editable(
    "deals", "next_step", label=_("Next step"), fields=_step, read=_planned, template="sales/cells/_next_step.html"
)
editable(
    "deals",
    "contact",
    label=_("Contact"),
    fields=lambda row, user: {"contact": PersonField().asked_by(user, row.contact)},
    template="sales/cells/_contact.html",
)
editable(
    "deals",
    "company",
    label=_("Company"),
    fields=lambda row, user: {"company": CompanyName().asked_by(user, row.company)},
    read=lambda row: {"company": row.company},
    save=_company,
    template="sales/cells/_company.html",
)

subject("leads", Lead, active="leads", related=("owner", "contact", "deal"), refused=(Refused,))
editable("leads", "name", save=_lead, template="contacts/cells/_name.html")
for _key in ("company_name", "email", "phone", "source"):
    editable("leads", _key, save=_lead)
editable("leads", "interest", save=_lead, template="sales/cells/_interest.html")
editable("leads", "owner", save=_lead, **OWNER)
