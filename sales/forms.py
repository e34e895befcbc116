from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contacts.choosing import CompanyName, PersonField, Suggest
from contacts.forms import Versioned, active_staff, company_named
from crm_site.lib.moments import MomentField
from crm_site.lib.money import AmountField, currency_field
from crm_site.lib.unraced import Unraced
from sales.models import Deal, Lead, LostReason, Product, Refused, Stage

DAY = {"type": "date"}


def amount_of(**options):
    return AmountField(label=_("Amount"), min_value=0, **options)


class DealForm(Versioned):
    contact = PersonField()
    company_name = CompanyName()

    class Meta:
        model = Deal
        fields = ["name", "amount", "currency", "product", "expected_close", "owner", "next_step", "next_step_at"]
        widgets = {"expected_close": forms.DateInput(attrs=DAY, format="%Y-%m-%d")}
        field_classes = {"next_step_at": MomentField}

    field_order = ["name", "contact", "company_name", "amount", "currency", "stage", "product", "expected_close"]

    def __init__(self, *args, user, contact=None, **options):
        super().__init__(*args, **options)
        self.user, self.known_contact = user, contact or self.instance.contact
        self.fields["owner"].queryset = active_staff()
        self.fields["amount"].min_value = 0
        products = Product.objects.active() | Product.objects.filter(pk=self.instance.product_id)
        self.fields["product"].queryset = products.order_by("folded")
        self.fields["product"].empty_label = _("none")
        self.initial |= {"contact": self.known_contact, "company_name": self._company()}
        self.fields["contact"].asked_by(user, self.known_contact)
        self.fields["company_name"].asked_by(user, self._company())
        self.initial["version"] = self.instance.version

    def _company(self):
        return self.instance.company or (self.known_contact and self.known_contact.company)

    def clean_amount(self):
        amount = self.cleaned_data["amount"]
        if amount is not None and amount < 0:
            raise forms.ValidationError(_("An amount cannot be below zero."))
        if amount is None and self.instance.state == Deal.State.WON:
            raise forms.ValidationError(_("A won deal keeps an amount."))
        return amount

    def save(self, *, by):
        """Revise the deal; raises EditConflict when somebody else was quicker."""
        deal = Deal.objects.get(pk=self.instance.pk)
        changes = self.changes() | {name: one for name, one in self.whose(by).items() if getattr(deal, name) != one}
        if changes:
            deal.revise(by=by, version=self.cleaned_data["version"] or 0, **changes)
        return deal

    def whose(self, by):
        company = company_named(self.cleaned_data["company_name"], owner=by)
        return {"contact": self.cleaned_data["contact"], "company": company}


class OfPipeline(forms.ModelChoiceField):
    def label_from_instance(self, stage):
        return f"{stage.pipeline} · {stage}"


class NewDealForm(DealForm):
    stage = OfPipeline(Stage.objects.none(), label=_("Stage"), required=False, empty_label=_("the first stage"))

    def __init__(self, *args, user, **options):
        super().__init__(*args, user=user, **options)
        stages = Stage.objects.filter(kind=Stage.Kind.OPEN).select_related("pipeline")
        self.fields["stage"].queryset = stages.order_by("pipeline__position", "pipeline", "position")
        self.initial["owner"] = user.pk

    def save(self, *, by):
        given = {name: self.cleaned_data[name] for name in (*self._meta.fields, "stage")}
        return Deal.add(by=by, **self.whose(by), **given, custom=self.own_bag())


class StageForm(forms.Form):
    """Where a card was put."""

    stage = forms.ModelChoiceField(
        Stage.objects.none(), error_messages={"invalid_choice": _("There is no such stage.")}
    )

    def __init__(self, *args, deal, **options):
        super().__init__(*args, **options)
        self.fields["stage"].queryset = Stage.objects.filter(pipeline=deal.pipeline_id)


class DealVerbForm(forms.Form):
    """Does one verb of a deal; a refusal stands beside the field that it is about."""

    def __init__(self, *args, deal, **options):
        super().__init__(*args, **options)
        self.deal = deal

    def save(self, *, by):
        """Whether it is done."""
        try:
            self.do(by)
        except Refused as refused:
            self.add_error(refused.field if refused.field in self.fields else None, str(refused))
        return self.is_valid()


class WinForm(DealVerbForm):
    amount = amount_of(help_text=_("What the customer agreed to pay."))
    currency = currency_field().formfield()

    def __init__(self, *args, deal, **options):
        super().__init__(*args, deal=deal, initial={"amount": deal.amount, "currency": deal.currency}, **options)

    def do(self, by):
        news = {key: self.cleaned_data[key] for key in ("amount", "currency")}
        news = {key: value for key, value in news.items() if getattr(self.deal, key) != value}
        if news and self.deal.is_open:
            self.deal.revise(by=by, version=self.deal.version, **news)
        self.deal.win(by=by)


class LoseForm(DealVerbForm):
    reason = forms.ModelChoiceField(
        LostReason.objects.filter(active=True),
        label=_("Why was it lost?"),
        required=False,
        empty_label=_("another reason"),
    )
    note = forms.CharField(
        label=_("In words"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def do(self, by):
        self.deal.lose(by=by, reason=self.cleaned_data["reason"], note=self.cleaned_data["note"])


class NextStepForm(Unraced, forms.ModelForm):
    class Meta:
        model = Deal
        fields = ["next_step", "next_step_at"]
        field_classes = {"next_step_at": MomentField}

    def save(self, *, by):
        deal = Deal.objects.get(pk=self.instance.pk)
        deal.revise(by=by, version=deal.version, **self.cleaned_data)


class LeadForm(Unraced, forms.ModelForm):
    class Meta:
        model = Lead
        fields = ["name", "company_name", "email", "phone", "source", "interest", "owner"]
        widgets = {
            "interest": forms.Textarea(attrs={"rows": 3}),
            "company_name": Suggest("companies", loose=True),
        }

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        self.fields["owner"].queryset = active_staff()
        if not self.instance.pk and user.has_perm("sales.change_lead"):
            self.initial["owner"] = user.pk

    @transaction.atomic
    def save(self, *, by):
        """Store it; whoever got it from somebody else hears of it."""
        is_given = not self.instance.pk or "owner" in self.changed_data
        lead = super().save()
        if is_given:
            lead.tell_owner(by)
        return lead


class ConvertForm(forms.Form):
    deal_name = forms.CharField(
        label=_("Name of the deal"), required=False, max_length=200, help_text=_("Leave it empty to make no deal yet.")
    )
    amount = amount_of(required=False)

    def __init__(self, *args, lead, **options):
        what = lead.company_name or lead.name
        super().__init__(*args, initial={"deal_name": str(_("First deal with %s") % what)[:200]}, **options)
        self.lead = lead

    def save(self, *, by):
        return self.lead.convert(by=by, **self.cleaned_data)


class DropForm(forms.Form):
    reason = forms.CharField(label=_("Why will nothing come of it?"), max_length=200)


class ProductForm(Unraced, forms.ModelForm):
    class Meta:
        model = Product
        fields = ["name", "sku", "series", "price", "currency", "active"]


class SettleForm(forms.Form):
    """A name that files wrote, and the product that it means."""

    text = forms.CharField(max_length=200, widget=forms.HiddenInput, strip=False)
    product = forms.ModelChoiceField(Product.objects.order_by("folded"), label=_("Product"))
