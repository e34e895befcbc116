from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import SetPasswordForm
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from crm_site.staff.forms import ProfileForm
from crm_site.staff.links import read_link

BACKEND = "crm_site.staff.backend.RoleBackend"


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_link(request, token):
    """A look (by a person or a mail scanner) uses nothing up; the button signs in."""
    user = read_link(token)
    if user is None:
        return render(request, "staff/link_used.html", status=410)
    if request.method == "GET":
        return render(request, "staff/sign_in_link.html", {"person": user})
    login(request, user, backend=BACKEND)
    return redirect("today" if user.has_usable_password() else "staff:first_password")


@login_required
@require_http_methods(["GET", "POST"])
def profile(request):
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("Your settings are saved."))
        return redirect("staff:profile")
    return render(request, "staff/profile.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def first_password(request):
    """Somebody who came in by a link may choose a password, and need not."""
    if request.user.has_usable_password():
        return redirect("staff:password")
    form = SetPasswordForm(request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        form.save()
        update_session_auth_hash(request, form.user)
        messages.success(request, _("Your password is set."))
        return redirect("today")
    return render(request, "staff/first_password.html", {"form": form})
