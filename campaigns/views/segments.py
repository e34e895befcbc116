from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from campaigns.forms import SegmentForm
from campaigns.gates import Reach
from campaigns.models import Segment
from campaigns.models.segment import asked
from contacts.models import Contact
from crm_site.lib import counting, filters, keyset
from crm_site.lib.filters import builder
from crm_site.lib.htmx import render_page, wants_part

SHOWN = 10


@require_GET
@login_required
@permission_required("campaigns.view_segment", raise_exception=True)
def segment_list(request):
    segments = Segment.objects.visible_to(request.user).select_related("owner")
    if query := request.GET.get("q", "").strip():
        segments = segments.filter(name__icontains=query)
    page = keyset.page(segments, ["name", "pk"], request.GET.get("page", ""))
    context = {"page": page, "query": query, "active": "segments"}
    return render_page(request, "campaigns/segments.html", "campaigns/_segments.html", context)


@require_GET
@login_required
@permission_required("campaigns.view_segment", raise_exception=True)
def segment(request, pk):
    found = get_object_or_404(Segment.objects.visible_to(request.user).select_related("owner"), pk=pk)
    context = {"segment": found, "active": "segments", "campaigns": _campaigns(found, request.user)}
    context |= reached(found.tree, request.user)
    if "count" in context:
        found.remember(context["count"], context["moment"])
    return render(request, "campaigns/segment.html", context)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required("campaigns.add_segment", raise_exception=True)
def segment_add(request):
    return _build(request, Segment())


@require_http_methods(["GET", "POST"])
@login_required
@permission_required("campaigns.change_segment", raise_exception=True)
@transaction.atomic
def segment_edit(request, pk):
    found = get_object_or_404(Segment.objects.visible_to(request.user), pk=pk)
    if not Segment.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    return _build(request, found)


@require_POST
@login_required
@permission_required("campaigns.view_segment", raise_exception=True)
def segment_reach(request):
    """How many people the question of the form finds now; nothing is stored."""
    root = builder.from_post(request.POST, Contact)
    _judge(root, request.user)
    return render(request, "campaigns/_live_reach.html", {"root": root} | reached(root.tree(), request.user))


def reached(tree, reader, as_of=None):
    """What the cards beside a question show: its sentence, the reach, and some of the people."""
    moment = as_of or now()
    try:
        people = asked(tree, reader, moment)
        count = counting.count(people)
        shown = people.select_related("company").with_primary_email().order_by("-pk")[:SHOWN]
        return {
            "sentence": filters.say(tree, Contact),
            "count": count,
            "reach": Reach(people, count, moment),
            "people": list(shown),
            "moment": moment,
        }
    except filters.FilterError as problem:
        return {"problem": str(problem)}


def _build(request, segment):
    """The builder: its buttons change the form only, Save stores the question."""
    if request.method == "GET":
        root = builder.from_tree(segment.tree, Contact) if segment.pk else builder.blank(Contact)
        return _show(request, SegmentForm(instance=segment), root, segment)
    root = builder.from_post(request.POST, Contact)
    if request.POST.get("act", "save") != "save":
        return _show(request, _unchecked(request, segment), builder.act(root, request.POST["act"]), segment)
    form = SegmentForm(request.POST, instance=segment)
    problem = builder.refusal(root, asked({}, request.user, now()), reader=request.user, as_of=now())
    if form.is_valid() and not problem:
        saved = form.save(tree=root.tree(), by=request.user)
        messages.success(request, _("The segment is saved."))
        return redirect(saved)
    return _show(request, form, root, segment, problem=problem, status=422)


def _unchecked(request, segment):
    """What was typed so far, without complaints: a button of the builder was pressed, not Save."""
    typed = {name: request.POST.get(name, "") for name in ("name", "description", "began")}
    return SegmentForm(instance=segment, initial=typed)


def _judge(root, reader):
    builder.judge(root, asked({}, reader, now()), reader=reader, as_of=now())


def _show(request, form, root, segment, problem="", status=200):
    _judge(root, request.user)
    context = {
        "form": form,
        "root": root,
        "segment": segment,
        "choices": builder.choices(Contact, request.user),
        "here": request.get_full_path(),
        "strict": status == 422,
        "active": "segments",
        "problem_on_save": problem,
    } | reached(root.tree(), request.user)
    if wants_part(request) and request.POST.get("act", "save") != "save":
        return render(request, "campaigns/_built.html", context)
    return render(request, "campaigns/segment_form.html", context, status=status)


def _campaigns(segment, user):
    if not user.has_perm("campaigns.view_campaign"):
        return []
    rows = segment.campaigns.visible_to(user)
    return rows.order_by("-pk")[:5]
