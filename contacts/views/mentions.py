"""Whom one may name with an @: active colleagues, by the beginning of their names."""

from django.contrib.auth.decorators import login_required, permission_required
from django.db.models import Q
from django.http import JsonResponse
from django.views.decorators.http import require_GET

from contacts.forms import active_staff

MOST = 8


@require_GET
@login_required
@permission_required("contacts.add_note", raise_exception=True)
def colleagues(request):
    rows = active_staff()
    for word in request.GET.get("q", "").strip()[:60].replace(".", " ").split():
        rows = rows.filter(
            Q(username__icontains=word) | Q(first_name__istartswith=word) | Q(last_name__istartswith=word)
        )
    found = [{"name": str(one), "username": one.username} for one in rows.order_by("first_name", "last_name")[:MOST]]
    return JsonResponse({"colleagues": found})
