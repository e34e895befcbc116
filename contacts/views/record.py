"""What the pages of people and companies share: the timeline, the panels, adding and editing."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from contacts import custom, mentions, panels, timeline
from contacts.forms import WriteForm
from contacts.mail.composing import composer, mails_under_way
from contacts.models import Look
from contacts.models.record import EditConflict
from crm_site.lib import registry
from crm_site.lib.htmx import render_page, wants_part

ACTIVE = {"contact": "contacts", "company": "companies"}


def record_context(request, record):
    """All that the record page shows beside its own fields; the panels come by themselves, after it."""
    kind = request.GET.get("write", "note")
    kind = kind if kind in WriteForm.KINDS else "note"
    since = Look.last(record, request.user) if wants_part(request) else Look.begin(record, request.user)
    return (
        {
            "record": record,
            "write_kinds": WriteForm.KINDS,
            "tasks": open_tasks(record),
            "actions": _actions(request, record),
            "active": ACTIVE[record._meta.model_name],
        }
        | composer_of(request, record, kind)
        | beside(request, record)
        | page_of_facts(request, record, since)
    )


def composer_of(request, record, kind):
    """The tab of the composer that stands open."""
    if kind == "mail" and request.user.has_perm("contacts.add_outgoingmail"):
        return composer(request, record)
    return {"composer": WriteForm(record=record, kind=kind), "write": kind}


def open_tasks(record):
    return record.tasks.at_hand().open().select_related("assignee")[:10]


def beside(request, record):
    """The panels: still to come, or all of them at once for who asks so."""
    if request.GET.get("panels") != "all":
        return {"panels": panels.offered(record, request.user), "drawn": None}
    return drawn_panels(request, record)


def drawn_panels(request, record):
    drawn = panels.draw_all(request, record)
    empty = [str(one.panel.title) for one in drawn if not one.card and not one.failed]
    return {"drawn": drawn, "empty": ", ".join(empty)}


def page_of_facts(request, record, since=None):
    """One page of the timeline, newest first; the first one begins with the notes that are pinned."""
    groups = timeline.groups_for(request.user)
    group = request.GET.get("kind", "")
    group = group if group in groups else ""
    q, token = request.GET.get("q", "").strip()[:100], request.GET.get("page", "")
    story = timeline.tell(record, request.user, group=group, q=q, token=token, since=since)
    pinned = []
    if not (token or q) and group in ("", "note"):
        pinned = record.notes.visible_to(request.user).filter(pinned=True).select_related("author")[:5]
        pinned = mentions.name_in(list(pinned))
    return {
        "story": story,
        "facts": story.page,
        "days": story.days,
        "fact_groups": groups,
        "group": group,
        "q": q,
        "pinned": pinned,
        "outbox": [] if token or q else mails_under_way(record, request.user),
        "headed": _headed(request) if token else None,
    }


def _headed(request):
    """The day that stands above already, where older facts are added to it."""
    try:
        return parse_date(request.GET.get("on", ""))
    except ValueError:
        return None


def timeline_view(request, record):
    """The story by itself; older facts are added to what is on the page already."""
    context = {"record": record, "active": ACTIVE[record._meta.model_name]}
    context |= page_of_facts(request, record, Look.last(record, request.user))
    part = "contacts/_older.html" if context["headed"] else "contacts/_timeline.html"
    return render_page(request, "contacts/timeline.html", part, context)


def _actions(request, record):
    fitting = [a for a in registry.actions if record._meta.model_name in a.of]
    offered = [a for a in fitting if not a.permission or request.user.has_perm(a.permission)]
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
    pairs = [(form[name].label, _stored(theirs, name), _typed(form, name)) for name in names]
    return {"conflict": [(label, stored, typed) for label, stored, typed in pairs if stored != typed]}


def _stored(record, name):
    """What a field of the form stands for in the stored record."""
    if custom.is_own(name):
        return custom.said_of(record, name)
    if name == "tags":
        return sorted(tag.name for tag in record.tags.all())
    return record.company if name == "company_name" else getattr(record, name)


def _typed(form, name):
    """What was typed there, in the words of what is stored."""
    typed = form.cleaned_data.get(name)
    return custom.say(custom.find(type(form.instance), name), typed) if custom.is_own(name) else typed
