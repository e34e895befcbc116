"""What the pages of people and companies share: the timeline, the panels, adding and editing."""

from itertools import groupby

from django.contrib import messages
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.forms import WriteForm
from contacts.models.record import EditConflict
from crm_site.lib import keyset, registry

FACTS = 30
GROUPS = {
    "": gettext_lazy("Everything"),
    "note": gettext_lazy("Notes"),
    "call": gettext_lazy("Conversations"),
    "deal": gettext_lazy("Deals"),
    "ticket": gettext_lazy("Tickets"),
    "order": gettext_lazy("Orders"),
    "campaign": gettext_lazy("Campaigns"),
    "change": gettext_lazy("Changes"),
}


def record_context(request, record):
    """All that the record page shows beside its own fields."""
    kind = request.GET.get("write", "note")
    kind = kind if kind in WriteForm.KINDS else "note"
    return {
        "record": record,
        "composer": WriteForm(record=record, kind=kind),
        "write_kinds": WriteForm.KINDS,
        "write": kind,
        "tasks": record.tasks.open().select_related("assignee")[:10],
        "pinned": record.notes.visible_to(request.user).filter(pinned=True).select_related("author")[:5],
        "panels": panels(request, record),
        "actions": _actions(request, record),
    } | page_of_facts(request, record)


def page_of_facts(request, record):
    """One page of the timeline, newest first, as days with their facts."""
    group = request.GET.get("kind", "")
    facts = record.interactions.visible_to(request.user).select_related("by", "contact", "company")
    if group in GROUPS and group:
        facts = facts.of_group(group)
    page = keyset.page(facts, ["-at", "-pk"], request.GET.get("page", ""), size=FACTS)
    days = [(day, list(of_day)) for day, of_day in groupby(page, key=lambda fact: localdate(fact.at))]
    return {"facts": page, "days": days, "fact_groups": GROUPS, "group": group}


def panels(request, record):
    """The cards that upper apps put beside the customer, drawn; those without anything to say are left out."""
    if record._meta.model_name != "contact":
        return []
    user = request.user
    shown = []
    for panel in registry.panels:
        if panel.permission and not user.has_perm(panel.permission):
            continue
        context = panel.build(record, user)
        if context is not None:
            context = {"contact": record, "panel": panel, "user": user} | context
            shown.append(render_to_string(panel.template, context, request))
    return shown


def _actions(request, record):
    if record._meta.model_name != "contact":
        return []
    offered = [a for a in registry.actions if not a.permission or request.user.has_perm(a.permission)]
    return [{"label": a.label, "icon": a.icon, "url": a.url(record)} for a in offered]


def add_view(request, form_class, *, active, title, back):
    form = form_class(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid():
        record = form.save(by=request.user)
        messages.success(request, _("%s is written down.") % record)
        return redirect(record)
    return render(request, "contacts/form.html", {"form": form, "active": active, "title": title, "back": back})


def edit_view(request, record, form_class, *, active):
    """Change a record. Whoever saves second sees both versions and loses no typing."""
    form = form_class(request.POST if request.method == "POST" else None, user=request.user, instance=record)
    context = {"form": form, "active": active, "title": str(record), "record": record}
    if not form.is_valid():
        return render(request, "contacts/form.html", context)
    try:
        form.save(by=request.user)
    except EditConflict as conflict:
        return render(request, "contacts/form.html", context | conflicting(form, conflict.theirs), status=409)
    messages.success(request, _("Saved."))
    return redirect(record)


def conflicting(form, theirs):
    """The fields where the stored row now differs from what was typed; saving again takes what was typed."""
    form.data = form.data.copy()
    form.data["version"] = theirs.version
    names = [name for name in form.fields if name != "version"]
    pairs = [(form[name].label, _stored(theirs, name), form.cleaned_data.get(name)) for name in names]
    return {"conflict": [(label, stored, typed) for label, stored, typed in pairs if stored != typed]}


def _stored(record, name):
    """What a field of the form stands for in the stored record."""
    return str(record.company or "") if name == "company_name" else getattr(record, name)
