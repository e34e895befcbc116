from django import forms
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.conversing import moment_input
from contacts.mail.forms import to_come
from crm_site.lib.moments import MomentField
from crm_site.staff.models import User
from support.models import Ticket
from support.models.answering import CannotAnswer

LONGEST = 50_000


def answerers():
    """Staff who may answer tickets."""
    allowed = Q(groups__rights__permission__codename="change_ticket") | Q(is_superuser=True)
    return User.objects.filter(allowed, is_active=True).distinct()


class AnswerForm(forms.Form):
    """An answer. `seen` is the last message that was on the page."""

    text = forms.CharField(label=_("Answer"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    leaves_at = MomentField(label=_("Send later"), required=False, widget=moment_input())

    def __init__(self, *args, ticket, **kwargs):
        super().__init__(*args, **kwargs)
        self.ticket = ticket
        self.newer = None

    def clean(self):
        seen = self.cleaned_data.get("seen")
        if seen is not None:
            self.newer = self.ticket.messages.incoming().filter(pk__gt=seen).order_by("-pk").first()
        if self.newer:
            raise forms.ValidationError(_("The customer wrote while you were typing. Read it, then send again."))
        return self.cleaned_data

    def clean_leaves_at(self):
        return to_come(self.cleaned_data["leaves_at"])

    def save(self, *, by, solve=False):
        """The answer, which waits to leave. False when it cannot be sent: then the form says why."""
        try:
            with transaction.atomic():
                return self._say(solve, by)
        except CannotAnswer as problem:
            self.add_error(None, str(problem))
        return False

    def _say(self, solve, by):
        if solve and not Ticket.objects.open().filter(pk=self.ticket.pk).exists():
            self.add_error(None, _("The ticket has been solved meanwhile. Your answer was not sent."))
            return False
        said = {name: self.cleaned_data[name] for name in ("text", "leaves_at")}
        return self.ticket.answer(by=by, solve=solve, **said)


class NoteForm(forms.Form):
    text = forms.CharField(label=_("Internal note"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args, ticket, **kwargs):
        super().__init__(*args, **kwargs)
        self.ticket = ticket

    def save(self, *, by):
        self.ticket.note(by=by, text=self.cleaned_data["text"])


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
