"""Double opt-in: asked for on a public page or by a colleague, given by a button behind the link in the mail."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from contacts import double_opt_in, preferences, tasks
from contacts.models import Contact
from contacts.preference_forms import SubscribeForm
from crm_site.lib.acting import CUSTOMER, acting
from crm_site.lib.visitors import ip_of

LOOKS_AND_ACTS = require_http_methods(["GET", "HEAD", "POST"])


@LOOKS_AND_ACTS
@never_cache
def subscribe(request):
    """I want your news. The answer is the same whether we know the address or not; nothing is stored yet."""
    form = SubscribeForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "contacts/public/subscribe.html", {"form": form})
    said = form.cleaned_data
    if preferences.may_mail(said["email"], ip_of(request)):
        names = {name: said[name] for name in ("first_name", "last_name")}
        asked = double_opt_in.wish(said["email"], said["purposes"], ip=ip_of(request), **names)
        tasks.confirm_consent.delay_on_commit(double_opt_in.token(asked))
    return render(request, "contacts/public/subscribe_asked.html", {"address": said["email"]})


@LOOKS_AND_ACTS
@never_cache
def confirm(request, token):
    """Looking changes nothing, also not a scanner's look; the button does."""
    asked = double_opt_in.read(token)
    if asked is None or not asked.purposes:
        return render(request, "contacts/public/subscribe_late.html", status=404)
    done = double_opt_in.answered(asked)
    if request.method == "POST" and not done:
        with acting(through=CUSTOMER):
            person = double_opt_in.confirm(asked, ip=ip_of(request))
        return render(
            request, "contacts/public/subscribe_done.html", {"asked": asked, "url": preferences.page_url(person)}
        )
    return render(request, "contacts/public/subscribe_confirm.html", {"asked": asked, "done": done})


@require_POST
@login_required
@permission_required("contacts.view_contact", raise_exception=True)
def ask_by_mail(request, pk):
    """A colleague has the person asked at their own mailbox."""
    person = get_object_or_404(Contact.objects.visible_to(request.user), pk=pk)
    if not Contact.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    if why := double_opt_in.problem(person, ip_of(request)):
        messages.error(request, why)
    else:
        tasks.confirm_consent.delay_on_commit(double_opt_in.asking(person))
        messages.success(request, _("A mail is on its way. They say yes by the button behind its link."))
    return redirect("contacts:consent", pk=pk)
