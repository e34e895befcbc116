from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db.models import Count, Sum
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from crm_site.lib import keyset
from crm_site.lib.htmx import render_page
from crm_site.lib.listing import Listing, filter_inputs
from sales.models import Order, OrderLine
from sales.views.finding import find, find_editable, is_editable
from sales.words import in_words

SORTS = {"placed": ("-placed_at", "-pk"), "total": ("-total", "-pk"), "number": ("number",)}
SEES = permission_required("sales.view_order", raise_exception=True)


@require_GET
@login_required
@SEES
def order_list(request):
    rows = Order.objects.visible_to(request.user).select_related("contact", "company")
    listing = Listing(request, rows, sorts=SORTS, default="placed", search=lambda found, text: found.matching(text))
    context = {"listing": listing, "active": "orders"}
    if listing.count.exact:
        rows = listing.queryset.placed().order_by().values("currency")
        context["total"] = in_words(list(rows.annotate(total=Sum("total"), count=Count("pk"))))
    return render_page(request, "sales/orders.html", "sales/_orders.html", context)


@require_GET
@login_required
@SEES
def order_filter_field(request):
    return filter_inputs(request, Order)


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
