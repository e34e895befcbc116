"""What the people who get our messages see: no sign-in, and nothing about anybody else."""

import base64

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from campaigns import tracking
from contacts import preferences

PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


@csrf_exempt  # RFC 8058: the provider's POST carries no cookie; the token is what proves the right
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request, token):
    """A look changes nothing, also not a scanner's; the button or the provider's POST acts at once."""
    delivery = tracking.delivery_of(token)
    if delivery is None:
        return render(request, "campaigns/public/nothing_to_do.html", status=404)
    if request.method == "POST":
        delivery.unsubscribe()
        context = {"delivery": delivery, "preferences_url": preferences.page_url(delivery.contact)}
        return render(request, "campaigns/public/unsubscribed.html", context)
    return render(request, "campaigns/public/unsubscribe.html", {"delivery": delivery})


@never_cache
@require_safe
def click(request, token, link):
    """Lead on to an address of the same campaign; no other can be asked for."""
    delivery = tracking.delivery_of(token)
    if delivery is None:
        return render(request, "campaigns/public/nothing_to_do.html", status=404)
    target = get_object_or_404(delivery.campaign.links, pk=link)
    tracking.clicked(delivery, target, agent=_agent(request), head=request.method == "HEAD")
    return redirect(target.url)


@never_cache
@require_safe
def open_pixel(request, token):
    """The picture that says that a message was looked at; an unknown token gets the same picture."""
    if delivery := tracking.delivery_of(token):
        tracking.opened(delivery, agent=_agent(request), head=request.method == "HEAD")
    return HttpResponse(PIXEL, content_type="image/gif")


def _agent(request):
    return request.headers.get("User-Agent", "")[:500]
