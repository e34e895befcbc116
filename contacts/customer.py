"""What the ground floor says about a customer, and what may be asked of people and companies."""

import json
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext

from contacts import asked, editables, erasing, happened, on_list, own_data  # they register themselves
from contacts.models import Company, Contact, ErasureRequest, Task
from crm_site.lib.registry import Hit, Todo, add_kind, panel, queue, search
from crm_site.lib.when import clock

add_kind(
    "contacts.note",
    _("Note"),
    icon="sticky-note",
    tone="soon",
    group="note",
    template="contacts/facts/_words.html",
)
add_kind("contacts.call", _("Call"), icon="phone", tone="blue", group="call", template="contacts/facts/_words.html")
add_kind(
    "contacts.meeting",
    _("Meeting"),
    icon="users",
    tone="blue",
    group="call",
    template="contacts/facts/_words.html",
)
add_kind("contacts.task_done", _("Task done"), icon="circle-check", tone="good", group="task")
add_kind("contacts.imported", _("Came in by a file"), icon="file-down", group="change")
add_kind("contacts.contact_added", _("Added"), icon="user-plus", group="change")
MERGED = {"group": "change", "icon": "merge", "template": "contacts/facts/_merged.html"}
PARTED = {"group": "change", "icon": "split"}
add_kind("contacts.contact_merged", _("Merged"), **MERGED)
add_kind("contacts.company_merged", _("Merged"), **MERGED)
add_kind("contacts.contact_parted", _("Parted again"), **PARTED)
add_kind("contacts.company_parted", _("Parted again"), **PARTED)
add_kind("contacts.company_added", _("Added"), icon="building-2", group="change")
add_kind(
    "contacts.contact_changed",
    _("Changed"),
    icon="pencil",
    group="change",
    template="contacts/facts/_changed.html",
)
add_kind(
    "contacts.company_changed",
    _("Changed"),
    icon="pencil",
    group="change",
    template="contacts/facts/_changed.html",
)
add_kind("contacts.consent_given", _("Agreed to hear from us"), icon="shield-check", tone="good", group="consent")
add_kind(
    "contacts.consent_withdrawn",
    _("No longer wants to hear from us"),
    icon="shield-off",
    tone="late",
    group="consent",
)


add_kind(
    "contacts.preference_changed", _("Chose how often to hear from us"), icon="sliders-horizontal", group="consent"
)
add_kind("contacts.corrected", _("Corrected by the customer"), icon="user-pen", tone="good", group="change")
add_kind("contacts.erasure_asked", _("Asked to be forgotten"), icon="eraser", tone="late", group="consent")
add_kind("contacts.erasure_refused", _("Wish to be forgotten refused"), icon="eraser", group="consent")
add_kind("contacts.erased", _("Erased on request"), icon="eraser", group="consent")

__all__ = ["asked", "editables", "erasing", "happened", "on_list", "own_data"]


@panel("contacts.people", _("People"), "contacts/_panel_people.html", order=15, of=("company",))
def people_of(company, reader):
    """Who we know there, by name."""
    rows = Contact.objects.visible_to(reader).filter(company=company)
    shown = list(rows.with_primary_email()[:8])
    asked = json.dumps({"all": [{"field": "company", "op": "is", "value": company.name}]})
    everybody = f"{reverse('contacts:list')}?{urlencode({'filter': asked})}"
    return {"people": shown, "number": rows.count(), "all_url": everybody} if shown else None


@panel("contacts.subsidiaries", _("Subsidiaries"), "contacts/_panel_subsidiaries.html", order=70, of=("company",))
def subsidiaries_of(company, reader):
    rows = Company.objects.visible_to(reader).filter(parent=company)
    shown = list(rows[:8])
    return {"companies": shown, "number": rows.count()} if shown else None


@search("contacts", _("People"), "user", order=10)
def people(query, reader, limit):
    rows = Contact.objects.visible_to(reader).matching(query).select_related("company").with_primary_email()[:limit]
    return [Hit(str(one), str(one.company or one.primary_email or ""), one.get_absolute_url(), "user") for one in rows]


@search("companies", _("Companies"), "building-2", order=20)
def companies(query, reader, limit):
    rows = Company.objects.visible_to(reader).named(query)[:limit]
    return [Hit(one.name, one.industry, one.get_absolute_url(), "building-2") for one in rows]


@queue
def due_tasks(user, as_of):
    """One's own tasks: overdue first, then those of today."""
    rows = Task.objects.for_today(user, as_of)
    for task in rows.select_related("contact", "company")[:20]:
        late = task.due_at < as_of
        line = clock(task.due_at) if not late else late_by(as_of - task.due_at)
        if task.customer:
            line += f" · {task.customer}"
        url = task.customer.get_absolute_url() if task.customer else reverse("contacts:tasks")
        yield Todo(
            0 if late else 10,
            task.title,
            line,
            url,
            pgettext("verb", "Open"),
            "square-check",
            "late" if late else "blue",
        )


@queue
def wishes_to_be_forgotten(user, as_of):
    """Confirmed wishes, the most urgent first: the law gives 30 days."""
    rows = ErasureRequest.objects.visible_to(user).confirmed().select_related("contact").order_by("due_at", "pk")
    for wish in rows[:3]:
        left = (wish.due_at - as_of).days
        late = wish.due_at < as_of
        yield Todo(
            rank=0 if late else 10 if left < 7 else 20,
            title=now_("Forget %s") % wish.contact,
            line=late_by(as_of - wish.due_at) if late else ngettext("%d day left", "%d days left", left) % left,
            url=wish.get_absolute_url(),
            action=now_("Decide"),
            icon="eraser",
            tone="late" if left < 7 else "soon",
        )


def late_by(delay):
    """How late, in the largest whole unit."""
    if delay.days:
        return now_("%d d late") % delay.days
    return now_("%d h late") % (delay.seconds // 3600) if delay.seconds >= 3600 else now_("due now")
