"""Files on a record: taken in, given out sealed, taken away and put back."""

from django.apps import apps
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from contacts import filing, serving
from contacts.files_told import card
from contacts.models import File
from contacts.models.files import holders
from contacts.preferences import DATA
from contacts.views.preferences import by_link
from crm_site.lib.htmx import wants_part
from crm_site.staff.once import done

ADDS = permission_required("contacts.add_file", raise_exception=True)
SEES = permission_required("contacts.view_contact", raise_exception=True)
TOLD = {"HX-Trigger": '{"record-changed": {}}'}  # the timeline tells it anew


@require_http_methods(["GET", "POST"])
@login_required
@SEES
def files(request, of, pk):
    """The files of a record, and the form that adds some."""
    record = _record(request, of, pk)
    if request.method == "POST":
        if not request.user.has_perm("contacts.add_file"):
            raise PermissionDenied
        return _take(request, record)
    gone = File.objects.visible_to(request.user).of(record).exclude(deleted_at=None)
    key = request.GET.get("removed", "")
    return _draw(request, record, removed=gone.filter(pk=key).first() if key.isdecimal() else None)


def _record(request, of, pk):
    """A record that carries files and that the reader may see."""
    label = next((label for label, name in holders.items() if name == of), None)
    if label is None:
        raise Http404
    return get_object_or_404(apps.get_model(label).objects.visible_to(request.user), pk=pk)


def _take(request, record):
    """Each file by itself: one that is refused leaves the others."""
    chosen = request.FILES.getlist("files")
    problems = [] if chosen else [_("Choose a file first.")]
    taken = []
    for file in chosen[: filing.MOST]:
        try:
            taken.append(filing.take(record, file.name, _content(file), by=request.user))
        except filing.CannotTake as problem:
            problems.append(str(problem))
    if len(chosen) > filing.MOST:
        problems.append(_("Choose at most %d files at once.") % filing.MOST)
    if wants_part(request):
        return done(_draw(request, record, problems=problems, headers=TOLD), record.get_absolute_url())
    for problem in problems:
        messages.error(request, problem)
    if taken:
        messages.success(request, ngettext("%d file is here now.", "%d files are here now.", len(taken)) % len(taken))
    return redirect(_page(record))


def _content(file):
    if why := filing.refusal(filing.safe_name(file.name), file.size):
        raise filing.CannotTake(why)
    return file.read()


def _page(record):
    return reverse("contacts:files", args=[holders[record._meta.label_lower], record.pk])


def _draw(request, record, headers=None, **more):
    context = card(record, request.user, token=request.GET.get("page", ""), **more)
    response = render(request, "contacts/_files.html" if wants_part(request) else "contacts/files.html", context)
    for name, value in (headers or {}).items():
        response[name] = value
    return response


@require_GET
@login_required
@SEES
def file(request, pk):
    """A file is downloaded, never shown by the browser, whatever it claims to be."""
    found = get_object_or_404(File.objects.visible_to(request.user).kept(), pk=pk)
    return serving.download(found.file, found.name, found.content_type)


@require_GET
@login_required
@SEES
def file_picture(request, pk):
    found = get_object_or_404(File.objects.visible_to(request.user).kept().exclude(thumbnail=""), pk=pk)
    return serving.picture(found.thumbnail)


@require_POST
@login_required
@ADDS
def file_delete(request, pk):
    """Take a file away; its card offers to put it back."""
    found = _mine(request, pk)
    found.remove(by=request.user)
    if wants_part(request):
        return _draw(request, found.holder, removed=found, headers=TOLD)
    return redirect(f"{_page(found.holder)}?removed={found.pk}")


@require_POST
@login_required
@ADDS
def file_restore(request, pk):
    found = _mine(request, pk)
    found.put_back(by=request.user)
    if wants_part(request):
        return _draw(request, found.holder, headers=TOLD)
    messages.success(request, _("“%s” is back.") % found)
    return redirect(_page(found.holder))


@require_safe
@by_link(DATA)
def own_file(request, link, pk):
    """A file that is kept of the person, for the person: the link of their data opens it for a day."""
    found = get_object_or_404(link.contact.files.kept(), pk=pk)
    return serving.download(found.file, found.name, found.content_type)


def _mine(request, pk):
    found = get_object_or_404(File.objects.visible_to(request.user), pk=pk)
    if not File.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    return found
