"""Saved views: a list as somebody wants to find it again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contacts.list_forms import SavedViewForm
from contacts.lists import LISTS
from contacts.models import SavedView
from contacts.views.lists import list_or_404, listing_of
from crm_site.lib.htmx import render_page
from crm_site.lib.listing import query_of


def _list_of(view):
    return next(of for of in LISTS.values() if of.model._meta.label_lower == view.model)


def _own_view(request, pk):
    """A view that may be changed; one that is only shared with the reader is refused."""
    view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    if view.owner_id != request.user.pk:
        raise PermissionDenied
    return view


def _address(view):
    return f"{_list_of(view).url}?saved={view.pk}"


def _stored(form):
    """Save the view; of two that get the same name at the same moment, the second is told so."""
    try:
        with transaction.atomic():
            form.save()
    except IntegrityError:
        form.add_error("name", _("You have a view with this name already."))
        return False
    return True


@require_http_methods(["GET", "POST"])
@login_required
def view_add(request, of):
    """Give the state in the address a name."""
    of = list_or_404(request, of)
    view = SavedView(owner=request.user, model=of.model._meta.label_lower)
    view.query = listing_of(request, of).state
    form = SavedViewForm(request.POST if request.method == "POST" else None, instance=view)
    if form.is_valid() and _stored(form):
        messages.success(request, _("Saved as “%s”.") % view)
        return redirect(_address(view))
    context = {"form": form, "of": of, "active": of.active, "title": _("New view")}
    return _form_page(request, context | {"back": f"{of.url}?{query_of(view.query)}"})


@require_http_methods(["GET", "POST"])
@login_required
def view_edit(request, pk):
    """Rename, share or pin a view."""
    view = _own_view(request, pk)
    form = SavedViewForm(request.POST if request.method == "POST" else None, instance=view)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect(_address(view))
    of = _list_of(view)
    context = {"form": form, "of": of, "active": of.active, "saved": view, "title": _("Settings of this view")}
    return _form_page(request, context | {"back": _address(view)})


def _form_page(request, context):
    status = 422 if context["form"].errors else 200
    return render_page(request, "contacts/saved_view.html", "kit/_dialog.html", context, status=status)


@require_POST
@login_required
def view_state(request, pk):
    """Remember the list as the address has it."""
    view = _own_view(request, pk)
    view.keep(listing_of(request, _list_of(view), view).state)
    messages.success(request, _("“%s” now looks like this.") % view)
    return redirect(_address(view))


@require_POST
@login_required
def view_delete(request, pk):
    view = _own_view(request, pk)
    home = _list_of(view).url_name
    view.delete()
    messages.success(request, _("The view “%s” is gone. What it showed is still there.") % view)
    return redirect(home)
