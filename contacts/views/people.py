from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from contacts.forms import ConsentForm, ContactForm
from contacts.models import Channel, Contact
from contacts.views.bin import in_bin
from contacts.views.lists import list_page
from contacts.views.merging import moved
from contacts.views.record import add_view, edit_view, record_context, timeline_view
from crm_site.lib.htmx import render_page

SEES = permission_required("contacts.view_contact", raise_exception=True)


@require_GET
@login_required
@SEES
def contact_list(request):
    return list_page(request, "contacts")


@require_GET
@login_required
@SEES
def contact(request, pk):
    rows = Contact.objects.visible_to(request.user).select_related("company", "owner", "preference").with_wishes()
    person = rows.prefetch_related("emails", "phones", "addresses", "tags").filter(pk=pk).first()
    if person is None:
        return in_bin(request, Contact, pk) or moved(request, Contact, pk)
    context = record_context(request, person) | {"contact": person}
    context["deletable"] = request.user.reaches("contacts.delete_contact", person)
    context["editable"] = request.user.reaches("contacts.change_contact", person)
    said = person.last_words()
    context["consents"] = [(label, said[channel]) for channel, label in Channel.choices if channel in said]
    return render_page(request, "contacts/contact.html", "contacts/_timeline.html", context)


@require_GET
@login_required
@SEES
def timeline(request, pk):
    return timeline_view(request, get_object_or_404(Contact.objects.visible_to(request.user), pk=pk))


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
