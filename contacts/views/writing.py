"""The composer of a record: a note, a call, a meeting, a task."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contacts.forms import WriteForm
from contacts.models import Company, Contact, Look, Note
from contacts.views import mails
from contacts.views.record import open_tasks, page_of_facts
from crm_site.lib.htmx import wants_part
from crm_site.staff.once import done


@require_http_methods(["GET", "POST"])
@login_required
@permission_required("contacts.add_note", raise_exception=True)
def contact_write(request, pk):
    return _write(request, get_object_or_404(Contact.objects.visible_to(request.user), pk=pk))


@require_http_methods(["GET", "POST"])
@login_required
@permission_required("contacts.add_note", raise_exception=True)
def company_write(request, pk):
    return _write(request, get_object_or_404(Company.objects.visible_to(request.user), pk=pk))


def _write(request, record):
    kind = request.GET.get("write", "note")
    if "mail" in (request.POST.get("kind", kind), kind):
        return mails.compose(request, record)
    form = WriteForm(request.POST if request.method == "POST" else None, record=record, kind=kind)
    context = {
        "composer": form,
        "record": record,
        "write_kinds": WriteForm.KINDS,
        "write": form.data.get("kind", kind),
    }
    if form.is_valid():
        form.save(by=request.user)
        if not wants_part(request):
            messages.success(request, _("Saved."))
            return redirect(record)
        context |= page_of_facts(request, record, Look.last(record, request.user))
        context |= {"composer": WriteForm(record=record, kind=context["write"]), "tasks": open_tasks(record)}
        return done(render(request, "contacts/_written.html", context), record.get_absolute_url())
    template = "contacts/_composer.html" if wants_part(request) else "contacts/write.html"
    return render(request, template, context)


@require_POST
@login_required
@permission_required("contacts.add_note", raise_exception=True)
def note_pin(request, pk):
    """Put a note on top of its timeline, or back where it was written."""
    note = get_object_or_404(Note.objects.visible_to(request.user).select_related("contact", "company"), pk=pk)
    if request.POST.get("pinned"):
        note.pin()
    else:
        note.unpin()
    record = note.customer
    if not wants_part(request):
        return redirect(record)
    context = {"record": record} | page_of_facts(request, record, Look.last(record, request.user))
    return render(request, "contacts/_timeline.html", context)
