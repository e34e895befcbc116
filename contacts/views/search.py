from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.views.decorators.http import require_GET

from crm_site.lib import navigation, records, registry
from crm_site.lib.htmx import render_page
from crm_site.lib.registry import Hit

HITS = 6
SHORTEST = 2


@dataclass(frozen=True)
class Group:
    """Hits under one heading; `key` tells the template which."""

    key: str
    hits: list
    label: str = ""


@require_GET
@login_required
def search(request):
    """One box over everything that the reader may see, do, and go to."""
    query = request.GET.get("q", "").strip()[:200]
    groups = [*_found(query, request.user), *_offered(query, request)]
    context = {"q": query, "found": [group for group in groups if group.hits], "short": 0 < len(query) < SHORTEST}
    return render_page(request, "search/results.html", "search/_hits.html", context)


def _found(query, reader):
    if len(query) < SHORTEST:
        return []
    return [Group("found", search.find(query, reader, HITS), search.label) for search in registry.searches]


def _offered(query, request):
    """What may be done here and from anywhere, and the pages: all of them, or those named so."""
    reader = request.user
    here = [] if query else [Hit(act.label, act.key, act.url, act.icon) for act in _acts(request)]
    begin = [Hit(str(one.label), "", one.url, one.icon) for one in navigation.beginnings(reader)]
    pages = navigation.pages(reader)
    go = [Hit(str(page.label), f"g {page.go}" if page.go else "", page.url, page.icon) for page in pages]
    return [Group("here", here), Group("do", _named(begin, query)), Group("go", _named(go, query))]


def _named(hits, query):
    return [hit for hit in hits if query.lower() in hit.title.lower()]


def _acts(request):
    """What can be done with the record from whose page the palette was opened."""
    opened = records.opened(request.GET.get("from", "")[:300], request.user)
    return list(opened[0].acts(opened[1], request.user)) if opened else []
