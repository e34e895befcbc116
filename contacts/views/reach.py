"""E-mail addresses, phone numbers and postal addresses of a person, changed where they stand."""

from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from contacts.models import Contact
from contacts.reach_forms import FORMS
from crm_site.lib.htmx import render_page, wants_part
from crm_site.staff.once import done

SEES = permission_required("contacts.view_contact", raise_exception=True)


@require_http_methods(["GET", "POST"])
@login_required
@SEES
def reach_add(request, pk, kind):
    return _form(request, _person(request, pk, kind), kind, None)


@require_http_methods(["GET", "POST"])
@login_required
@SEES
def reach(request, pk, kind, way):
    person = _person(request, pk, kind)
    return _form(request, person, kind, get_object_or_404(getattr(person, kind), pk=way))


@require_POST
@login_required
@SEES
def reach_remove(request, pk, kind, way):
    """Forget it; one that is gone already stays gone."""
    person = _person(request, pk, kind)
    if found := getattr(person, kind).filter(pk=way).first():
        found.remove(by=request.user)
    return _shown(request, person, kind)


def _person(request, pk, kind):
    """The person, if the reader may change how to reach them."""
    person = get_object_or_404(Contact.objects.visible_to(request.user), pk=pk)
    if kind not in FORMS:
        raise Http404
    if not Contact.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    return person


def _form(request, person, kind, way):
    if request.method == "GET" and "shown" in request.GET:
        return _shown(request, person, kind)
    sent = request.POST if request.method == "POST" else None
    form = FORMS[kind](sent, contact=person, user=request.user, way=way)
    if form.is_valid():
        form.save(by=request.user)
        return done(_shown(request, person, kind), person.get_absolute_url())
    action = request.path
    context = {"form": form, "asked": way.pk if way else "new", "action": action, "shown_url": f"{action}?shown=1"}
    return _part(request, person, kind, context, status=422 if sent is not None else 200)


def _shown(request, person, kind):
    if not wants_part(request):
        return redirect(person)
    answer = _part(request, person, kind, {})
    if request.method == "POST":
        answer["HX-Trigger-After-Settle"] = "record-changed"
    return answer


def _part(request, person, kind, context, status=200):
    known = {"contact": person, "kind": kind, "ways": getattr(person, kind).all(), "editable": True}
    context = known | {"active": "contacts", "back": reverse("contacts:contact", args=[person.pk])} | context
    return render_page(request, "contacts/reach.html", "contacts/_reach.html", context, status=status)
