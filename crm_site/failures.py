"""What a person sees when something fails: a page in plain words, which needs no database to be shown."""

import sys

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template import loader
from django.views.defaults import bad_request as usual_bad_request
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import ConnectionError as RedisError
from redis.exceptions import TimeoutError as RedisTimeout

from crm_site.runtime.servers import ServersFailed

AWAY = (OperationalError, InterfaceError, BrokerError, RedisError, RedisTimeout, ServersFailed)
PATIENCE = 30  # seconds until it is worth trying again


def server_error(request):
    """500; or 503 when the database or the broker is away: that passes, and the page says so."""
    if isinstance(sys.exc_info()[1], AWAY):
        return away(request)
    return HttpResponse(loader.render_to_string("500.html"), status=500)


def away(request):
    """The page to try again; a form is not sent again by following a link."""
    path = request.get_full_path() if request.method == "GET" else request.path
    answer = HttpResponse(loader.render_to_string("503.html", {"path": path}), status=503)
    answer["Retry-After"] = str(PATIENCE)
    answer["Cache-Control"] = "no-store"
    return answer


class Wordless:
    """Gives an answer that says no without a word the page of its number."""

    PAGES = {405: "405.html", 409: "409.html", 413: "413.html", 429: "429.html"}

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code in self.PAGES and not response.streaming and not response.content:
            response.content = loader.render_to_string(self.PAGES[response.status_code])
            response["Content-Type"] = "text/html; charset=utf-8"
        return response


def bad_request(request, exception):
    """400; or 413 when more was sent than is taken."""
    if isinstance(exception, RequestDataTooBig):
        return HttpResponse(loader.render_to_string("413.html"), status=413)
    return usual_bad_request(request, exception)
