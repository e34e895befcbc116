from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from contacts.models import Task
from crm_site.jobs.models import Job
from crm_site.lib import registry
from crm_site.lib.counting import MOST, count

SHOWN = 8


@require_GET
@login_required
def today(request):
    """One ranked queue from all apps: what is late, then what is due, then what is worth a look."""
    as_of = now()
    todos = sorted(todo for build in registry.queues for todo in build(request.user, as_of))
    shown = len(todos) if "all" in request.GET else SHOWN
    context = {
        "greeting": greeting(localtime(as_of).hour),
        "sentence": sentence(todos),
        "todos": todos[:shown],
        "more": max(0, len(todos) - shown),
        "jobs": Job.objects.visible_to(request.user).unfinished()[:3],
        "later": count(Task.objects.visible_to(request.user).for_later(request.user, as_of), MOST),
        "active": "today",
    }
    return render(request, "contacts/today.html", context)


def greeting(hour):
    if hour < 5 or hour >= 18:
        return _("Good evening")
    return _("Good morning") if hour < 12 else _("Good afternoon")


def sentence(todos):
    if not todos:
        return _("Nothing wants you right now. A good time to call somebody who has been quiet.")
    late = sum(todo.rank < 10 for todo in todos)
    things = ngettext("One thing wants you today.", "%d things want you today.", len(todos))
    things = things % len(todos) if "%d" in things else things
    if not late:
        return f"{things} {_('None is late.')}"
    tail = ngettext("One is late.", "%d are late.", late)
    return f"{things} {tail % late if '%d' in tail else tail}"
