"""Data quality on one screen: the score, how it went, what to mend, and the rows to mend one after the other."""

import json
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contacts.lists import LISTS
from contacts.models import QualityFinding, QualityRules
from contacts.models.quality import SEES
from contacts.quality import finding, showing, taking
from contacts.quality.criteria import asked_for
from contacts.quality.forms import RulesForm
from contacts.quality.registry import Asking, find
from contacts.quality.scoring import Board
from crm_site.jobs.models import Job
from crm_site.lib.htmx import render_page, wants_part

LOOKS = permission_required(SEES, raise_exception=True)
LONGEST = 18  # digits of a key


def whose(request):
    """The owner or the team that the address asks for: `{"team": 3}`."""
    for name in ("owner", "team"):
        said = request.GET.get(name, "")
        if said.isdecimal() and len(said) <= LONGEST:
            return {name: int(said)}
    return {}


@require_GET
@login_required
@LOOKS
def quality(request):
    """Everything that the reader answers for, or what one owner or team of it has."""
    asked = whose(request)
    board = Board(request.user, QualityRules.now(), asked)
    job = taking.under_way()
    mine = job and Job.objects.visible_to(request.user).filter(pk=job.pk).exists()
    context = {
        "board": board,
        "job": job,
        "sees_job": mine,
        "of": showing.name_of(asked),
        "whose": urlencode(asked),
        "may_look": request.user.has_perm("contacts.add_qualityfigure"),
        "may_rule": request.user.has_perm("contacts.change_qualityrules"),
        "active": "quality",
    }
    if board.last:
        context |= showing.of_board(board)
    return render(request, "contacts/quality/board.html", context)


@require_POST
@login_required
@permission_required("contacts.add_qualityfigure", raise_exception=True)
def quality_look(request):
    """Have everything checked now."""
    taking.look(by=request.user)
    messages.success(request, _("Everything is being checked. You may leave this page."))
    return redirect("contacts:quality")


@require_GET
@login_required
@LOOKS
def quality_file(request):
    """The figures of the last day by owner and check, for a spreadsheet."""
    board = Board(request.user, QualityRules.now(), whose(request))
    answer = StreamingHttpResponse(showing.lines_of_file(board), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="data-quality-{board.last or "none"}.csv"'
    return answer


@require_http_methods(["GET", "POST"])
@login_required
@permission_required("contacts.change_qualityrules", raise_exception=True)
def quality_rules(request):
    """What counts how much."""
    form = RulesForm(request.POST if request.method == "POST" else None, instance=QualityRules.now())
    if form.is_valid():
        form.save(by=request.user)
        taking.look(by=request.user)
        messages.success(request, _("Saved. Everything is being checked by the new rules."))
        return redirect("contacts:quality")
    return render(request, "contacts/quality/rules.html", {"form": form, "active": "quality"})


def _check(request, key):
    check = find(key)
    if check is None:
        raise Http404
    if not request.user.has_perm(check.permission):
        raise PermissionDenied
    return check


@require_GET
@login_required
@LOOKS
def quality_check(request, key):
    """The rows that one check found, to be mended one after the other."""
    check, asking, asked = _check(request, key), Asking.now(), whose(request)
    dismissed = request.GET.get("view") == "dismissed"
    page = finding.page_of(check, request.user, whose=asked, dismissed=dismissed, token=request.GET.get("page", ""))
    figures = Board(request.user, asking.rules, asked)
    context = {
        "check": check,
        "page": page,
        "lines": finding.lines_of(check, page, request.user, asking),
        "dismissed": dismissed,
        "of": showing.name_of(asked),
        "figure": figures.last and figures.tally(figures.last).figures.get(check.key),
        "board": figures,
        "list_url": _list_url(check),
        "active": "quality",
    }
    return render_page(request, "contacts/quality/check.html", "contacts/quality/_lines.html", context)


def _list_url(check):
    """The same rows in the usual list, where they are filtered further, changed at once and exported."""
    listed = LISTS.get(check.of)
    return f"{listed.url}?{urlencode({'filter': json.dumps(asked_for(check))})}" if listed else ""


@require_GET
@login_required
@LOOKS
def quality_row(request, key, pk):
    """One row anew, after it was changed: when it is sound now, it leaves the findings."""
    check, asking = _check(request, key), Asking.now()
    found = get_object_or_404(QualityFinding, check_key=key, key=pk)
    lines = finding.lines_of(check, [found], request.user, asking)
    if not lines:
        raise Http404
    return render(request, "contacts/quality/_line.html", {"check": check, "line": lines[0]})


@require_POST
@login_required
@LOOKS
def quality_dismiss(request, pk):
    """It is right as it is; with `undo` it is not."""
    found = get_object_or_404(QualityFinding, pk=pk)
    check, asking = _check(request, found.check_key), Asking.now()
    rows = check.seen_by(request.user).filter(pk=found.key)
    if not rows.exists():
        raise Http404
    if not check.model.objects.editable_by(request.user).filter(pk=found.key).exists():
        raise PermissionDenied
    if request.POST.get("undo"):
        found.reopen()
    else:
        found.dismiss(by=request.user)
    if not wants_part(request):
        return redirect("contacts:quality_check", key=check.key)
    line = finding.lines_of(check, [found], request.user, asking)[0]
    return render(request, "contacts/quality/_line.html", {"check": check, "line": line})
