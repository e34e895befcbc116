from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from contacts.forms import CompanyForm
from contacts.lists import LISTS
from contacts.models import Company
from contacts.views.lists import opened
from contacts.views.record import add_view, edit_view, page_of_facts, record_context
from crm_site.lib.htmx import render_page
from crm_site.lib.listing import filter_inputs

SEES = permission_required("contacts.view_company", raise_exception=True)


@require_GET
@login_required
@SEES
def company_list(request):
    context = opened(request, LISTS["companies"])
    return render_page(request, "contacts/companies.html", "contacts/_companies.html", context)


@require_GET
@login_required
@SEES
def filter_field(request):
    return filter_inputs(request, Company)


@require_GET
@login_required
@SEES
def company(request, pk):
    found = get_object_or_404(Company.objects.visible_to(request.user).select_related("owner", "parent"), pk=pk)
    context = record_context(request, found) | {"company": found, "active": "companies"}
    context["editable"] = Company.objects.editable_by(request.user).filter(pk=pk).exists()
    context["people"] = found.people.visible_to(request.user)[:20]
    context["subsidiaries"] = Company.objects.visible_to(request.user).filter(parent=found)[:20]
    return render_page(request, "contacts/company.html", "contacts/_timeline.html", context)


@require_GET
@login_required
@SEES
def timeline(request, pk):
    found = get_object_or_404(Company.objects.visible_to(request.user), pk=pk)
    context = {"record": found} | page_of_facts(request, found)
    return render_page(request, "contacts/timeline.html", "contacts/_timeline.html", context)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required("contacts.add_company", raise_exception=True)
def company_add(request):
    return add_view(request, CompanyForm, active="companies", title=_("New company"), back="contacts:companies")


@require_http_methods(["GET", "POST"])
@login_required
@SEES
def company_edit(request, pk):
    found = get_object_or_404(Company.objects.visible_to(request.user), pk=pk)
    if not Company.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    return edit_view(request, found, CompanyForm, active="companies")
