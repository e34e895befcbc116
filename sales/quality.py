"""What can be wrong with deals."""

from django.db.models import Q
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from contacts.quality import Check, add
from sales.models import Deal

OF = {"of": "deals", "model": Deal, "group": _("Deals")}


def _open(asking):
    return Deal.objects.open()


def _loaded(rows):
    return rows.for_pages()


def _owner(row, asking):
    return say("%s left") % row.owner if row.owner else say("No owner")


def _customer(row, asking):
    return str(row.customer or "")


add(
    Check(
        key="sales.owner_gone",
        label=_("Nobody works on the deal"),
        why=_("It has no owner, or the owner can no longer sign in."),
        rows=_open,
        wrong=lambda asking: Q(owner=None) | Q(owner__is_active=False),
        weight=3,
        icon="user-x",
        cells=("owner",),
        load=_loaded,
        note=_owner,
        **OF,
    ),
    Check(
        key="sales.of_nobody",
        label=_("Deal of no customer"),
        why=_("Neither a contact nor a company: nobody can be asked."),
        rows=_open,
        wrong=lambda asking: Q(contact=None, company=None),
        weight=2,
        icon="unlink",
        cells=("contact", "company"),
        load=_loaded,
        note=lambda row, asking: row.company_text,
        **OF,
    ),
    Check(
        key="sales.past_due",
        label=_("Expected close is past"),
        why=_("The day has gone by and the deal is still open: the forecast counts it in the wrong month."),
        rows=_open,
        wrong=lambda asking: Q(expected_close__lt=asking.today),
        weight=2,
        icon="calendar-x",
        cells=("expected_close", "next_step"),
        load=_loaded,
        note=_customer,
        **OF,
    ),
    Check(
        key="sales.no_close",
        label=_("No expected close"),
        why=_("The forecast cannot count it in any month."),
        rows=_open,
        wrong=lambda asking: Q(expected_close=None),
        weight=1,
        icon="calendar-off",
        cells=("expected_close",),
        load=_loaded,
        note=_customer,
        **OF,
    ),
)
