import zoneinfo
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme

from crm_site.lib import acting
from crm_site.lib.held import holding
from crm_site.lib.reader import reading


class ReaderZone:
    """Times are shown in the reader's zone, words in the reader's language; what changes is theirs."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with holding():
            return self._as_read(request)

    def _as_read(self, request):
        user = request.user
        if not user.is_authenticated:
            return self.get_response(request)
        if user.language:
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        way = acting.ADMIN if request.path.startswith("/admin/") else acting.PAGE
        zone = timezone.override(zoneinfo.ZoneInfo(user.time_zone))
        with zone, reading(user), acting.acting(by=user.pk, through=way):
            return self.get_response(request)


class SignInAgain:
    """A form or a part that comes after the session ended: sign in, then back to the page that it stood on.

    The address of a form takes forms only, so it is no place to come back to; a part must not show the way in.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        sign_in = resolve_url(settings.LOGIN_URL)
        if request.user.is_authenticated or not response.get("Location", "").startswith(f"{sign_in}?"):
            return response
        if request.method == "GET" and not request.htmx:
            return response
        there = f"{sign_in}?{urlencode({'next': _page(request)})}"
        if request.htmx:
            return HttpResponse(status=204, headers={"HX-Redirect": there})
        response["Location"] = there
        return response


def _page(request):
    """The page that somebody looked at when they sent this."""
    page = request.htmx.current_url or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}):
        return request.get_full_path()
    parts = urlsplit(page)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
