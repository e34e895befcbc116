from django.db.models import Value
from django.db.models.functions import Concat, Trim
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from contacts.binning import bins
from contacts.lists import LISTS
from contacts.models import Company, Contact, SavedView, Task
from crm_site.lib import navigation, notices, records, registry
from crm_site.lib.records import Act


def due_today(user):
    """How many of one's own tasks are due."""
    return Task.objects.at_hand().open().filter(assignee=user).due_by(now())


navigation.add("today", "today", _("Today"), "today", "sun", go="t")
navigation.add("people", "contacts", _("Contacts"), "contacts:list", "user", permission="contacts.view_contact", go="c")
navigation.add(
    "people",
    "companies",
    _("Companies"),
    "contacts:companies",
    "building-2",
    permission="contacts.view_company",
    go="b",
)
navigation.add(
    "people",
    "duplicates",
    _("Duplicates"),
    "contacts:duplicate_queue",
    "copy",
    permission="contacts.change_contact",
    order=57,
)
navigation.add(
    "people",
    "people_lists",
    _("Lists"),
    "contacts:people_lists",
    "list-checks",
    permission="contacts.view_contact",
    order=55,
    go="y",
)
navigation.add(
    "people",
    "imports",
    _("Imports"),
    "contacts:imports",
    "file-up",
    permission="contacts.add_import",
    order=60,
    go="i",
)
navigation.add(
    "today",
    "tasks",
    _("Tasks"),
    "contacts:tasks",
    "square-check",
    permission="contacts.view_task",
    count=due_today,
    go="a",
)
navigation.add(
    "today", "calendar", _("Calendar"), "contacts:calendar", "calendar", permission="contacts.view_task", go="x"
)
navigation.add("people", "bin", _("Bin"), "contacts:bin", "trash-2", permission=bins, order=65)
navigation.add(
    "know",
    "quality",
    _("Data quality"),
    "contacts:quality",
    "shield-check",
    permission="contacts.view_qualityfigure",
    order=60,
    go="q",
)
navigation.add(
    "settings",
    "custom_fields",
    _("Fields"),
    "contacts:custom_fields",
    "text-cursor-input",
    permission="contacts.change_customfield",
)
navigation.add_new(_("New contact"), "contacts:add", "user-plus", "contacts.add_contact")
navigation.add_new(_("New company"), "contacts:company_add", "building-2", "contacts.add_company")
navigation.add(
    "people",
    "mail_queue",
    _("Mails to sort"),
    "contacts:mail_queue",
    "mail-question-mark",
    permission="contacts.add_contact",
    order=58,
)
notices.add("contacts.mail", "mail-x", "late")
notices.add("contacts.answer", "mail", "good")
notices.add("contacts.mention", "at-sign", "blue")
navigation.add_new(_("New task"), "contacts:task_add", "square-check", "contacts.add_task")
notices.add("contacts.task", "square-check", "blue")
notices.add("contacts.reminder", "alarm-clock", "soon")
notices.add("contacts.contact", "user-plus", "blue")
notices.add("contacts.company", "building-2", "blue")
notices.add("contacts.assigned", "users", "blue")
notices.add("contacts.erasure", "eraser", "late")


def acts(record, reader):
    """What can be done on the page of a person or a company."""
    kind = record._meta.model_name
    if reader.has_perm("contacts.add_note"):
        page = record.get_absolute_url()
        yield Act(say("Write a note"), "sticky-note", f"{page}?write=note#composer")
        if reader.has_perm("contacts.add_outgoingmail"):
            yield Act(say("Write an e-mail"), "mail", f"{page}?write=mail#composer")
        yield Act(say("Log a call"), "phone", f"{page}?write=call#composer")
        yield Act(say("New task for %s") % record, "square-check", f"{page}?write=task#composer")
    for one in registry.actions:
        if kind in one.of and (not one.permission or reader.has_perm(one.permission)):
            label = say("%(what)s for %(whom)s") % {"what": one.label, "whom": record}
            yield Act(label, one.icon, one.url(record))
    if type(record).objects.editable_by(reader).filter(pk=record.pk).exists():
        edit = "contacts:edit" if kind == "contact" else "contacts:company_edit"
        yield Act(say("Edit %s") % record, "pencil", reverse(edit, args=[record.pk]), key="e")


def views_of(reader):
    """Saved views of lists that the reader may open."""
    lists = [of for of in LISTS.values() if reader.has_perm(of.permission)]
    return SavedView.objects.visible_to(reader).filter(model__in=[of.model._meta.label_lower for of in lists])


def page_of_view(pk, label):
    of = next(of for of in LISTS.values() if of.model._meta.label_lower == label)
    return f"{reverse(of.url_name)}?saved={pk}"


@records.pins
def pinned_views(reader, limit):
    """One's own pinned views, and those that colleagues pinned and share."""
    return views_of(reader).filter(pinned=True).order_by("name", "pk")[:limit]


records.add(
    Contact,
    "user",
    Trim(Concat("first_name", Value(" "), "last_name")),
    url_name="contacts:contact",
    acts=acts,
)
records.add(Company, "building-2", "name", url_name="contacts:company", acts=acts)
records.add(SavedView, "list-filter", "name", detail="model", rows=views_of, url=page_of_view)
