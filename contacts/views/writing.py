"""The composer of a record: a note, a call, a meeting, a task."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contacts.forms import WriteForm
from contacts.models import Company, Contact
from contacts.views.record import page_of_facts
from crm_site.lib.htmx import wants_part


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
        context |= {"composer": WriteForm(record=record, kind=context["write"])} | page_of_facts(request, record)
        return render(request, "contacts/_written.html", context)
    template = "contacts/_composer.html" if wants_part(request) else "contacts/write.html"
    return render(request, template, context)
