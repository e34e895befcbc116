"""The list of tickets, one ticket with its conversation, and a new one by hand."""

from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from contacts import panels
from contacts.models import Contact, MailTemplate
from contacts.views.bin import or_in_bin
from contacts.views.lists import list_page
from crm_site.lib.htmx import render_page
from support.conversation import conversation
from support.forms import AnswerForm, NoteForm, TicketForm
from support.models import Message, Ticket
from support.queues import queue_of

SEES = permission_required("support.view_ticket", raise_exception=True)
QUEUE_LENGTH = 30
NEIGHBOURS = ("contact", "contact__company", "assignee")


@require_GET
@login_required
@SEES
def ticket_list(request):
    return list_page(request, "tickets")


@require_GET
@login_required
@SEES
@or_in_bin(Ticket)
def ticket(request, pk):
    ticket = find(request, pk)
    return render_page(request, "support/ticket.html", "support/_desk.html", desk(request, ticket))


@require_http_methods(["GET", "POST"])
@login_required
@permission_required("support.add_ticket", raise_exception=True)
def ticket_add(request):
    """Without a contact it is a search for one, with one it is the form."""
    people = Contact.objects.visible_to(request.user).select_related("company")
    chosen = request.GET.get("contact", "")
    if not chosen.isdecimal():
        q = request.GET.get("q", "").strip()[:200]
        found = people.matching(q).with_primary_email()[:10] if q else None
        return render(request, "support/who.html", {"q": q, "found": found, "active": "tickets"})
    contact = get_object_or_404(people, pk=chosen)
    first = {"assignee": request.user.pk}
    form = TicketForm(request.POST if request.method == "POST" else None, contact=contact, initial=first)
    if form.is_valid():
        return redirect(form.save(by=request.user))
    return render(request, "support/add.html", {"form": form, "contact": contact, "active": "tickets"})


def find(request, pk, *, change=False):
    """The ticket if the reader may see it (404) and, where asked, change it (403)."""
    tickets = Ticket.objects.visible_to(request.user)
    ticket = get_object_or_404(tickets.select_related(*NEIGHBOURS, "team", "mailbox"), pk=pk)
    if change and not Ticket.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    return ticket


def desk(request, ticket, again=None, **forms):
    """Everything that the ticket's page shows; in the composer the words of an answer that was taken back, `again`."""
    queue, seen = queue_of(request), Ticket.objects.visible_to(request.user)
    entries = conversation(ticket)
    rows = queue.rows(seen, request.user).select_related(*NEIGHBOURS)
    editable = Ticket.objects.editable_by(request.user).filter(pk=ticket.pk).exists()
    context = {
        "ticket": ticket,
        "entries": entries,
        "queue": queue,
        "neighbours": rows.order_by(*queue.order)[:QUEUE_LENGTH],
        "others": seen.filter(contact=ticket.contact_id).exclude(pk=ticket.pk).order_by("-created_at")[:5],
        "editable": editable,
        "deletable": Ticket.objects.deletable_by(request.user).filter(pk=ticket.pk).exists(),
        "panels": [one for one in panels.offered(ticket.contact, request.user) if one.key != "support.tickets"],
        "drawn": None,
        "active": "tickets",
        "here": f"{reverse('support:ticket', args=[ticket.pk])}?view={queue.key}",
    }
    return context | (composer(request, ticket, entries, again) | forms if editable else {})


def composer(request, ticket, entries, again=None):
    """Fresh forms for whoever may answer."""
    heard = [entry["message"].pk for entry in entries if "message" in entry]
    again = again or _taken_back(request, ticket)
    words = {"text": again.text} if again else {}
    return {
        "write": "note" if request.GET.get("write") == "note" else "answer",
        "answer_form": AnswerForm(ticket=ticket, initial=words | {"seen": max(heard, default=0)}),
        "mail_templates": MailTemplate.objects.visible_to(request.user)[:50],
        "note_form": NoteForm(ticket=ticket),
        "answer_address": ticket.answer_address,
    }


def _taken_back(request, ticket):
    """An answer of one's own that was taken back, to be written on (`?again=7`)."""
    key = request.GET.get("again", "")
    rows = Message.objects.visible_to(request.user).filter(ticket=ticket, author=request.user, state="back")
    return rows.filter(pk=key).first() if key.isdecimal() and len(key) < 19 else None
