"""The facts of tickets that are changed in place, each by its verb."""

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.inline import editable, subject
from crm_site.staff.models import Team, User
from support.forms import answerers
from support.models import Ticket


def _assignee(row, user):
    known = User.objects.filter(pk__in=answerers().values("pk")) | User.objects.filter(pk=row.assignee_id)
    return {"assignee": forms.ModelChoiceField(known, required=False, empty_label=_("nobody"))}


def _team(row, user):
    return {"team": forms.ModelChoiceField(Team.objects.all(), required=False, empty_label=_("none"))}


def _assign(row, *, by, assignee):
    row.assign(assignee, by=by)


subject("tickets", Ticket, active="tickets", related=("contact", "contact__company", "assignee", "team", "mailbox"))
editable(
    "tickets",
    "subject",
    save=lambda row, *, by, subject: row.rename(subject, by=by),
    template="support/cells/_subject.html",
)
editable(
    "tickets",
    "priority",
    label=_("Priority"),
    save=lambda row, *, by, priority: row.set_priority(priority, by=by),
    template="support/cells/_priority.html",
)
editable("tickets", "assignee", label=_("Assignee"), fields=_assignee, save=_assign, template="support/cells/_who.html")
editable(
    "tickets",
    "team",
    label=_("Team"),
    fields=_team,
    save=lambda row, *, by, team: row.set_team(team, by=by),
)
