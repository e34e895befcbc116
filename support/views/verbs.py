"""What an agent does with a ticket. Each answers with the ticket's page, or its part for htmx."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from contacts import wording
from contacts.models import MailTemplate
from crm_site.lib.htmx import wants_part
from crm_site.staff.once import done
from support.forms import AnswerForm, NoteForm
from support.models import Message
from support.views.tickets import desk, find

CHANGES = permission_required("support.change_ticket", raise_exception=True)


def _done(request, pk):
    """The page as it is now."""
    context = desk(request, find(request, pk))
    if wants_part(request):
        return done(render(request, "support/_desk.html", context), context["here"])
    return redirect(f"{context['here']}#latest")


def _refused(request, pk, **forms):
    """The page with what was typed, and why it was not taken."""
    template = "support/_desk.html" if wants_part(request) else "support/ticket.html"
    return render(request, template, desk(request, find(request, pk), **forms), status=422)


def _other_tab(request, ticket):
    """The other tab of the composer, with the words that were typed; nothing is sent or saved."""
    template = "support/_desk.html" if wants_part(request) else "support/ticket.html"
    write = "note" if request.POST["switch"] == "note" else "answer"
    context = desk(request, ticket, write=write)
    context[f"{write}_form"].initial["text"] = request.POST.get("text", "")
    return render(request, template, context)


def _inserted(request, ticket):
    """The same answer, not sent, with the words of a template below what was typed."""
    key = request.POST.get("template", "")
    template = MailTemplate.objects.visible_to(request.user).filter(pk=key).first() if key.isdecimal() else None
    words = template and wording.to_text(wording.merge(template.text, ticket.contact))
    context = desk(request, ticket, write="answer")
    typed = {name: request.POST.get(name, "") for name in ("text", "seen", "leaves_at")}
    typed["text"] = "\n\n".join(filter(None, [typed["text"].rstrip(), words]))
    context["answer_form"].initial |= typed
    return render(request, "support/_desk.html" if wants_part(request) else "support/ticket.html", context)


@require_POST
@login_required
@CHANGES
def answer(request, pk):
    if "switch" in request.POST:
        return _other_tab(request, find(request, pk, change=True))
    if "fill" in request.POST:
        return _inserted(request, find(request, pk, change=True))
    form = AnswerForm(request.POST, ticket=find(request, pk, change=True))
    if form.is_valid() and form.save(by=request.user, solve="solve" in request.POST):
        return _done(request, pk)
    if form.newer:
        form.data = form.data.copy()
        form.data["seen"] = form.newer.pk
    return _refused(request, pk, answer_form=form, write="answer")


@require_POST
@login_required
@CHANGES
def note(request, pk):
    if "switch" in request.POST:
        return _other_tab(request, find(request, pk, change=True))
    form = NoteForm(request.POST, ticket=find(request, pk, change=True))
    if form.is_valid():
        form.save(by=request.user)
        return _done(request, pk)
    return _refused(request, pk, note_form=form, write="note")


@require_POST
@login_required
@CHANGES
def take(request, pk):
    ticket = find(request, pk, change=True)
    if not ticket.take(by=request.user) and ticket.assignee != request.user:
        messages.warning(request, _("%s was quicker.") % ticket.assignee)
    return _done(request, pk)


@require_POST
@login_required
@CHANGES
def solve(request, pk):
    find(request, pk, change=True).solve(by=request.user)
    return _done(request, pk)


@require_POST
@login_required
@CHANGES
def reopen(request, pk):
    find(request, pk, change=True).reopen(by=request.user)
    return _done(request, pk)


@require_POST
@login_required
@CHANGES
def send_again(request, pk):
    message = _answer(request, pk)
    message.send_again()
    return _done(request, message.ticket_id)


@require_POST
@login_required
@CHANGES
def take_back(request, pk):
    """Take an answer back while it has not left; its words are in the composer again."""
    message = _answer(request, pk)
    if not message.take_back():
        messages.error(request, _("Too late: the answer has left."))
        return _done(request, message.ticket_id)
    context = desk(request, find(request, message.ticket_id), again=message)
    if wants_part(request):
        return render(request, "support/_desk.html", context)
    return redirect(f"{context['here']}&again={pk}#composer")


def _answer(request, pk):
    message = get_object_or_404(Message.objects.visible_to(request.user).outgoing(), pk=pk)
    find(request, message.ticket_id, change=True)
    return message
