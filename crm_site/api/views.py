"""Tokens and webhooks, managed by people; and what the programming interface offers, to be read."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm_site.api.forms import TokenForm
from crm_site.api.models import Token
from crm_site.api.reference import chapters
from crm_site.lib import keyset
from crm_site.staff.once import done


@require_GET
@login_required
def reference(request):
    """Every operation in words, from the same document that programs read."""
    return render(request, "api/reference.html", {"chapters": chapters(), "active": "tokens"})


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def token_list(request):
    """One's own tokens, and the form for a new one, whose secret is shown once."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        token, secret = form.save(by=request.user)
        return done(_page(request, TokenForm(), made=token, secret=secret), reverse("api:tokens"))
    return _page(request, form, status=422 if form.errors else 200)


def _page(request, form, status=200, **made):
    rows = Token.objects.visible_to(request.user).select_related("user", "revoked_by")
    everybody = "everybody" in request.GET and request.user.reach("api.view_token") == "all"
    rows = rows if everybody else rows.filter(user=request.user)
    page = keyset.page(rows, ["-pk"], request.GET.get("page", ""), size=25)
    context = {"form": form, "page": page, "active": "tokens", "everybody": everybody, "now": now()} | made
    context["may_see_all"] = request.user.reach("api.view_token") == "all"
    return render(request, "api/tokens.html", context, status=status)


@require_POST
@login_required
def token_revoke(request, pk):
    token = get_object_or_404(Token.objects.visible_to(request.user), pk=pk)
    if not Token.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    token.revoke(by=request.user)
    messages.success(request, _("The token “%s” opens nothing any more.") % token)
    there = reverse("api:tokens")
    return redirect(there if token.user_id == request.user.pk else f"{there}?everybody=1")
