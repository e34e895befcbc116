"""What the apps put beside a record, after the page itself has come: all cards in one answer, or one again."""

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from contacts import panels
from contacts.models import Company, Contact
from contacts.views.record import ACTIVE, drawn_panels
from crm_site.lib.htmx import render_page


@require_GET
@login_required
@permission_required("contacts.view_contact", raise_exception=True)
def contact_panels(request, pk, key=""):
    people = Contact.objects.visible_to(request.user).select_related("company", "owner")
    return _panels(request, get_object_or_404(people, pk=pk), key)


@require_GET
@login_required
@permission_required("contacts.view_company", raise_exception=True)
def company_panels(request, pk, key=""):
    return _panels(request, get_object_or_404(Company.objects.visible_to(request.user), pk=pk), key)


def _panels(request, record, key):
    context = {"record": record, "active": ACTIVE[record._meta.model_name]}
    if not key:
        context |= drawn_panels(request, record)
        return render_page(request, "contacts/panels.html", "contacts/_panels.html", context)
    wanted = next((panel for panel in panels.offered(record, request.user) if panel.key == key), None)
    if wanted is None:
        raise Http404
    context["one"] = panels.draw(request, record, wanted)
    return render_page(request, "contacts/panels.html", "contacts/_panel.html", context)
