"""E-mail on a record: the tab of the composer, what is on its way, and a second thought."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contacts.forms import WriteForm
from contacts.mail.composing import FRESH, composer, mails_under_way
from contacts.mail.forms import MailForm
from contacts.models import Company, Contact, Look, MailTemplate, OutgoingMail
from contacts.views.record import page_of_facts
from crm_site.lib.htmx import wants_part
from crm_site.staff.once import done

WRITES = permission_required("contacts.add_outgoingmail", raise_exception=True)
SEES = permission_required("contacts.view_contact", raise_exception=True)
SEES_COMPANY = permission_required("contacts.view_company", raise_exception=True)


def compose(request, record):
    """The tab itself, what fills a template in, and the sending."""
    if not request.user.has_perm("contacts.add_outgoingmail"):
        raise PermissionDenied
    if request.method != "POST":
        return _draw(request, record, None)
    if "fill" in request.POST or "look" in request.POST:
        return _draw(request, record, _changed(request, record))
    form = MailForm(request.POST, request.FILES, record=record, user=request.user)
    if not form.is_valid():
        return _draw(request, record, form)
    mail = form.save()
    if not wants_part(request):
        messages.success(request, _("The mail leaves in a moment. Until then it can be taken back."))
        return redirect(mail)
    context = _base(record) | composer(request, record, MailForm(record=record, user=request.user, initial=FRESH))
    context |= page_of_facts(request, record, Look.last(record, request.user))
    return done(render(request, "contacts/_mail_written.html", context), record.get_absolute_url())


def _base(record):
    return {"record": record, "write_kinds": WriteForm.KINDS}


def _draw(request, record, form):
    context = _base(record) | composer(request, record, form)
    return render(request, "contacts/_composer.html" if wants_part(request) else "contacts/write.html", context)


def _changed(request, record):
    """The same form, not sent: with the words of a template, or judged anew for another address."""
    typed = request.POST.dict() | {"kept_files": request.POST.getlist("kept_files")}
    key = typed.get("template", "")
    template = MailTemplate.objects.visible_to(request.user).filter(pk=key).first() if key.isdecimal() else None
    if "fill" in request.POST and template:
        typed["subject"] = typed.get("subject") or template.subject
        typed["body"] = "\n\n".join(part for part in (typed.get("body", "").rstrip(), template.text) if part)
    typed["signed"] = "signed" in request.POST
    return MailForm(record=record, user=request.user, initial=typed)


@require_POST
@login_required
@WRITES
def mail_undo(request, pk):
    """Take a mail back while it has not left; its words are in the composer again."""
    mail = _mine(request, pk)
    record = mail.contact
    if not mail.take_back():
        messages.error(request, _("Too late: the mail “%s” has left.") % mail)
        return redirect(record)
    where = f"{record.get_absolute_url()}entries/?write=mail&mail={mail.pk}"
    if not wants_part(request):
        return redirect(where)
    context = _base(record) | composer(request, record, mail=mail)
    context |= page_of_facts(request, record, Look.last(record, request.user))
    return render(request, "contacts/_mail_written.html", context)


@require_POST
@login_required
@WRITES
def mail_again(request, pk):
    mail = _mine(request, pk)
    mail.send_again()
    return _timeline(request, mail.contact)


@require_POST
@login_required
@WRITES
def mail_drop(request, pk):
    """Give a mail up that could not be sent. Its words stay to be written on."""
    mail = _mine(request, pk)
    mail.give_up()
    return _timeline(request, mail.contact)


def _mine(request, pk):
    mail = get_object_or_404(OutgoingMail.objects.visible_to(request.user).select_related("contact__company"), pk=pk)
    if not OutgoingMail.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    return mail


def _timeline(request, record):
    if not wants_part(request):
        return redirect(record)
    context = {"record": record} | page_of_facts(request, record, Look.last(record, request.user))
    return render(request, "contacts/_timeline.html", context)


@require_GET
@login_required
@SEES
def outbox(request, pk):
    return _outbox(request, get_object_or_404(Contact.objects.visible_to(request.user), pk=pk))


@require_GET
@login_required
@SEES_COMPANY
def company_outbox(request, pk):
    return _outbox(request, get_object_or_404(Company.objects.visible_to(request.user), pk=pk))


def _outbox(request, record):
    """What is on its way; when something left meanwhile, the whole timeline, which tells it."""
    if not wants_part(request):
        return redirect(record)
    under_way = mails_under_way(record, request.user)
    if str(len(under_way)) == request.GET.get("known"):
        return render(request, "contacts/_outbox.html", {"record": record, "outbox": under_way})
    response = _timeline(request, record)
    response["HX-Retarget"], response["HX-Reswap"] = "#timeline", "outerHTML"
    return response
