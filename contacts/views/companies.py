from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from contacts.forms import CompanyForm
from contacts.models import Company
from contacts.views.bin import in_bin
from contacts.views.lists import list_page
from contacts.views.merging import moved
from contacts.views.record import add_view, edit_view, record_context, timeline_view
from crm_site.lib.htmx import render_page

SEES = permission_required("contacts.view_company", raise_exception=True)


@require_GET
@login_required
@SEES
def company_list(request):
    return list_page(request, "companies")


@require_GET
@login_required
@SEES
def company(request, pk):
    found = Company.objects.visible_to(request.user).select_related("owner", "parent").filter(pk=pk).first()
    if found is None:
        return in_bin(request, Company, pk) or moved(request, Company, pk)
    context = record_context(request, found) | {"company": found}
    context["deletable"] = request.user.reaches("contacts.delete_company", found)
    context["editable"] = request.user.reaches("contacts.change_company", found)
    return render_page(request, "contacts/company.html", "contacts/_timeline.html", context)


@require_GET
@login_required
@SEES
def timeline(request, pk):
    return timeline_view(request, get_object_or_404(Company.objects.visible_to(request.user), pk=pk))


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
