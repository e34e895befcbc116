import smtplib

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from campaigns.forms import VariantForm
from campaigns.gates import judged
from campaigns.message import Letter
from campaigns.models import Variant
from campaigns.views.steps import changeable, locked, over, page, visible
from contacts.models import Contact
from crm_site.lib.filters import FilterError

PEOPLE = 10


@require_GET
@login_required
@permission_required("campaigns.change_campaign", raise_exception=True)
def message(request, pk):
    """Lead to the first variant."""
    changeable(request, pk)
    return redirect("campaigns:variant", pk=pk, letter="A")


@require_http_methods(["GET", "POST"])
@login_required
@permission_required("campaigns.change_campaign", raise_exception=True)
@transaction.atomic
def variant(request, pk, letter):
    draft = locked(request, pk) if request.method == "POST" else changeable(request, pk)
    if not draft.is_draft:
        if request.method == "POST":
            over(request, draft)
        return redirect(draft)
    known = {one.letter: one for one in draft.variants.all()}
    if letter not in known and letter != "A":
        raise Http404
    chosen = known.get(letter) or Variant(campaign=draft, letter=letter)
    data = request.POST if request.method == "POST" else None
    form = VariantForm(data, instance=chosen, alone=len(known) < 2)
    if form.is_valid():
        form.save()
        messages.success(request, _("The message is saved."))
        return redirect("campaigns:variant", pk=pk, letter=letter)
    saved = draft.variants.filter(pk=chosen.pk).first() if chosen.pk else None
    people = people_of(draft, request.user) if saved else []
    person = _wanted(request, people)
    context = page(request, draft, "message", form=form, variant=chosen, variants=list(known.values()), saved=saved)
    context |= {"people": people, "person": person, "subject": saved and person and _subject(saved, draft, person)}
    return render(request, "campaigns/variant.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
@permission_required("campaigns.change_campaign", raise_exception=True)
@transaction.atomic
def variant_add(request, pk):
    """Begin variant B as a copy of A; half of the people get it until somebody says otherwise."""
    draft = locked(request, pk)
    if not draft.is_draft:
        over(request, draft)
        return redirect(draft)
    if not draft.try_second_wording():
        messages.error(request, _("Write the first message before you try a second wording."))
        return redirect("campaigns:message", pk=pk)
    return redirect("campaigns:variant", pk=pk, letter="B")


@require_POST
@login_required
@permission_required("campaigns.change_campaign", raise_exception=True)
@transaction.atomic
def variant_remove(request, pk):
    """Go back to one wording: A for everybody."""
    draft = locked(request, pk)
    if draft.is_draft:
        draft.drop_second_wording()
        messages.success(request, _("Everybody gets variant A now."))
    else:
        over(request, draft)
    return redirect("campaigns:message", pk=pk)


@xframe_options_sameorigin
@csp_replace(
    {
        "default-src": [NONE],
        "script-src": [NONE],
        "style-src": [UNSAFE_INLINE],
        "img-src": [SELF, "data:"],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
        "form-action": [NONE],
        "sandbox": ["allow-same-origin"],
    }
)
@require_GET
@login_required
@permission_required("campaigns.view_campaign", raise_exception=True)
def preview(request, pk, letter):
    """The mail as HTML for one real person, to be shown in a frame; nothing in it is tracked."""
    campaign = visible(request, pk)
    found = get_object_or_404(campaign.variants, letter=letter)
    person = _wanted(request, []) or next(iter(people_of(campaign, request.user)), None)
    return HttpResponse(Letter(found, campaign).html_for(person or Contact(first_name=_("Ada"))))


@require_POST
@login_required
@permission_required("campaigns.change_campaign", raise_exception=True)
def test_mail(request, pk, letter):
    """Send the message to whoever asks for it, filled in for somebody whom it would reach."""
    campaign = changeable(request, pk)
    found = get_object_or_404(campaign.variants, letter=letter)
    person = next(iter(people_of(campaign, request.user)), None) or Contact(first_name=request.user.first_name)
    if not request.user.email:
        messages.error(request, _("Your profile has no e-mail address to send a test to."))
    else:
        _try(request, Letter(found, campaign).test_for(request.user.email, person))
    return redirect((request.POST.get("back") == "check" and "campaigns:check") or "campaigns:message", pk=pk)


def people_of(campaign, reader):
    """Some people whom the campaign would reach now, for previews."""
    if campaign.segment is None:
        return []
    try:
        people = campaign.segment.people(reader, campaign.as_of or now())
        reachable = judged(people, now()).filter(reason="").select_related("company")
        return list(reachable.order_by("-pk")[:PEOPLE])
    except FilterError:
        return []


def _wanted(request, people):
    """The person asked for in the address, if the reader may see them; else the first of the people."""
    wanted = request.GET.get("person", "")
    rows = Contact.objects.visible_to(request.user).select_related("company")
    found = rows.filter(pk=wanted).first() if wanted.isdecimal() and len(wanted) < 19 else None
    return found or next(iter(people), None)


def _subject(variant, campaign, person):
    return Letter(variant, campaign).subject_for(person)


def _try(request, mail):
    try:
        mail.send()
    except (OSError, smtplib.SMTPException) as problem:
        messages.error(request, _("The mail server did not take the test: %s") % problem)
    else:
        messages.success(request, _("A test is on its way to %s.") % request.user.email)
