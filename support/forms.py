from uuid import uuid4

from django import forms
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm_site.staff.models import Team, User
from support.models import Message, Ticket
from support.models.answering import CannotAnswer

LONGEST = 50_000


def answerers():
    """Staff who may answer tickets."""
    allowed = Q(groups__rights__permission__codename="change_ticket") | Q(is_superuser=True)
    return User.objects.filter(allowed, is_active=True).distinct()


class AnswerForm(forms.Form):
    """An answer. `seen` is the last message that was on the page, `once` makes two clicks one answer."""

    text = forms.CharField(label=_("Answer"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))
    once = forms.UUIDField(widget=forms.HiddenInput, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, ticket, **kwargs):
        super().__init__(*args, **kwargs)
        self.ticket = ticket
        self.newer = None

    def clean(self):
        seen = self.cleaned_data.get("seen")
        if seen is not None and not self.repeated:
            self.newer = self.ticket.messages.incoming().filter(pk__gt=seen).order_by("-pk").first()
        if self.newer:
            raise forms.ValidationError(_("The customer wrote while you were typing. Read it, then send again."))
        return self.cleaned_data

    @property
    def repeated(self):
        """Whether this very form was sent before: a second click, or a reload."""
        once = self.cleaned_data.get("once")
        return bool(once) and Message.objects.filter(once=once).exists()

    def save(self, *, by, solve=False):
        """Send the answer, once. False when it cannot be sent: then the form says why."""
        if self.repeated:
            return True
        said = {"by": by, "once": self.cleaned_data["once"] or uuid4()}
        try:
            with transaction.atomic():
                return self._say(solve, said)
        except CannotAnswer as problem:
            self.add_error(None, str(problem))
        except IntegrityError:  # the same form, sent twice within the same moment
            return True
        return False

    def _say(self, solve, said):
        text = self.cleaned_data["text"]
        if not solve:
            self.ticket.answer(text=text, **said)
        elif not self.ticket.solve(answer=text, **said):
            self.add_error(None, _("The ticket has been solved meanwhile. Your answer was not sent."))
            return False
        return True


class NoteForm(forms.Form):
    text = forms.CharField(label=_("Internal note"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args, ticket, **kwargs):
        super().__init__(*args, **kwargs)
        self.ticket = ticket

    def save(self, *, by):
        self.ticket.note(by=by, text=self.cleaned_data["text"])


class FactsForm(forms.Form):
    """Only what was changed on the page is saved, so that two people do not undo each other."""

    assignee = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Assignee"),
        required=False,
        empty_label=_("nobody"),
        show_hidden_initial=True,
    )
    team = forms.ModelChoiceField(
        Team.objects.none(), label=_("Team"), required=False, empty_label=_("none"), show_hidden_initial=True
    )
    priority = forms.ChoiceField(label=_("Priority"), choices=Ticket.Priority.choices, show_hidden_initial=True)

    def __init__(self, *args, ticket, **kwargs):
        first = {"assignee": ticket.assignee_id, "team": ticket.team_id, "priority": ticket.priority}
        super().__init__(*args, initial=first, **kwargs)
        self.ticket = ticket
        self.fields["assignee"].queryset = answerers()
        self.fields["team"].queryset = Team.objects.all()
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"

    def save(self, *, by):
        data, changed = self.cleaned_data, self.changed_data
        if "assignee" in changed:
            self.ticket.assign(data["assignee"], by=by)
        if "team" in changed:
            self.ticket.set_team(data["team"], by=by)
        if "priority" in changed:
            self.ticket.set_priority(data["priority"], by=by)


class TicketForm(forms.Form):
    """A ticket that somebody writes down for a customer, after a call perhaps."""

    subject = forms.CharField(label=_("Subject"), max_length=250)
    text = forms.CharField(
        label=_("What they said"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
    )
    channel = forms.ChoiceField(label=_("Came by"), choices=Ticket.Channel.choices, initial=Ticket.Channel.PHONE)
    priority = forms.ChoiceField(label=_("Priority"), choices=Ticket.Priority.choices, initial="normal")
    assignee = forms.ModelChoiceField(
        User.objects.none(), label=_("Assignee"), required=False, empty_label=_("nobody yet")
    )

    def __init__(self, *args, contact, **kwargs):
        super().__init__(*args, **kwargs)
        self.contact = contact
        self.fields["assignee"].queryset = answerers()

    @transaction.atomic
    def save(self, *, by):
        facts = dict(self.cleaned_data)
        assignee = facts.pop("assignee")
        ticket = Ticket.start(contact=self.contact, by=by, **facts)
        if assignee:
            ticket.assign(assignee, by=by)
        return ticket
