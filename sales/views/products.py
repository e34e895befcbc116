from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from crm_site.lib.htmx import render_page
from crm_site.lib.listing import Listing
from sales.forms import ProductForm, SettleForm
from sales.models import Deal, Product, Refused
from sales.settling import settle, suggestions
from sales.views.finding import find, find_editable, is_editable
from sales.words import in_words

SORTS = {"name": ("folded", "pk"), "added": ("-pk",)}
SEES = permission_required("sales.view_product", raise_exception=True)


@require_GET
@login_required
@SEES
def product_list(request):
    rows = Product.objects.visible_to(request.user)
    rows = rows if request.GET.get("view") == "all" else rows.active()
    listing = Listing(request, rows, sorts=SORTS, default="name", search=lambda found, text: found.named(text))
    context = {"listing": listing, "active": "products", "view": request.GET.get("view", "")}
    if request.user.has_perm("sales.change_product"):
        context["unknown"] = Deal.objects.visible_to(request.user).with_unknown_product().exists()
    return render_page(request, "sales/products.html", "sales/_products.html", context)


@require_GET
@login_required
@SEES
def product(request, pk):
    found = find(Product, request.user, pk)
    deals = Deal.objects.visible_to(request.user).filter(product=found)
    context = {
        "product": found,
        "aliases": found.aliases.all(),
        "open": in_words(list(deals.open().sums())),
        "won": in_words(list(deals.won().sums())),
        "deals": deals.open().for_pages().order_by("-created_at", "-pk")[:10],
        "editable": is_editable(found, request.user),
        "active": "products",
    }
    return render(request, "sales/product.html", context)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required("sales.add_product", raise_exception=True)
def product_add(request):
    return _form(request, None, _("New product"), reverse("sales:products"))


@require_http_methods(["GET", "POST"])
@login_required
@permission_required("sales.change_product", raise_exception=True)
@transaction.atomic
def product_edit(request, pk):
    found = find_editable(Product, request.user, pk)
    return _form(request, found, str(found), found.get_absolute_url())


def _form(request, found, title, back):
    form = ProductForm(request.POST if request.method == "POST" else None, instance=found)
    if form.is_valid():
        saved = form.save()
        messages.success(request, _("%s is written down.") % saved)
        return redirect(saved)
    context = {"form": form, "active": "products", "title": title, "back": back}
    return render_page(request, "sales/form.html", "kit/_form.html", context)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required("sales.change_product", raise_exception=True)
def product_names(request):
    """Names in files that we did not know: each is settled once, for all its deals and for good."""
    if request.user.reach("sales.view_deal") != "all":
        raise PermissionDenied  # what is settled here is settled in everybody's deals
    form = SettleForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _settled(request, form):
        return redirect("sales:product_names")
    context = {"names": suggestions(), "products": form.fields["product"].queryset, "form": form, "active": "products"}
    return render_page(request, "sales/product_names.html", "sales/_product_names.html", context)


def _settled(request, form):
    text, meant = form.cleaned_data["text"], form.cleaned_data["product"]
    try:
        number = settle(text, meant, by=request.user)
    except Refused as refused:
        form.add_error("product", str(refused))
        return False
    done = ngettext(
        "“%(text)s” now means %(product)s; %(number)d deal has it.",
        "“%(text)s” now means %(product)s; %(number)d deals have it.",
        number,
    )
    messages.success(request, done % {"text": text, "product": meant, "number": number})
    return True
