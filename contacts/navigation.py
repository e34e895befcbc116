from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from contacts.models import Task
from crm_site.lib import navigation


def due_today(user):
    """How many of one's own tasks are due."""
    return Task.objects.open().filter(assignee=user).due_by(now()).count() or None


navigation.add("today", "today", _("Today"), "today", "sun", count=due_today)
navigation.add("people", "contacts", _("Contacts"), "contacts:list", "user", permission="contacts.view_contact")
navigation.add(
    "people",
    "companies",
    _("Companies"),
    "contacts:companies",
    "building-2",
    permission="contacts.view_company",
)
navigation.add(
    "people",
    "imports",
    _("Imports"),
    "contacts:imports",
    "file-up",
    permission="contacts.add_import",
    order=60,
)
