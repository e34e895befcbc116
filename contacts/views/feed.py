"""The secret link to one's calendar, and where it is made, made anew and switched off."""

import hashlib

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from contacts import feed as feeds
from contacts.dated import of_task
from contacts.models import Agenda, Task

TYPE = "text/calendar; charset=utf-8"
SEES = permission_required("contacts.view_task", raise_exception=True)


@require_GET
def feed(request, pk, key):
    """The calendar of who has this link; a 404 tells nothing about why."""
    agenda = feeds.opened(pk, key)
    if agenda is None:
        raise Http404
    if feeds.is_too_often(agenda):
        return HttpResponse(status=429, headers={"Retry-After": str(feeds.HOUR)})
    content = feeds.of_user(agenda.user)
    agenda.see_fetched()
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    answer = HttpResponse(content, content_type=TYPE)
    answer["ETag"], answer["Cache-Control"] = etag, "private, no-cache"
    answer["X-Robots-Tag"], answer["Referrer-Policy"] = "noindex", "no-referrer"
    answer["Content-Disposition"] = 'inline; filename="rapport.ics"'
    return get_conditional_response(request, etag=etag, response=answer)


@require_GET
@login_required
@SEES
def task_event(request, pk):
    """One task as a file for another calendar."""
    task = get_object_or_404(
        Task.objects.visible_to(request.user).select_related("contact", "company", "assignee"), pk=pk
    )
    if task.due_at is None:
        messages.error(request, _("Only what has a date can stand in a calendar."))
        return redirect("contacts:tasks")
    answer = HttpResponse(feeds.of_one(of_task(task, request.user)), content_type=TYPE)
    answer["Content-Disposition"] = f'attachment; filename="task-{task.pk}.ics"'
    return answer


@require_http_methods(["GET", "POST"])
@login_required
@SEES
def settings(request):
    """Whether other programs may read one's calendar, and whether reminders come by mail."""
    agenda = Agenda.of(request.user)
    if request.method == "POST":
        messages.success(request, _change(agenda, request.POST))
        return redirect("contacts:calendar_settings")
    context = {"agenda": agenda, "link": feeds.link_of(agenda), "active": "calendar"}
    return render(request, "contacts/calendar_settings.html", context)


def _change(agenda, sent):
    what = sent.get("what")
    if what == "link":
        had = agenda.nonce
        agenda.link()
        return _("A new link. The old one opens nothing any more.") if had else _("Here is your link.")
    if what == "unlink":
        agenda.unlink()
        return _("The link is switched off.")
    agenda.mail_reminders(bool(sent.get("mails")))
    return _("Saved.")
