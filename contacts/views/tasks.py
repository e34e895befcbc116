"""Tasks: one's own, the team's, what comes later, what is done; and what is done with them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contacts import task_undo
from contacts.forms import active_staff
from contacts.models import Task
from contacts.task_forms import NextStepForm, TaskForm, moved_to
from contacts.task_lists import asked_step, sections_of, tabs_of, told
from crm_site.lib import records, undoing
from crm_site.lib.htmx import render_page, wants_part
from crm_site.staff.once import done

SEES = permission_required("contacts.view_task", raise_exception=True)
MOST = 100  # tasks that one click is about


@require_GET
@login_required
@SEES
def task_list(request):
    """Open tasks, the most overdue first, and those that are done."""
    tab = request.GET.get("tab", "mine")
    tab = tab if tab in tabs_of(request.user) else "mine"
    page, sections = sections_of(tab, request.user, request.GET.get("page", ""))
    context = {
        "tab": tab,
        "tabs": tabs_of(request.user),
        "page": page,
        "sections": sections,
        "asked": asked_step(request),
        "colleagues": active_staff() if tab != "done" else (),
        "active": "tasks",
    }
    return render(request, "contacts/tasks.html", context)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required("contacts.add_task", raise_exception=True)
def task_add(request):
    """Write down what is to be done; `for` names the record that it is about."""
    start = {"about": request.GET.get("for") or _opened(request), "title": request.GET.get("title", "")[:200]}
    start |= {"day": request.GET.get("day") or None}
    form = TaskForm(request.POST if request.method == "POST" else None, user=request.user, initial=start)
    if form.is_valid():
        task = form.save(by=request.user)
        messages.success(request, _("Noted: %s") % task)
        return redirect(_back(request) or _page_of(task, request.user))
    context = {"form": form, "active": "tasks", "next": request.GET.get("next", "")}
    status = 422 if form.errors else 200
    return render_page(request, "contacts/task_form.html", "contacts/_task_form.html", context, status=status)


def _opened(request):
    """The record from whose page somebody comes."""
    found = records.opened(request.GET.get("from", "")[:300], request.user)
    return f"{found[0].kind}:{found[1].pk}" if found else ""


@require_http_methods(["GET", "POST"])
@login_required
@SEES
def task(request, pk):
    """Change a task."""
    found = _mine(request, pk)
    form = TaskForm(request.POST if request.method == "POST" else None, user=request.user, task=found)
    if form.is_valid():
        form.save(by=request.user)
        messages.success(request, _("Saved."))
        return redirect(_back(request) or "contacts:tasks")
    context = {"form": form, "task": told([found], request.user)[0], "active": "tasks"}
    context["next"] = request.GET.get("next", "")
    status = 422 if form.errors else 200
    return render_page(request, "contacts/task_form.html", "contacts/_task_form.html", context, status=status)


@require_POST
@login_required
@SEES
def task_complete(request, pk):
    """Done, skipped, or open again; who is done is asked for the next step."""
    found = _mine(request, pk)
    if request.POST.get("undo"):
        found.reopen()
        messages.success(request, _("The task is open again."))
        return redirect(_back(request) or found.customer or "contacts:tasks")
    before = task_undo.note([found])
    following = found.skip(by=request.user) if request.POST.get("skip") else found.complete(by=request.user)
    word = task_undo.word(before, by=request.user)
    step = {"task": found, "following": following, "undo": word, "next": _back(request)}
    if wants_part(request):
        return render(request, "contacts/_task_done.html", step | {"step": NextStepForm()})
    said = _("Skipped: %s") if request.POST.get("skip") else _("Done: %s")
    undoing.offer(request, said % found, reverse("contacts:task_undo"), word=word, next=_back(request))
    if request.POST.get("ask"):
        return redirect(f"{reverse('contacts:tasks')}?asked={found.pk}")
    return redirect(_back(request) or found.customer or "today")


@require_POST
@login_required
@permission_required("contacts.add_task", raise_exception=True)
def task_next(request, pk):
    """The step after one that is done."""
    found = get_object_or_404(Task.objects.visible_to(request.user), pk=pk)
    form = NextStepForm(request.POST)
    if form.is_valid():
        step = form.save(found, by=request.user)
        if wants_part(request):
            answer = render(request, "contacts/_task_noted.html", {"task": told([step], request.user)[0]})
            return done(answer, reverse("contacts:tasks"))
        messages.success(request, _("Noted: %s") % step)
        return redirect(_back(request) or "contacts:tasks")
    context = {"task": found, "step": form, "active": "tasks", "next": _back(request)}
    return render_page(request, "contacts/task_next.html", "contacts/_task_done.html", context, status=422)


@require_POST
@login_required
@SEES
def task_move(request, pk):
    """Have it due on another day: by a button, by dragging it in the calendar, or in words."""
    found = _mine(request, pk)
    times = moved_to(found, request.POST.get("to", ""))
    if times is None:
        if wants_part(request) or _wants_json(request):
            return HttpResponse(_("That is no day that could be read."), status=422)
        messages.error(request, _("That is no day that could be read."))
        return redirect(_back(request) or "contacts:tasks")
    before = task_undo.note([found])
    found.move(**times)
    said = _("%(task)s is due %(when)s.") % {"task": found, "when": found.due_words}
    back = {"word": task_undo.word(before, by=request.user), "next": _back(request)}
    if _wants_json(request):
        return JsonResponse(undoing.toast(said, reverse("contacts:task_undo"), **back))
    undoing.offer(request, said, reverse("contacts:task_undo"), **back)
    return redirect(_back(request) or "contacts:tasks")


@require_POST
@login_required
@SEES
def task_bulk(request):
    """Do something with all that were picked: done, put off, or given to a colleague."""
    keys = [int(key) for key in request.POST.getlist("pick")[:MOST] if key.isdecimal() and len(key) < 19]
    tasks = list(Task.objects.visible_to(request.user).open().filter(pk__in=keys).select_related("assignee"))
    if Task.objects.editable_by(request.user).filter(pk__in=[one.pk for one in tasks]).count() < len(tasks):
        raise PermissionDenied
    before = task_undo.note(tasks)
    changed = _do(request, tasks)
    if changed is None or not tasks:
        messages.error(request, _("Choose tasks first, and what is to be done with them."))
    else:
        said = ngettext("%d task changed.", "%d tasks changed.", changed) % changed
        word = task_undo.word(before, by=request.user)
        undoing.offer(request, said, reverse("contacts:task_undo"), word=word, next=_back(request))
    return redirect(_back(request) or "contacts:tasks")


def _do(request, tasks):
    """How many changed; None when it was not said what to do."""
    what = request.POST.get("what")
    if what == "done":
        for one in tasks:
            one.complete(by=request.user)
        return len(tasks)
    if what == "move":
        moves = [(one, moved_to(one, request.POST.get("to", ""))) for one in tasks]
        return None if any(times is None for _one, times in moves) else sum(one.move(**times) for one, times in moves)
    key = request.POST.get("assignee", "")
    colleague = active_staff().filter(pk=int(key)).first() if what == "give" and key.isdecimal() else None
    return sum(one.give(colleague, by=request.user) for one in tasks) if colleague else None


@require_POST
@login_required
@SEES
def undo(request):
    """Take back what was just done; the word in the form says what."""
    number = task_undo.take_back(request.POST.get("word", "")[:50_000], by=request.user)
    if number:
        messages.success(request, ngettext("%d task as it was.", "%d tasks as they were.", number) % number)
    else:
        messages.error(request, _("This can not be taken back any more: somebody changed it since."))
    return redirect(_back(request) or "contacts:tasks")


def _mine(request, pk):
    rows = Task.objects.visible_to(request.user).select_related("contact", "company", "assignee")
    found = get_object_or_404(rows, pk=pk)
    if not Task.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    return found


def _page_of(task, reader):
    """Where the new task stands; a colleague’s is not always ours to see."""
    return task.place if task.customer or task.assignee_id == reader.pk else "contacts:tasks"


def _wants_json(request):
    return "application/json" in request.headers.get("Accept", "")


def _back(request):
    """The page that the form stood on, when it is one of ours."""
    there = request.POST.get("next", "")
    return there if url_has_allowed_host_and_scheme(there, {request.get_host()}, request.is_secure()) else ""
