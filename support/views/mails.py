"""Mails that were held back, and the originals and attachments of the others."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from crm_site.lib import keyset
from crm_site.lib.counting import count
from crm_site.lib.htmx import render_page
from crm_site.lib.mail.letter import parse
from support.models import Attachment, InboundMail
from support.views.tickets import SEES
from support.views.verbs import CHANGES

READABLE = 5 * 2**20  # larger mails are not read for a page; their original can be downloaded


@require_GET
@login_required
@CHANGES
def held_list(request):
    held = InboundMail.objects.visible_to(request.user).held().defer("raw")
    page = keyset.page(held, ("-received_at", "-pk"), request.GET.get("page", ""))
    context = {"page": page, "count": count(held), "active": "held"}
    return render_page(request, "support/held.html", "support/_held.html", context)


@require_GET
@login_required
@CHANGES
def held_mail(request, pk):
    mails = InboundMail.objects.visible_to(request.user).filter(state=InboundMail.State.HELD)
    mail = get_object_or_404(mails.defer("raw"), pk=pk)
    letter = parse(bytes(mail.raw)) if mail.size <= READABLE else None
    return render(request, "support/held_mail.html", {"mail": mail, "letter": letter, "active": "held"})


@require_POST
@login_required
@CHANGES
def held_ticket(request, pk):
    """A person says that it is a ticket."""
    mail = get_object_or_404(InboundMail.objects.editable_by(request.user).defer("raw"), pk=pk)
    if ticket := mail.retry():
        return redirect(ticket)
    messages.error(request, mail.reason)
    return redirect("support:held_mail", pk=pk)


@require_POST
@login_required
@CHANGES
def held_discard(request, pk):
    mail = get_object_or_404(InboundMail.objects.editable_by(request.user).defer("raw"), pk=pk)
    mail.discard(by=request.user)
    messages.success(request, _("The mail is out of the way. It is kept, and an administrator can find it."))
    return redirect("support:held")


@require_GET
@login_required
@SEES
def original(request, pk):
    """The mail as it came, for a mail program; never shown by the browser."""
    mail = get_object_or_404(InboundMail.objects.visible_to(request.user), pk=pk)
    return _download(HttpResponse(bytes(mail.raw), content_type="application/octet-stream"), f"mail-{mail.pk}.eml")


@require_GET
@login_required
@SEES
def attachment(request, pk):
    """A file that a customer sent: downloaded, never shown by the browser, whatever it claims to be."""
    found = get_object_or_404(Attachment.objects.visible_to(request.user), pk=pk)
    if not found.file.storage.exists(found.file.name):
        raise Http404
    response = FileResponse(
        found.file.open("rb"),
        as_attachment=True,
        filename=found.name,
        content_type="application/octet-stream",
    )
    return _safe(response)


def _download(response, name):
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return _safe(response)


def _safe(response):
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
