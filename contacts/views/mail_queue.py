"""Mails for the timelines that somebody has to decide about: unknown addresses, and what was held back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contacts.mail import placing
from contacts.models import Contact, LoggedMail, Stranger
from contacts.serving import sealed
from contacts.views.mails import SEES
from crm_site.lib import keyset
from crm_site.lib.mail.letter import parse

READABLE = 5 * 2**20  # larger mails are not read for a page; their original can be downloaded
DECIDES = permission_required("contacts.add_contact", raise_exception=True)
ORDER = ("-received_at", "-pk")


@require_GET
@login_required
@DECIDES
def mail_queue(request):
    """Unknown addresses first, each once; then mails that stand on no timeline."""
    waiting = Stranger.objects.visible_to(request.user).waiting().select_related("mail__by").defer("mail__raw")
    strangers = keyset.page(waiting, ("-pk",), request.GET.get("page", ""))
    held = keyset.page(
        LoggedMail.objects.visible_to(request.user).held().defer("raw"), ORDER, request.GET.get("held", "")
    )
    context = {"strangers": _once(strangers), "pages": strangers, "held": held, "active": "mail_queue"}
    return render(request, "contacts/mail_queue.html", context)


def _once(strangers):
    """Each address once, however many mails name it."""
    return list({one.key: one for one in reversed(list(strangers))}.values())[::-1]


@require_POST
@login_required
@DECIDES
@transaction.atomic
def stranger_add(request, pk):
    """Write the person down, or give the address to one whom we know; all mails with it follow."""
    stranger = get_object_or_404(Stranger.objects.visible_to(request.user), pk=pk)
    if stranger.settled_at:
        messages.info(request, _("Somebody has decided about %s already.") % stranger.address)
        return redirect("contacts:mail_queue")
    person = _chosen(request, stranger) or _new_person(request, stranger)
    placing.settle(stranger, by=request.user, person=person)
    messages.success(request, _("The mails with %(address)s are on the page of %(who)s now.")
                     % {"address": stranger.address, "who": person})  # fmt: skip
    return redirect(person if request.POST.get("open") else "contacts:mail_queue")


def _chosen(request, stranger):
    """The person who has the address by now, or whose number or address somebody typed."""
    known = Contact.objects.visible_to(request.user)
    typed = request.POST.get("whose", "").strip()
    if typed.isdecimal():
        return get_object_or_404(known, pk=typed)
    if typed:
        return get_object_or_404(known.with_email(typed).order_by("pk")[:1])
    return known.with_email(stranger.address).order_by("pk").first()


def _new_person(request, stranger):
    first, _blank, last = stranger.name.rpartition(" ")
    if not (first or last):
        last = stranger.address.partition("@")[0]
    person = Contact(first_name=first[:100], last_name=last[:100], owner=request.user)
    person.save()
    person.add_email(stranger.address)
    person.record("contacts.contact_added", by=request.user, about=person, text=stranger.address)
    return person


@require_POST
@login_required
@DECIDES
def stranger_drop(request, pk):
    """Nobody whom we want to know: the address is not offered again for these mails."""
    stranger = get_object_or_404(Stranger.objects.visible_to(request.user), pk=pk)
    placing.settle(stranger, by=request.user)
    messages.success(request, _("%s is left out.") % stranger.address)
    return redirect("contacts:mail_queue")


@require_POST
@login_required
@DECIDES
def logged_trust(request, pk):
    """A person says that a held mail belongs on a timeline."""
    mail = get_object_or_404(LoggedMail.objects.editable_by(request.user).defer("raw"), pk=pk)
    if mail.trust():
        messages.success(request, _("The mail is where it belongs."))
    else:
        messages.error(request, mail.reason)
    return redirect("contacts:mail_queue")


@require_POST
@login_required
@DECIDES
def logged_discard(request, pk):
    mail = get_object_or_404(LoggedMail.objects.editable_by(request.user).defer("raw"), pk=pk)
    mail.discard(by=request.user)
    messages.success(request, _("The mail is out of the way. It is kept, and an administrator can find it."))
    return redirect("contacts:mail_queue")


@require_GET
@login_required
@SEES
def logged_mail(request, pk):
    """A mail as it can be read: its head, all its words, its files."""
    mail = get_object_or_404(LoggedMail.objects.visible_to(request.user).select_related("by"), pk=pk)
    letter = parse(bytes(mail.raw)) if mail.raw and mail.size <= READABLE else None
    return render(request, "contacts/logged_mail.html", {"mail": mail, "letter": letter, "people": mail.people.all()})


@require_GET
@login_required
@SEES
def logged_original(request, pk):
    """The mail as it came, for a mail program; never shown by the browser."""
    mail = get_object_or_404(LoggedMail.objects.visible_to(request.user), pk=pk)
    return sealed(HttpResponse(bytes(mail.raw), content_type="application/octet-stream"), f"mail-{mail.pk}.eml")
