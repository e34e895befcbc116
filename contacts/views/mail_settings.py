"""How one writes: signature, the address for blind copies, and words that are written often."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contacts.mail import addresses
from contacts.mail.forms import MailTemplateForm, SignatureForm
from contacts.models import MailTemplate
from contacts.views.mails import WRITES


@require_http_methods(["GET", "POST"])
@login_required
@WRITES
def my_mail(request):
    """One's signature and logging address, and the templates that one may use."""
    mine = addresses.settings_of(request.user)
    form = SignatureForm(request.POST if request.method == "POST" else None, instance=mine)
    if form.is_valid():
        form.save()
        messages.success(request, _("Your signature is saved."))
        return redirect("contacts:my_mail")
    context = {
        "form": form,
        "mine": mine,
        "logging_address": addresses.logging_address(request.user),
        "templates": MailTemplate.objects.visible_to(request.user).select_related("owner")[:200],
    }
    return render(request, "contacts/my_mail.html", context)


@require_POST
@login_required
@WRITES
def my_mail_renew(request):
    """A new secret in one's logging address: the old one takes nothing any more."""
    addresses.renew(request.user)
    messages.success(request, _("Your logging address is new. The old one takes nothing any more."))
    return redirect("contacts:my_mail")


@require_http_methods(["GET", "POST"])
@login_required
@WRITES
def mail_template_add(request):
    return _template(request, MailTemplate(owner=request.user), _("New template"))


@require_http_methods(["GET", "POST"])
@login_required
@WRITES
def mail_template(request, pk):
    found = get_object_or_404(MailTemplate.objects.visible_to(request.user), pk=pk)
    _refuse_others(request, found)
    return _template(request, found, str(found))


def _template(request, template, title):
    form = MailTemplateForm(request.POST if request.method == "POST" else None, instance=template)
    if form.is_valid():
        form.save()
        messages.success(request, _("The template is saved."))
        return redirect("contacts:my_mail")
    return render(request, "contacts/mail_template.html", {"form": form, "template": template, "title": title})


@require_POST
@login_required
@WRITES
def mail_template_delete(request, pk):
    found = get_object_or_404(MailTemplate.objects.visible_to(request.user), pk=pk)
    _refuse_others(request, found)
    found.delete()
    messages.success(request, _("The template “%s” is gone.") % found)
    return redirect("contacts:my_mail")


def _refuse_others(request, template):
    if not MailTemplate.objects.editable_by(request.user).filter(pk=template.pk).exists():
        raise PermissionDenied
