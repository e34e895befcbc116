from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contacts import panels
from contacts.views.lists import list_page
from crm_site.lib import keyset
from crm_site.lib.htmx import render_page
from sales.models import Order, OrderLine
from sales.views.finding import find, find_editable, is_editable

SEES = permission_required("sales.view_order", raise_exception=True)


@require_GET
@login_required
@SEES
def order_list(request):
    return list_page(request, "orders")


@require_GET
@login_required
@SEES
def order(request, pk):
    found = find(Order, request.user, pk, "contact", "company")
    lines = OrderLine.objects.visible_to(request.user).filter(order=found).select_related("product")
    context = {
        "order": found,
        "page": keyset.page(lines, ("pk",), request.GET.get("page", ""), size=100),
        "editable": is_editable(found, request.user),
        "panels": panels.offered(found.customer, request.user) if found.customer else [],
        "drawn": None,
        "active": "orders",
    }
    return render_page(request, "sales/order.html", "sales/_order_lines.html", context)


@require_POST
@login_required
@permission_required("sales.change_order", raise_exception=True)
def order_cancel(request, pk):
    found = find_editable(Order, request.user, pk, "contact", "company")
    found.cancel(by=request.user)
    messages.success(request, _("Order %s no longer counts.") % found)
    return redirect(found)
