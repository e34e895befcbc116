"""One view, two answers: the whole page, or the part of it that htmx asked for."""

from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def wants_part(request):
    """Whether only a part is to be swapped in; a boosted link and a history restore want the page."""
    htmx = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def render_page(request, page, part, context, status=200):
    """Render `part` for htmx and `page`, which includes it, for everybody else."""
    response = render(request, part if wants_part(request) else page, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
