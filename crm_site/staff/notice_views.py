"""The bell: what one was told, and the look that the page takes every few seconds at what is new."""

from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Window
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localdate
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_GET, require_POST

from crm_site.lib import keyset
from crm_site.lib.htmx import render_page, wants_part
from crm_site.staff.models import Notice
from crm_site.staff.shell import running

IN_MENU = 12
ON_PAGE = 40
AT_ONCE = 5  # so many new ones a page is told of


@require_GET
@login_required
def notice_list(request):
    return _list(request)


def _list(request):
    """The page; htmx gets what the bell's menu holds."""
    rows = Notice.objects.visible_to(request.user)
    page = keyset.page(rows, ["-pk"], request.GET.get("page", ""), size=IN_MENU if wants_part(request) else ON_PAGE)
    days = [(day, list(told)) for day, told in groupby(page, key=lambda one: localdate(one.created_at))]
    context = {"page": page, "days": days, "active": "notices", "unseen": rows.unseen().count()}
    return render_page(request, "staff/notices.html", "staff/_notices_menu.html", context)


@require_GET
@login_required
def notice(request, pk):
    """Go to what it is about; it is seen then."""
    found = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    Notice.objects.visible_to(request.user).filter(pk=pk).see()
    return redirect(found.url or "staff:notices")


@require_POST
@login_required
def notice_seen(request, pk):
    """The page that it leads to is open already."""
    found = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    Notice.objects.editable_by(request.user).filter(pk=found.pk).see()
    return HttpResponse(status=204)


@require_POST
@login_required
def notices_seen(request):
    """All that the reader had before their eyes; what came meanwhile stays new."""
    newest = request.POST.get("newest", "")
    rows = Notice.objects.editable_by(request.user)
    if newest.isdecimal() and len(newest) < 19:
        rows.filter(pk__lte=int(newest)).see()
    if not wants_part(request):
        return redirect("staff:notices")
    answer = _list(request)
    answer["HX-Trigger"] = "news"
    return answer


@require_GET
@login_required
@cache_control(private=True, no_cache=True)
@conditional_page
def news(request):
    """How many notices are new and how many jobs run, in two queries; 304 while nothing changed."""
    rows = Notice.objects.visible_to(request.user).unseen().order_by("-pk")
    new = list(rows.annotate(number=Window(Count("pk")))[:AT_ONCE])
    jobs = running(request.user).count()
    told = [
        {"id": one.pk, "text": one.text, "url": one.url, "go": one.get_absolute_url(), "tone": one.look.tone}
        for one in new
    ]
    return JsonResponse({"unseen": new[0].number if new else 0, "running": jobs, "notices": told})
