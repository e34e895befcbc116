"""The filter of a list as groups of conditions: a dialog of the list, a page where there is no JavaScript."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contacts.views.lists import list_or_404, listing_of, said, saved_view_of
from crm_site.lib import filters
from crm_site.lib.filters import builder
from crm_site.lib.htmx import render_page, wants_part


@require_http_methods(["GET", "POST"])
@login_required
def list_filter(request, of):
    """The builder's buttons change the form only; Show leads to the list, narrowed by it."""
    of = list_or_404(request, of)
    listing = _listing(request, of)
    if request.method == "GET":
        return _show(request, of, listing, _begun(listing))
    root = builder.from_post(request.POST, of.model)
    action = request.POST.get("act", "show")
    if action != "show":
        return _show(request, of, listing, builder.act(root, action))
    if builder.refusal(root, listing.searched, reader=request.user, as_of=now()):
        return _show(request, of, listing, root, strict=True)
    return _leave(request, listing.with_tree(root.tree(), path=of.url))


@require_POST
@login_required
def list_filter_count(request, of):
    """How many rows of the list the form finds now."""
    of = list_or_404(request, of)
    listing = _listing(request, of)
    root = builder.from_post(request.POST, of.model)
    return render(request, "kit/filter/_live.html", _judged(request, of, listing, root))


def _listing(request, of):
    return listing_of(request, of, saved_view_of(request, of, []))


def _begun(listing):
    """The filter of the address, also one that the list had to refuse."""
    tree = listing.rejected or listing.tree
    return builder.from_tree(tree, listing.base.model) if tree else builder.blank(listing.base.model)


def _judged(request, of, listing, root):
    """What the form finds, altogether and by each rule alone, among the rows of the list as it is searched."""
    reader, as_of = request.user, now()
    base = listing.searched
    builder.judge(root, base, reader=reader, as_of=as_of)
    context = {"root": root} | builder.answer(root, base, reader=reader, as_of=as_of)
    context["wrong"] = [rule for rule in root.rules if rule.problem]
    if "problem" not in context:
        context["found"] = said(of, context["count"]) if context["count"] else ""
        context["sentence"] = filters.say(root.tree(), of.model)
    return context


def _show(request, of, listing, root, strict=False):
    tail = _tail(request)
    context = _judged(request, of, listing, root)
    context |= {
        "of": of,
        "active": of.active,
        "title": _("Filter: %s") % of.title,
        "choices": builder.choices(of.model, request.user),
        "here": f"{request.path}{tail}",
        "count_url": f"{reverse('contacts:filter_count', args=[of.key])}{tail}",
        "back": listing.with_tree(listing.tree, path=of.url),
        "at": request.GET.get("at", "") if request.method == "GET" else "",
        "strict": strict,
    }
    if request.method == "POST" and wants_part(request) and not strict:
        return render(request, "kit/filter/_built.html", context)
    status = 422 if strict else 200
    return render_page(request, "kit/filter/page.html", "kit/filter/_dialog.html", context, status=status)


def _tail(request):
    """The address of the list, as the builder's own address carries it along."""
    query = request.GET.copy()
    query.pop("at", None)
    return f"?{query.urlencode()}" if query else ""


def _leave(request, address):
    return HttpResponse(headers={"HX-Redirect": address}) if wants_part(request) else redirect(address)
