"""Winning, losing, reopening a deal, and saying what comes next."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crm_site.lib.htmx import render_page, wants_part
from crm_site.staff.once import done
from sales.board import Board
from sales.forms import LoseForm, NextStepForm, WinForm
from sales.models import Deal, Refused
from sales.views.finding import find_editable

CHANGES = permission_required("sales.change_deal", raise_exception=True)
LINKED = ("contact", "company", "stage", "pipeline", "lost_reason")


@require_http_methods(["GET", "POST"])
@login_required
@CHANGES
def deal_win(request, pk):
    texts = {"title": _("Won"), "submit": _("Mark as won"), "said": _("%s is won. Well done!")}
    return _close(request, pk, WinForm, texts)


@require_http_methods(["GET", "POST"])
@login_required
@CHANGES
def deal_lose(request, pk):
    texts = {"title": _("Lost"), "submit": _("Mark as lost"), "said": _("%s is lost.")}
    return _close(request, pk, LoseForm, texts)


def _close(request, pk, form_class, texts):
    """A question in a dialog or on a page; the answer closes the deal."""
    found = find_editable(Deal, request.user, pk, *LINKED)
    form = form_class(request.POST if request.method == "POST" else None, deal=found)
    if form.is_valid() and form.save(by=request.user):
        return _done(request, found, texts["said"] % found)
    context = {"form": form, "deal": found, "active": "pipeline", **texts}
    return render_page(request, "sales/deal_close.html", "sales/_close_dialog.html", context)


def _done(request, deal, said):
    """The board keeps its place and gets new sums; every other page leads to the deal."""
    if wants_part(request) and request.GET.get("whose"):
        news = {"columns": Board(request.user, request.GET).totals(), "said": said}
        answer = HttpResponse(status=204, headers={"HX-Trigger": json.dumps({"moved": news, "dialog-close": True})})
        return done(answer, deal.get_absolute_url())
    messages.success(request, said)
    return redirect(deal)


@require_POST
@login_required
@CHANGES
def deal_reopen(request, pk):
    found = find_editable(Deal, request.user, pk, *LINKED)
    try:
        found.reopen(by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(found)


@require_POST
@login_required
@CHANGES
@transaction.atomic
def deal_next_step(request, pk):
    """What is wrong, or was changed by somebody else meanwhile, is said on a page with what was typed."""
    found = find_editable(Deal, request.user, pk, *LINKED)
    form = NextStepForm(request.POST, instance=found)
    if not form.is_valid():
        context = {"form": form, "active": "pipeline", "title": _("Next step"), "back": found.get_absolute_url()}
        return render(request, "sales/form.html", context, status=422)
    form.save(by=request.user)
    messages.success(request, _("Saved."))
    return redirect(found)
