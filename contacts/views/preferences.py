"""A person's own page: no account, a signed link. A look never changes anything; only a POST does."""

from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.http import StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contacts import own_data, preferences, tasks
from contacts.models.record import EditConflict
from contacts.preference_forms import AskForm, ChoicesForm, DetailsForm, NewAddressForm, RhythmForm, wording
from contacts.preferences import CHOICES, DATA, EMAIL, ERASURE, zone_of
from crm_site.lib.acting import CUSTOMER, acting
from crm_site.lib.visitors import ip_of

LOOKS_AND_ACTS = require_http_methods(["GET", "HEAD", "POST"])


def by_link(*purposes):
    """The view gets a link that holds; every other one gets a polite page that says how to get a new one."""

    def wrap(view):
        @wraps(view)
        def opened(request, token, **more):
            link = preferences.read(token, *purposes)
            if link is None:
                return render(request, "contacts/public/no_link.html", {"form": AskForm()}, status=404)
            with timezone.override(zone_of(link.contact)), acting(through=CUSTOMER):
                return view(request, link, **more)

        return never_cache(opened)

    return wrap


def _to_page(link):
    return redirect("contacts:preferences", link.token)


@LOOKS_AND_ACTS
@never_cache
def ask(request):
    """Send me my link. The answer is the same whether we know the address or not."""
    form = AskForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "contacts/public/ask.html", {"form": form})
    address = form.cleaned_data["email"]
    if preferences.may_mail(address, ip_of(request)):
        tasks.send_links.delay_on_commit(address)
    return render(request, "contacts/public/asked.html", {"address": address})


@LOOKS_AND_ACTS
@by_link(CHOICES, DATA)
def page(request, link):
    """What the person gets from us, and how often; with the link from the mail also what we hold."""
    form = ChoicesForm(request.POST if request.method == "POST" else None, contact=link.contact)
    if form.is_valid():
        form.save(ip=ip_of(request))
        messages.success(request, _("Saved. From now on you get what you chose."))
        return _to_page(link)
    return render(request, "contacts/public/preferences.html", _context(link, form))


def _context(link, form):
    wish = getattr(link.contact, "preference", None)
    most = wish.most_per_month if wish else None
    return {
        "link": link,
        "contact": link.contact,
        "form": form,
        "rhythm": RhythmForm(initial={"most": "" if most is None else str(most)}),
        "wish": wish,
        "language": dict(settings.LANGUAGES).get(link.contact.language, link.contact.language),
        "sees_data": link.purpose == DATA,
        "erasure": preferences.asked_erasure(link.contact) if link.purpose == DATA else None,
    }


@require_POST
@by_link(CHOICES, DATA)
def rhythm(request, link):
    form = RhythmForm(request.POST)
    if form.is_valid():
        form.save(link.contact)
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Choose one of the four."))
    return _to_page(link)


@require_POST
@by_link(CHOICES, DATA)
def pause(request, link):
    """A pause of 30 days, or its end."""
    wish = preferences.wishes(link.contact)
    if request.POST.get("undo"):
        wish.resume()
        messages.success(request, _("The pause is over."))
    else:
        wish.pause()
        messages.success(request, _("You hear no news from us for 30 days."))
    return _to_page(link)


@require_POST
@by_link(CHOICES, DATA)
def stop(request, link):
    """Unsubscribe from everything."""
    preferences.stop_everything(link.contact, ip=ip_of(request), wording=wording)
    messages.success(request, _("You get no news, offers or questions from us any more, on no channel."))
    return _to_page(link)


@require_POST
@by_link(CHOICES, DATA)
def send_link(request, link):
    """The way from the choices to the data leads through the person's own mailbox."""
    email = link.contact.primary_email
    if email and preferences.may_mail(email.address, ip_of(request)):
        tasks.send_own_link.delay_on_commit(link.contact.pk)
    messages.success(request, _("A mail with the link is on its way to the address that we have of you."))
    return _to_page(link)


@LOOKS_AND_ACTS
@by_link(DATA)
def details(request, link):
    """See and correct name, language, birthday, phone and postal address."""
    form = DetailsForm(request.POST if request.method == "POST" else None, instance=link.contact)
    context = {"link": link, "form": form}
    if not form.is_valid():
        return render(request, "contacts/public/details.html", context)
    try:
        form.save()
    except EditConflict as conflict:
        _take_typed_words(form, conflict.theirs)
        return render(request, "contacts/public/details.html", context | {"conflict": True}, status=409)
    messages.success(request, _("Thank you. We corrected it."))
    return _to_page(link)


def _take_typed_words(form, theirs):
    """What was typed stays in the form; saving once more takes it."""
    form.data = form.data.copy()
    form.data["version"] = theirs.version


@LOOKS_AND_ACTS
@by_link(DATA)
def new_address(request, link):
    """A new address counts only when its owner says so by a link sent to it."""
    form = NewAddressForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "contacts/public/new_address.html", {"link": link, "form": form})
    address = form.cleaned_data["email"]
    if preferences.may_mail(address, ip_of(request)):
        tasks.confirm_address.delay_on_commit(link.contact.pk, address)
    messages.success(request, _("We sent a mail to %s. Confirm the address by the link in it.") % address)
    return _to_page(link)


@LOOKS_AND_ACTS
@by_link(EMAIL)
def confirm_address(request, link):
    address = link.more[0]
    if request.method == "POST":
        preferences.take_address(link.contact, address)
    done = request.method == "POST"
    return render(request, "contacts/public/confirm_address.html", {"address": address, "done": done})


@require_safe
@by_link(DATA)
def own_data_page(request, link):
    return StreamingHttpResponse(own_data.as_page(link.contact, request, link=link))


@require_safe
@by_link(DATA)
def own_data_file(request, link):
    answer = StreamingHttpResponse(own_data.as_json(link.contact), content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return answer


@LOOKS_AND_ACTS
@by_link(DATA)
def forget_me(request, link):
    """Ask to be forgotten; the mailbox must say yes as well."""
    if request.method == "POST":
        email = link.contact.primary_email
        wish = preferences.ask_erasure(link.contact)
        if email and preferences.may_mail(email.address, ip_of(request)):
            tasks.confirm_erasure.delay_on_commit(wish.pk)
        messages.success(request, _("We sent you a mail. Confirm your wish by the link in it."))
        return _to_page(link)
    return render(request, "contacts/public/forget_me.html", {"link": link})


@LOOKS_AND_ACTS
@by_link(ERASURE)
def confirm_forget(request, link):
    wish = preferences.erasure_of(link)
    if wish is None:
        return render(request, "contacts/public/no_link.html", {"form": AskForm()}, status=404)
    if request.method == "POST":
        wish.confirm()
        wish.refresh_from_db()
    return render(request, "contacts/public/confirm_forget.html", {"wish": wish, "link": link})
