"""What may be asked of deals and orders in lists, and of people by their deals and orders in segments."""

from datetime import datetime, time, timedelta

from django import forms
from django.conf import settings
from django.db.models import DecimalField, Exists, OuterRef, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from contacts.asked import Name, owners, teams
from contacts.models import Contact
from crm_site.lib.filters import Choice, Date, Link, Moment, NoAnswers, Number, TeamChoice, Text, criterion, declare
from crm_site.lib.money import currency_field
from sales.models import CustomerTotals, Deal, Lead, LostReason, Order, OrderLine, Stage


def stages():
    return [(stage.pk, f"{stage.pipeline} · {stage}") for stage in Stage.objects.select_related("pipeline")]


def lost_reasons():
    return list(LostReason.objects.values_list("pk", "name"))


declare(
    Deal,
    Name(key="name", label=_("Name"), path="folded"),
    Name(key="company", label=_("Company"), path="company__folded"),
    Name(key="contact", label=_("Contact"), path="contact__folded"),
    Name(key="product", label=_("Product"), path="product__folded"),
    Choice(key="stage", label=_("Stage"), choices=stages),
    Number(key="amount", label=_("Amount")),
    Text(key="currency", label=_("Currency")),
    Link(key="owner", label=_("Owner"), choices=owners),
    TeamChoice(key="team", label=_("Team of the owner"), path="owner__team", choices=teams),
    Text(key="next_step", label=_("Next step")),
    Moment(key="next_step_at", label=_("Next step due")),
    Date(key="expected_close", label=_("Expected close")),
    Moment(key="closed", label=_("Closed"), path="closed_at"),
    Moment(key="created", label=_("Created"), path="created_at"),
    Choice(key="lost_reason", label=_("Why it was lost"), choices=lost_reasons),
)
declare(
    Order,
    Text(key="number", label=_("Number")),
    Name(key="contact", label=_("Customer"), path="contact__folded"),
    Name(key="company", label=_("Company"), path="company__folded"),
    Moment(key="placed", label=_("Placed"), path="placed_at"),
    Number(key="total", label=_("Total")),
    Text(key="currency", label=_("Currency")),
    Choice(key="state", label=_("State"), choices=Order.State.choices),
    Link(key="owner", label=_("Owner of the customer"), path="contact__owner", choices=owners),
    TeamChoice(key="team", label=_("Team of the owner"), path="contact__owner__team", choices=teams),
    Text(key="sku", label=_("Article number"), path="sku", rows=OrderLine.objects.all, link="order"),
    Name(key="article", label=_("Article"), path="folded", rows=OrderLine.objects.all, link="order"),
)
declare(
    Lead,
    Name(key="name", label=_("Name"), path="folded"),
    Text(key="company", label=_("Company"), path="company_name"),
    Text(key="email", label=_("E-mail")),
    Text(key="phone", label=_("Phone")),
    Text(key="source", label=_("Source")),
    Choice(key="state", label=_("State"), choices=Lead.State.choices),
    Link(key="owner", label=_("Owner"), choices=owners),
    TeamChoice(key="team", label=_("Team of the owner"), path="owner__team", choices=teams),
    Moment(key="created", label=_("Came in"), path="created_at"),
)


class OrderedForm(forms.Form):
    days = forms.IntegerField(label=_("Within how many days"), min_value=1, max_value=36_500)
    until = forms.DateField(
        label=_("Counted back from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: from the day when the segment is used."),
    )


class NumberForm(forms.Form):
    number = forms.IntegerField(label=_("At least"), min_value=1, max_value=1_000_000)


class SpentForm(forms.Form):
    amount = forms.DecimalField(label=_("At least"), min_value=0, max_digits=14, decimal_places=2)
    currency = currency_field().formfield(required=False, help_text=_("Two currencies are never added."))

    def clean_currency(self):
        return self.cleaned_data["currency"] or settings.DEFAULT_CURRENCY


class BoughtForm(forms.Form):
    text = forms.CharField(label=_("Article number, or a part of its name"), min_length=2, max_length=200)


def ordered_when(answers):
    if answers["until"] == "–":
        return _("ordered in the last %(days)s days") % answers
    return _("ordered in the %(days)s days until %(until)s") % answers


def not_ordered_when(answers):
    if answers["until"] == "–":
        return _("did not order in the last %(days)s days") % answers
    return _("did not order in the %(days)s days until %(until)s") % answers


@criterion(
    Contact,
    "sales.ordered",
    _("Ordered lately"),
    OrderedForm,
    sentence=ordered_when,
    denial=not_ordered_when,
    permission="sales.view_order",
)
def ordered(asked, *, days, until=None):
    """At least one order in so many days before the instant of asking, or before the end of a given day."""
    end = datetime.combine(until + timedelta(days=1), time.min, asked.zone) if until else asked.as_of
    placed = Order.objects.placed().filter(placed_at__gte=end - timedelta(days=days), placed_at__lt=end)
    return Exists(placed.filter(contact=OuterRef("pk")))


@criterion(
    Contact,
    "sales.orders",
    _("Number of orders"),
    NumberForm,
    sentence=_("at least %(number)s orders"),
    denial=_("fewer than %(number)s orders"),
    permission="sales.view_order",
)
def number_of_orders(asked, *, number):
    return Exists(CustomerTotals.objects.filter(contact=OuterRef("pk"), orders__gte=number))


@criterion(
    Contact,
    "sales.spent",
    _("Spent at least"),
    SpentForm,
    sentence=_("spent at least %(amount)s %(currency)s"),
    denial=_("spent less than %(amount)s %(currency)s"),
    permission="sales.view_order",
)
def spent(asked, *, amount, currency):
    """In this one currency, whatever else they bought in others."""
    other = Cast(KeyTextTransform(currency, "revenues"), DecimalField(max_digits=14, decimal_places=2))
    rows = CustomerTotals.objects.filter(contact=OuterRef("pk")).alias(other=other)
    return Exists(
        rows.filter(Q(currency=currency, revenue__gte=amount) | (~Q(currency=currency) & Q(other__gte=amount)))
    )


@criterion(
    Contact,
    "sales.bought",
    _("Bought"),
    BoughtForm,
    sentence=_("bought “%(text)s”"),
    denial=_("never bought “%(text)s”"),
    permission="sales.view_order",
)
def bought(asked, *, text):
    lines = OrderLine.objects.naming(text).filter(order__contact=OuterRef("pk"), order__state=Order.State.PLACED)
    return Exists(lines)


@criterion(
    Contact,
    "sales.open_deal",
    _("Has an open deal"),
    NoAnswers,
    sentence=_("has an open deal"),
    denial=_("has no open deal"),
    permission="sales.view_deal",
)
def has_open_deal(asked):
    return Exists(_seen(asked).open().filter(contact=OuterRef("pk")))


@criterion(
    Contact,
    "sales.won_deal",
    _("Won deal of at least"),
    SpentForm,
    sentence=_("has a won deal of at least %(amount)s %(currency)s"),
    denial=_("has no won deal of at least %(amount)s %(currency)s"),
    permission="sales.view_deal",
)
def has_won_deal(asked, *, amount, currency):
    rows = _seen(asked).won().filter(amount__gte=amount, currency=currency)
    return Exists(rows.filter(contact=OuterRef("pk")))


def _seen(asked):
    """A question about deals is answered by those that the asker may see."""
    return Deal.objects.visible_to(asked.reader) if asked.reader else Deal.objects.all()
