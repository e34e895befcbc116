"""Webhooks: where they go, what they tell, and what came of each telling."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm_site.api import tasks
from crm_site.api.forms import EndpointForm
from crm_site.api.models import Delivery, Endpoint
from crm_site.lib import keyset

SEES = permission_required("api.view_endpoint", raise_exception=True)
STATES = ("waiting", "sent", "failed", "withheld")


@require_GET
@login_required
@SEES
def webhook_list(request):
    rows = Endpoint.objects.visible_to(request.user).select_related("owner")
    return render(request, "api/webhooks.html", {"webhooks": rows[:200], "active": "webhooks"})


@require_http_methods(["GET", "POST"])
@login_required
@permission_required("api.add_endpoint", raise_exception=True)
def webhook_add(request):
    form = EndpointForm(request.POST if request.method == "POST" else None, instance=Endpoint(owner=request.user))
    if form.is_valid():
        return redirect(form.save())
    context = {"form": form, "title": _("New webhook"), "active": "webhooks"}
    return render(request, "api/webhook_form.html", context, status=422 if form.errors else 200)


@require_GET
@login_required
@SEES
def webhook(request, pk):
    """Its secret, and the log of what it was told."""
    found = get_object_or_404(Endpoint.objects.visible_to(request.user).select_related("owner"), pk=pk)
    rows, state = found.deliveries.all(), request.GET.get("state", "")
    if state in STATES:
        rows = rows.filter(state=state)
    page = keyset.page(rows.defer("request", "response", "log"), ["-pk"], request.GET.get("page", ""), size=50)
    editable = Endpoint.objects.editable_by(request.user).filter(pk=pk).exists()
    context = {"webhook": found, "page": page, "state": state, "states": Delivery.State.choices}
    return render(request, "api/webhook.html", context | {"editable": editable, "active": "webhooks"})


@require_http_methods(["GET", "POST"])
@login_required
@SEES
def webhook_edit(request, pk):
    found = _own(request, pk)
    form = EndpointForm(request.POST if request.method == "POST" else None, instance=found)
    if form.is_valid():
        saved = form.save()
        saved.wake()
        return redirect(saved)
    context = {"form": form, "title": str(found), "webhook": found, "active": "webhooks"}
    return render(request, "api/webhook_form.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
@SEES
def webhook_delete(request, pk):
    found = get_object_or_404(Endpoint.objects.visible_to(request.user), pk=pk)
    if not Endpoint.objects.deletable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    found.delete()
    messages.success(request, _("The webhook “%s” is gone, and its log with it.") % found)
    return redirect("api:webhooks")


@require_POST
@login_required
@SEES
def webhook_secret(request, pk):
    """A new secret; for a day both sign."""
    found = _own(request, pk)
    found.rotate()
    messages.success(request, _("There is a new secret. For a day each message is signed with the old one as well."))
    return redirect(found)


@require_POST
@login_required
@SEES
def webhook_test(request, pk):
    found = _own(request, pk)
    if not found.active:
        messages.error(request, _("It is switched off. Switch it on first."))
        return redirect(found)
    delivery = found.test()
    tasks.ring()
    messages.success(request, _("A test is on its way."))
    return redirect(delivery)


@require_GET
@login_required
@SEES
def delivery(request, pk):
    """One telling: what was sent, what was answered, each try."""
    rows = Delivery.objects.visible_to(request.user).select_related("endpoint")
    found = get_object_or_404(rows, pk=pk)
    editable = Endpoint.objects.editable_by(request.user).filter(pk=found.endpoint_id).exists()
    return render(request, "api/delivery.html", {"delivery": found, "editable": editable, "active": "webhooks"})


@require_POST
@login_required
@SEES
def delivery_again(request, pk):
    found = get_object_or_404(Delivery.objects.visible_to(request.user).select_related("endpoint"), pk=pk)
    if not Delivery.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    found.again()
    tasks.ring()
    messages.success(request, _("It is sent once more."))
    return redirect(found)


def _own(request, pk):
    found = get_object_or_404(Endpoint.objects.visible_to(request.user), pk=pk)
    if not Endpoint.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    return found
