from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db.models import DateField, Value
from django.db.models.functions import Coalesce
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from contacts.models import Contact, Interaction
from contacts.views.record import edit_view
from crm_site.lib.htmx import render_page
from crm_site.lib.listing import Listing, filter_inputs
from sales.board import next_step, scope
from sales.forms import DealForm, NewDealForm, NextStepForm
from sales.models import Deal, DealChange
from sales.stage_bar import steps
from sales.views.finding import find, find_editable, is_editable
from sales.words import in_words

SORTS = {
    "created": ("-created_at", "-pk"),
    "name": ("folded", "pk"),
    "amount": ("-known_amount", "-pk"),
    "close": ("known_close", "pk"),
}
LINKED = ("contact", "company", "owner", "stage", "pipeline", "product", "lost_reason")
STATES = {"": "open", "won": "won", "lost": "lost", "all": "all"}
SEES = permission_required("sales.view_deal", raise_exception=True)
FACTS = 50


@require_GET
@login_required
@SEES
def deal_list(request):
    rows = Deal.objects.visible_to(request.user)
    view, whose = request.GET.get("view", ""), request.GET.get("whose", "")
    if view in STATES and view != "all":
        rows = rows.filter(state=STATES[view])
    rows = scope(rows, request.user, whose).annotate(
        known_amount=Coalesce("amount", Value(0), output_field=Deal._meta.get_field("amount")),
        known_close=Coalesce("expected_close", Value(parse_date("9999-12-31")), output_field=DateField()),
    )
    listing = Listing(
        request, rows.for_pages(), sorts=SORTS, default="created", search=lambda found, text: found.named(text)
    )
    context = {"listing": listing, "active": "pipeline", "view": view, "whose": whose}
    return render_page(request, "sales/deals.html", "sales/_deals.html", context | _sums(listing))


def _sums(listing):
    """What the whole list comes to; not for lists so long that they are only estimated."""
    for deal in listing.page:
        deal.next = next_step(deal)
    if not listing.count.exact:
        return {}
    sums = list(listing.queryset.sums())
    return {"total": in_words(sums, short=True), "weighted": in_words(sums, "weighted", short=True)}


@require_GET
@login_required
@SEES
def deal_filter_field(request):
    return filter_inputs(request, Deal)


@require_GET
@login_required
@SEES
def deal(request, pk):
    found = find(Deal, request.user, pk, *LINKED)
    context = {
        "deal": found,
        "steps": steps(found),
        "next": next_step(found),
        "editable": is_editable(found, request.user),
        "step_form": NextStepForm(instance=found),
        "changes": DealChange.objects.visible_to(request.user).filter(deal=found).select_related("by"),
        "facts": facts_of(found, request.user),
        "active": "pipeline",
    }
    return render(request, "sales/deal.html", context)


def facts_of(deal, user):
    """What the timeline of its customer tells about this deal, newest first."""
    rows = (
        Interaction.objects.visible_to(user).of_group("deal").filter(about_id=deal.pk, kind__startswith="sales.deal_")
    )
    whose = {"contact": deal.contact} if deal.contact_id else {"company": deal.company}
    if not any(whose.values()):
        return []
    return rows.filter(**whose).select_related("by", "contact", "company").newest_first()[:FACTS]


@require_http_methods(["GET", "POST"])
@login_required
@permission_required("sales.add_deal", raise_exception=True)
def deal_add(request):
    asked = request.GET.get("contact", "")
    known = Contact.objects.visible_to(request.user).filter(pk=int(asked)).first() if _is_key(asked) else None
    form = NewDealForm(request.POST if request.method == "POST" else None, user=request.user, contact=known)
    if form.is_valid():
        added = form.save(by=request.user)
        messages.success(request, _("%s is written down.") % added)
        return redirect(added)
    context = {"form": form, "active": "pipeline", "contact": known, "title": _("New deal")}
    context["back"] = known.get_absolute_url() if known else reverse("sales:board")
    return render_page(request, "sales/form.html", "kit/_form.html", context)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required("sales.change_deal", raise_exception=True)
def deal_edit(request, pk):
    found = find_editable(Deal, request.user, pk, *LINKED)
    return edit_view(request, found, DealForm, active="pipeline")


def _is_key(text):
    return text.isdecimal() and len(text) < 19
