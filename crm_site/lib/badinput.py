"""A NUL byte can be in no text that PostgreSQL stores: it is refused with a sentence, before any view."""

from django.core.exceptions import BadRequest
from django.utils.translation import gettext as _

WRITES = ("application/x-www-form-urlencoded", "multipart/form-data")


class BadInput:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\x00" in request.path or _has_nul(request.GET):
            raise BadRequest(_("The address holds a character that no text may contain. Type it again."))
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Read the form only when its view is known, so that a view may set its own upload limits."""
        if getattr(view, "csrf_exempt", False) or request.content_type not in WRITES:
            return
        if _has_nul(request.POST):
            raise BadRequest(_("A field holds an invisible NUL character. Remove it and send the form again."))


def _has_nul(data):
    return any("\x00" in text for name, values in data.lists() for text in (name, *values))
