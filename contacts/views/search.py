from django.contrib.auth.decorators import login_required
from django.views.decorators.http import require_GET

from crm_site.lib import registry
from crm_site.lib.htmx import render_page

HITS = 6


@require_GET
@login_required
def search(request):
    """One box over everything that the reader may see."""
    query = request.GET.get("q", "").strip()[:200]
    found = []
    if len(query) >= 2:
        groups = [(group, group.find(query, request.user, HITS)) for group in registry.searches]
        found = [(group, hits) for group, hits in groups if hits]
    context = {"q": query, "found": found, "actions": [] if query else registry.actions}
    return render_page(request, "search/results.html", "search/_hits.html", context)
