"""Wishes to be forgotten, for those who answer them, and the links of a person's preference page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contacts import forgetting_people, preferences
from contacts.models import Contact, ErasureRequest
from contacts.preference_forms import RefusalForm
from crm_site.lib import keyset

SEES = permission_required("contacts.view_erasurerequest", raise_exception=True)
SETTLES = permission_required("contacts.change_erasurerequest", raise_exception=True)


@require_GET
@login_required
@SEES
def erasure_list(request):
    rows = ErasureRequest.objects.visible_to(request.user).select_related("contact", "settled_by")
    page = keyset.page(rows, ["-pk"], request.GET.get("page", ""), size=50)
    return render(request, "contacts/erasures.html", {"page": page, "active": "contacts"})


@require_http_methods(["GET", "POST"])
@login_required
@SEES
def erasure(request, pk):
    """GET says what erasing does; POST does it."""
    wish = _wish(request, pk)
    may = request.user.has_perm("contacts.change_erasurerequest")
    if request.method == "POST":
        if not may:
            raise PermissionDenied
        return _carry_out(request, wish)
    context = {"wish": wish, "may": may, "held": _held(wish.contact), "active": "contacts"}
    return render(request, "contacts/erasure.html", context)


def _wish(request, pk):
    rows = ErasureRequest.objects.visible_to(request.user).select_related("contact", "settled_by")
    return get_object_or_404(rows, pk=pk)


def _carry_out(request, wish):
    if forgetting_people.carry_out(wish, by=request.user):
        messages.success(request, _("The person is erased. Nothing of them stays but the mark of their address."))
    else:
        messages.error(request, _("Only a confirmed wish is carried out."))
    return redirect(wish)


def _held(contact):
    """What erasing takes away, in figures."""
    return [
        (_("addresses and numbers"), contact.emails.count() + contact.phones.count() + contact.addresses.count()),
        (_("notes and tasks"), contact.notes.count() + contact.tasks.count()),
        (_("lines of the consent ledger"), contact.consents.count()),
        (_("facts whose words are blanked"), contact.interactions.count()),
    ]


@require_http_methods(["GET", "POST"])
@login_required
@SETTLES
def erasure_refuse(request, pk):
    wish = _wish(request, pk)
    form = RefusalForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "contacts/erasure_refusal.html", {"wish": wish, "form": form, "active": "contacts"})
    if forgetting_people.refuse(wish, form.cleaned_data["reason"], by=request.user):
        messages.success(request, _("Refused. The customer reads the reason."))
    return redirect(wish)


@require_POST
@login_required
@permission_required("contacts.view_contact", raise_exception=True)
def revoke_links(request, pk):
    """Links to the person's preference page that are under way open nothing any more."""
    person = get_object_or_404(Contact.objects.visible_to(request.user), pk=pk)
    if not Contact.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    preferences.wishes(person).revoke_links(by=request.user)
    messages.success(request, _("Older links to the preference page open nothing any more."))
    return redirect(person)
