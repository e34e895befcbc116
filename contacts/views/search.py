from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.urls import reverse
from django.views.decorators.http import require_GET

from contacts.searching import slips
from contacts.searching.asked import Asked
from crm_site.lib import navigation, records, registry
from crm_site.lib.htmx import render_page
from crm_site.lib.registry import Hit

HITS = 6
ON_PAGE = 30  # of one type
PAGES = 10
SHORTEST = 2


@dataclass(frozen=True)
class Group:
    """Hits under one heading; `key` tells the template which. `more` leads to all of them, `previous` back."""

    key: str
    hits: list
    label: str = ""
    more: str = ""
    previous: str = ""


@require_GET
@login_required
def search(request):
    """One box over everything that the reader may see, do, and go to; `in` opens one type of it."""
    asked = Asked.of(request.GET.get("q", ""))
    only = next((one for one in registry.searches if one.key == request.GET.get("in")), None)
    context = {"q": asked, "short": 0 < len(asked) < SHORTEST, "instead": "", "only": only}
    if only and not context["short"]:
        context["found"] = [_page(only, asked, request)]
    else:
        found, context["instead"] = _forgiven(asked, request.user) if len(asked) >= SHORTEST else ([], "")
        context["found"] = [*found, *_offered(asked, request)]
    context["found"] = [group for group in context["found"] if group.hits]
    return render_page(request, "search/results.html", "search/_hits.html", context)


def _forgiven(asked, reader):
    """What was found, and what it was read as: where nothing is spelled so, names that are spelled alike."""
    found = [_group(one, asked, reader) for one in registry.searches]
    if any(group.hits for group in found):
        return found, ""
    for other in slips.meant(asked):
        found = [_group(one, other, reader) for one in registry.searches if one.forgiving]
        if any(group.hits for group in found):
            return found, other
    return [], ""


def _group(one, asked, reader):
    """The best hits of one type, and the way to the others if there are any."""
    hits = one.find(asked, reader, HITS + 1)
    more = one.more(asked) if one.more else _address(asked, one.key)
    return Group("found", hits[:HITS], one.label, more if len(hits) > HITS else "")


def _page(one, asked, request):
    """One type alone, a page at a time."""
    said = request.GET.get("n", "")
    number = min(int(said), PAGES) if said.isdecimal() and len(said) < 4 and int(said) else 1
    hits = one.find(asked, request.user, number * ON_PAGE + 1)
    shown = hits[(number - 1) * ON_PAGE : number * ON_PAGE]
    more = _address(asked, one.key, number + 1) if len(hits) > number * ON_PAGE and number < PAGES else ""
    return Group("found", shown, one.label, more, _address(asked, one.key, number - 1) if number > 1 else "")


def _address(asked, key, number=1):
    query = {"q": asked, "in": key} | ({"n": number} if number > 1 else {})
    return f"{reverse('search')}?{urlencode(query)}"


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
