"""What is suggested while somebody types a name."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.views.decorators.http import require_GET

from contacts.suggesting import kinds

LONGEST = 100


@require_GET
@login_required
def suggestions(request, kind):
    """At most ten rows of a kind whose name fits what was typed: `{"hits": [{"key", "text", "line"}]}`."""
    known = kinds.get(kind)
    if known is None:
        raise Http404
    if not request.user.has_perm(known.permission):
        raise PermissionDenied
    text = " ".join(request.GET.get("q", "").split())[:LONGEST]
    hits = known.find(text, request.user) if text else []
    answer = JsonResponse({"hits": [{"key": one.key, "text": one.text, "line": one.line} for one in hits]})
    answer["Cache-Control"] = "private, max-age=10"
    return answer
