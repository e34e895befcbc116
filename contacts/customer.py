"""What the ground floor says about a customer, and what may be asked of people and companies."""

from django.urls import reverse
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from contacts import asked, editables, erasing, files_told, happened, on_list, own_data  # they register themselves
from contacts.belongings import cards, criteria, given
from contacts.binning import tell_of
from contacts.custom import subjects
from contacts.dated import ICONS
from contacts.mail import told
from contacts.models import Company, Contact, ErasureRequest, Task
from contacts.searching import hits
from crm_site.lib.registry import Todo, add_kind, queue
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
for _model in (Contact, Company):
    tell_of(_model, group="change")
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

__all__ = [
    "asked",
    "cards",
    "criteria",
    "editables",
    "erasing",
    "files_told",
    "given",
    "happened",
    "hits",
    "on_list",
    "own_data",
    "subjects",
    "told",
]


ACTIONS = {"call": pgettext_lazy("verb", "Call"), "email": _("Write"), "meeting": _("Prepare")}


@queue
def due_tasks(user, as_of):
    """One's own tasks: overdue first, then those of today."""
    rows = Task.objects.for_today(user, as_of)
    for task in rows.select_related("contact", "company")[:20]:
        late = task.due_at < as_of
        when = now_("today") if task.due_day else clock(task.due_at)
        yield Todo(
            rank=0 if late else 10,
            title=task.title,
            line=" · ".join(filter(None, [late_by(as_of - task.due_at) if late else when, str(task.customer or "")])),
            url=task.place,
            action=ACTIONS.get(task.kind, pgettext("verb", "Open")),
            icon=ICONS[task.kind],
            tone="late" if late else "blue",
            done_url=reverse("contacts:task_complete", args=[task.pk]),
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
        return ngettext("%d day late", "%d days late", delay.days) % delay.days
    return now_("%d h late") % (delay.seconds // 3600) if delay.seconds >= 3600 else now_("due now")
