"""The lists of people that one's own hands put together: renamed, shared, deleted."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contacts.list_forms import PeopleListForm
from contacts.models import PeopleList
from crm_site.lib import keyset
from crm_site.lib.htmx import render_page

SEES = permission_required("contacts.view_contact", raise_exception=True)


@require_GET
@login_required
@SEES
def people_lists(request):
    rows = PeopleList.objects.visible_to(request.user).select_related("owner").with_count()
    page = keyset.page(rows, ("name", "pk"), request.GET.get("page", ""), size=50)
    return render(request, "contacts/people_lists.html", {"page": page, "active": "people_lists"})


@require_http_methods(["GET", "POST"])
@login_required
@SEES
def people_list_add(request):
    return _asked(request, PeopleList(owner=request.user), _("New list"))


@require_http_methods(["GET", "POST"])
@login_required
@SEES
def people_list(request, pk):
    """Rename or share it."""
    found = _own(request, pk)
    return _asked(request, found, _("The list “%s”") % found)


@require_POST
@login_required
@SEES
def people_list_delete(request, pk):
    found = _own(request, pk)
    found.delete()
    messages.success(request, _("The list “%s” is gone. The people who were on it are still here.") % found)
    return redirect("contacts:people_lists")


def _own(request, pk):
    """A list that may be changed; one that is only shared with the reader is refused."""
    found = get_object_or_404(PeopleList.objects.visible_to(request.user), pk=pk)
    if found.owner_id != request.user.pk:
        raise PermissionDenied
    return found


def _asked(request, found, title):
    form = PeopleListForm(request.POST if request.method == "POST" else None, instance=found)
    if form.is_valid() and _stored(form):
        messages.success(request, _("Saved."))
        return redirect("contacts:people_lists")
    context = {"form": form, "active": "people_lists", "title": title, "back": reverse("contacts:people_lists")}
    status = 422 if form.errors else 200
    return render_page(request, "contacts/people_list.html", "kit/_dialog.html", context, status=status)


def _stored(form):
    """Save it; of two that get the same name at the same moment, the second is told so."""
    try:
        with transaction.atomic():
            form.save()
    except IntegrityError:
        form.add_error("name", _("You have a list of this name already."))
        return False
    return True
