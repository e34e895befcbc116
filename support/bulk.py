"""What can be done with many tickets at once; found at start-up."""

from dataclasses import replace

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.bulk import people, setting
from contacts.bulk.exporting import Exported, export_of, export_verb
from contacts.bulk.forms import AssignForm, BulkForm, plain
from contacts.bulk.verbs import Verb, add, each, each_back
from crm_site.staff.models import Team
from support.forms import answerers
from support.models import Ticket


class AgentForm(AssignForm):
    def staff(self):
        return answerers()


class PriorityForm(BulkForm):
    priority = forms.ChoiceField(label=_("Priority"), choices=Ticket.Priority.choices)

    def value(self):
        return {"priority": self.cleaned_data["priority"]}

    def words(self):
        return str(Ticket.Priority(self.cleaned_data["priority"]).label)


class TeamForm(BulkForm):
    team = forms.ModelChoiceField(Team.objects.all(), label=_("Team"), required=False, empty_label=_("none"))

    def value(self):
        return {"team": plain(self.cleaned_data["team"])}

    def words(self):
        return str(self.cleaned_data["team"] or _("none"))


def load(tickets):
    return tickets.select_related("contact__company", "assignee", "team")


def assign(change, tickets):
    to = setting.colleague(change)

    def act(ticket):
        if ticket.assignee_id == (to and to.pk):
            return None
        before = {"assignee_id": ticket.assignee_id, "state": ticket.state}
        ticket.assign(to, by=change.owner)
        return before

    return each(change, tickets, act)


def assign_back(change, tickets, before):
    """Also new again, unless something else has happened to it."""

    def back(ticket, was):
        if ticket.assignee_id != change.value["owner"]:
            return False
        ticket.assign(setting.stored_as(ticket, "assignee", was["assignee_id"]), by=change.owner)
        if was["state"] == Ticket.State.NEW:
            untouched = Ticket.objects.unanswered().filter(pk=ticket.pk, state=Ticket.State.OPEN)
            untouched.update(state=Ticket.State.NEW)
        return True

    return each_back(change, tickets, before, back)


def prioritise(change, tickets):
    def act(ticket):
        before = {"priority": ticket.priority}
        ticket.set_priority(change.value["priority"], by=change.owner)
        return None if before["priority"] == change.value["priority"] else before

    return each(change, tickets, act)


def prioritise_back(change, tickets, before):
    def back(ticket, was):
        still = ticket.priority == change.value["priority"]
        if still:
            ticket.set_priority(was["priority"], by=change.owner)
        return still

    return each_back(change, tickets, before, back)


def hand_over(change, tickets):
    team = Team.objects.filter(pk=change.value["team"]).first()

    def act(ticket):
        if ticket.team == team:
            return None
        before = {"team_id": ticket.team_id}
        ticket.set_team(team, by=change.owner)
        return before

    return each(change, tickets, act)


def hand_back(change, tickets, before):
    def back(ticket, was):
        still = ticket.team_id == change.value["team"]
        if still:
            ticket.set_team(setting.stored_as(ticket, "team", was["team_id"]), by=change.owner)
        return still

    return each_back(change, tickets, before, back)


def solve(change, tickets):
    def act(ticket):
        before = {"state": ticket.state}
        return before if ticket.solve(by=change.owner) else None

    return each(change, tickets, act)


def unsolve(change, tickets, before):
    """As if it had not been solved: it waits since when it waited, and does not count as opened again."""

    def back(ticket, was):
        solved = Ticket.objects.solved().filter(pk=ticket.pk, solved_at=ticket.solved_at)
        if ticket.solved_at is None or ticket.solved_at < change.undoes.as_of:
            return False
        solved.update(state=was["state"], solved_at=None)
        facts = {"ticket": ticket.pk, "subject": ticket.subject}
        ticket.contact.record("support.ticket_reopened", by=change.owner, about=ticket, **facts)
        return True

    return each_back(change, tickets, before, back)


export_of(
    "tickets",
    Exported(
        head=((_("Number"), lambda ticket: ticket.pk), (_("Subject"), lambda ticket: ticket.subject)),
        values={"wait": lambda ticket: None if ticket.wait_minutes is None else round(ticket.wait_minutes)},
    ),
)
_how = {"load": load, "chunk": 100}
add(
    "tickets",
    replace(people.assigning, label=_("Assign"), form=AgentForm, do=assign, undo=assign_back, **_how),
    Verb(
        "priority",
        _("Set the priority"),
        "flag",
        prioritise,
        short=_("Priority"),
        form=PriorityForm,
        undo=prioritise_back,
        **_how,
    ),
    Verb("team", _("Hand over to a team"), "users", hand_over, short=_("Team"), form=TeamForm, undo=hand_back, **_how),
    Verb(
        key="solve",
        label=_("Solve without an answer"),
        short=_("Solve"),
        icon="check",
        do=solve,
        undo=unsolve,
        note=_("This solves %(n)s, and nobody writes to the customers about it."),
        done=_("%s solved"),
        **_how,
    ),
    export_verb(),
    people.deleting,
)
