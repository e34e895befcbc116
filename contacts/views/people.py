from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from contacts.forms import ConsentForm, ContactForm
from contacts.lists import LISTS
from contacts.models import Channel, Contact
from contacts.views.lists import opened
from contacts.views.record import add_view, edit_view, page_of_facts, record_context
from crm_site.lib.htmx import render_page
from crm_site.lib.listing import filter_inputs

SEES = permission_required("contacts.view_contact", raise_exception=True)


@require_GET
@login_required
@SEES
def contact_list(request):
    context = opened(request, LISTS["contacts"])
    return render_page(request, "contacts/list.html", "contacts/_list.html", context)


@require_GET
@login_required
@SEES
def filter_field(request):
    return filter_inputs(request, Contact)


@require_GET
@login_required
@SEES
def contact(request, pk):
    rows = Contact.objects.visible_to(request.user).select_related("company", "owner")
    person = get_object_or_404(rows.prefetch_related("emails", "phones", "addresses", "tags"), pk=pk)
    editable = Contact.objects.editable_by(request.user).filter(pk=pk).exists()
    context = record_context(request, person) | {
        "contact": person,
        "active": "contacts",
        "editable": editable,
    }
    context["consents"] = [(label, person.allows(value)) for value, label in Channel.choices if _spoken(person, value)]
    return render_page(request, "contacts/contact.html", "contacts/_timeline.html", context)


def _spoken(person, channel):
    """Whether the person ever said anything about the channel; reads the ledger once for all channels."""
    if not hasattr(person, "_spoken"):
        person._spoken = set(person.consents.values_list("channel", flat=True))
    return channel in person._spoken


@require_GET
@login_required
@SEES
def timeline(request, pk):
    person = get_object_or_404(Contact.objects.visible_to(request.user), pk=pk)
    context = {"record": person} | page_of_facts(request, person)
    return render_page(request, "contacts/timeline.html", "contacts/_timeline.html", context)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required("contacts.add_contact", raise_exception=True)
def contact_add(request):
    return add_view(request, ContactForm, active="contacts", title=_("New contact"), back="contacts:list")


@require_http_methods(["GET", "POST"])
@login_required
@SEES
def contact_edit(request, pk):
    person = get_object_or_404(Contact.objects.visible_to(request.user), pk=pk)
    if not Contact.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    return edit_view(request, person, ContactForm, active="contacts")


@require_http_methods(["GET", "POST"])
@login_required
@SEES
def consent(request, pk):
    """Write down what the person said about hearing from us."""
    person = get_object_or_404(Contact.objects.visible_to(request.user), pk=pk)
    if not Contact.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    form = ConsentForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        form.save(person, by=request.user)
        messages.success(request, _("Written down, with where we know it from."))
        return redirect(person)
    context = {
        "form": form,
        "record": person,
        "active": "contacts",
        "said": person.consents.order_by("-pk")[:50],
    }
    return render_page(request, "contacts/consent.html", "kit/_form.html", context)
