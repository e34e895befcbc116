from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from contacts import panels
from contacts.mail.writing import MAILS
from contacts.models import Company, Contact, Interaction
from contacts.views.bin import or_in_bin
from contacts.views.lists import list_page
from contacts.views.record import edit_view
from crm_site.lib.htmx import render_page
from sales.forms import DealForm, NewDealForm, NextStepForm
from sales.models import Deal, DealChange
from sales.stage_bar import steps
from sales.views.finding import find, find_editable, is_deletable, is_editable

LINKED = ("contact", "company", "owner", "stage", "pipeline", "product", "lost_reason")
SEES = permission_required("sales.view_deal", raise_exception=True)
FACTS = 50


@require_GET
@login_required
@SEES
def deal_list(request):
    return list_page(request, "deals")


@require_GET
@login_required
@SEES
@or_in_bin(Deal)
def deal(request, pk):
    found = find(Deal, request.user, pk, *LINKED)
    context = {
        "deal": found,
        "steps": steps(found),
        "customer": found.customer,
        "panels": panels.offered(found.customer, request.user) if found.customer else [],
        "drawn": None,
        "editable": is_editable(found, request.user),
        "deletable": is_deletable(found, request.user),
        "step_form": NextStepForm(instance=found),
        "changes": DealChange.objects.visible_to(request.user).filter(deal=found).select_related("by"),
        "facts": facts_of(found, request.user),
        "active": "pipeline",
    }
    return render(request, "sales/deal.html", context)


def facts_of(deal, user):
    """What the timeline of its customer tells about this deal, newest first."""
    about = {"about_type__app_label": "sales", "about_type__model": "deal"}
    told = Q(kind__startswith="sales.deal_") | Q(kind__in=MAILS, **about)
    rows = Interaction.objects.visible_to(user).of_group("deal", "mail").filter(told, about_id=deal.pk)
    whose = {"contact": deal.contact} if deal.contact_id else {"company": deal.company}
    if not any(whose.values()):
        return []
    return rows.filter(**whose).select_related("by", "contact", "company").newest_first()[:FACTS]


@require_http_methods(["GET", "POST"])
@login_required
@permission_required("sales.add_deal", raise_exception=True)
def deal_add(request):
    known, company = (_asked(request, model) for model in (Contact, Company))
    form = NewDealForm(request.POST if request.method == "POST" else None, user=request.user, contact=known)
    if company:
        form.initial["company_name"] = company
    if form.is_valid():
        added = form.save(by=request.user)
        messages.success(request, _("%s is written down.") % added)
        return redirect(added)
    context = {"form": form, "active": "pipeline", "contact": known, "title": _("New deal")}
    context["back"] = (known or company).get_absolute_url() if known or company else reverse("sales:board")
    return render_page(request, "sales/form.html", "kit/_form.html", context)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required("sales.change_deal", raise_exception=True)
def deal_edit(request, pk):
    found = find_editable(Deal, request.user, pk, *LINKED)
    return edit_view(request, found, DealForm, active="pipeline")


def _asked(request, model):
    """The customer that the address names (`?contact=7`), if there is one that the reader may see."""
    key = request.GET.get(model._meta.model_name, "")
    fine = key.isdecimal() and len(key) < 19
    return model.objects.visible_to(request.user).filter(pk=int(key)).first() if fine else None
