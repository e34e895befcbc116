from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contacts.views.bin import or_in_bin
from contacts.views.lists import list_page
from crm_site.lib.htmx import render_page
from sales.forms import ConvertForm, DropForm, LeadForm
from sales.models import Lead, Refused
from sales.views.finding import find, find_editable, is_deletable, is_editable

SEES = permission_required("sales.view_lead", raise_exception=True)
CHANGES = permission_required("sales.change_lead", raise_exception=True)


@require_GET
@login_required
@SEES
def lead_list(request):
    return list_page(request, "leads")


@require_GET
@login_required
@SEES
@or_in_bin(Lead)
def lead(request, pk):
    found = find(Lead, request.user, pk, "owner", "contact", "deal")
    context = {"lead": found, "active": "leads", "editable": is_editable(found, request.user)}
    context["deletable"] = is_deletable(found, request.user)
    return render(request, "sales/lead.html", context)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required("sales.add_lead", raise_exception=True)
def lead_add(request):
    return _form(request, None, _("New lead"), reverse("sales:leads"))


@require_http_methods(["GET", "POST"])
@login_required
@CHANGES
@transaction.atomic
def lead_edit(request, pk):
    found = find_editable(Lead, request.user, pk)
    return _form(request, found, str(found), found.get_absolute_url())


def _form(request, found, title, back):
    form = LeadForm(request.POST if request.method == "POST" else None, user=request.user, instance=found)
    if form.is_valid():
        saved = form.save(by=request.user)
        messages.success(request, _("%s is written down.") % saved)
        return redirect(saved)
    context = {"form": form, "active": "leads", "title": title, "back": back}
    return render_page(request, "sales/form.html", "kit/_form.html", context)


@require_POST
@login_required
@CHANGES
def lead_start(request, pk):
    found = find_editable(Lead, request.user, pk)
    found.start(by=request.user)
    return redirect(found)


@require_http_methods(["GET", "POST"])
@login_required
@CHANGES
def lead_convert(request, pk):
    found = find_editable(Lead, request.user, pk, "contact", "owner")
    form = ConvertForm(request.POST if request.method == "POST" else None, lead=found)
    texts = {"title": _("Make it a contact"), "submit": _("Convert")}
    return _answer(request, found, form, texts, lambda: form.save(by=request.user))


@require_http_methods(["GET", "POST"])
@login_required
@CHANGES
def lead_drop(request, pk):
    found = find_editable(Lead, request.user, pk)
    form = DropForm(request.POST if request.method == "POST" else None)
    texts = {"title": _("Drop the lead"), "submit": _("Drop"), "danger": True}
    return _answer(request, found, form, texts, lambda: found.drop(form.cleaned_data["reason"], by=request.user))


def _answer(request, lead, form, texts, verb):
    """A question in a dialog or on a page; the answer does the verb, and leads to the contact if there is one."""
    if form.is_valid():
        try:
            contact = verb()
            return redirect(contact or lead)
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"form": form, "lead": lead, "active": "leads", "back": lead.get_absolute_url(), **texts}
    return render_page(request, "sales/lead_answer.html", "kit/_dialog.html", context)
