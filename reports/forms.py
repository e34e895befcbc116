from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from crm_site.staff.models import Team, User
from crm_site.staff.rights import ALL, TEAM
from reports.kinds import kinds_for
from reports.models import Report
from reports.periods import NAMES, USUAL
from reports.scope import asked

OWNED = ("sales.view_deal", "support.view_ticket", "campaigns.view_campaign")
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)


def people_for(reader):
    """Whose numbers the reader may ask for alone: [(value, label)], empty for who sees only their own."""
    reaches = {reader.reach(right) for right in OWNED}
    if not reaches & {ALL, TEAM}:
        return []
    users, teams = User.objects.filter(is_active=True), Team.objects.all()
    if ALL not in reaches:
        users, teams = users.filter(team=reader.team_id), teams.filter(pk=reader.team_id)
    found = [(_("Teams"), [(f"team-{team.pk}", team.name) for team in teams])]
    found.append((_("People"), [(f"user-{user.pk}", str(user)) for user in users]))
    return [(label, choices) for label, choices in found if choices]


class Day(forms.DateField):
    """A day that a database can hold and people can mean."""

    widget = forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d")

    def clean(self, value):
        day = super().clean(value)
        if day and not EARLIEST <= day < LATEST:
            raise forms.ValidationError(_("Choose a day between 1900 and 2199."))
        return day


class ScopeForm(forms.Form):
    """A period and people. Read from an address, it falls back to the usual period when it is damaged."""

    period = forms.ChoiceField(label=_("Period"), choices=list(NAMES.items()), required=False)
    since = Day(label=_("First day"), required=False)
    until = Day(label=_("Last day"), required=False, help_text=_("Included. Only for a period from … to …"))
    who = forms.ChoiceField(label=_("Whose"), required=False, widget=forms.Select(attrs={"class": "form-select"}))

    def __init__(self, *args, reader, **kwargs):
        super().__init__(*args, **kwargs)
        self.reader = reader
        people = people_for(reader)
        self.fields["who"].choices = [("", _("Everyone")), *people]
        if not people:
            del self.fields["who"]

    def clean(self):
        sent = super().clean()
        if sent.get("period") != "custom":
            return sent
        since, until = sent.get("since"), sent.get("until")
        if not self.errors and not since and not until:
            self.add_error("since", _("Choose a first day, a last day, or both."))
        if since and until and until < since:
            self.add_error("until", _("The last day is before the first one."))
        return sent

    @property
    def filters(self):
        """What was asked, as it is kept with a report."""
        sent = self.cleaned_data if self.is_valid() else {}
        kept = {"period": sent.get("period") or USUAL, "who": sent.get("who") or ""}
        if kept["period"] == "custom":
            kept |= {name: sent[name].isoformat() for name in ("since", "until") if sent.get(name)}
        return kept

    def asked(self, as_of=None):
        return asked(self.filters, self.reader, as_of)


class ReportForm(ScopeForm):
    kind = forms.ChoiceField(label=_("What it shows"))
    name = forms.CharField(label=_("Name"), max_length=120)
    shared = forms.BooleanField(label=_("Shared"), required=False, help_text=Report._meta.get_field("shared").help_text)
    field_order = ["kind", "period", "since", "until", "who", "name", "shared"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(one.key, one.label) for one in kinds_for(self.reader)]
        self.fields["period"].initial = USUAL

    def save(self, report=None):
        report = report or Report(owner=self.reader)
        for name in ("kind", "name", "shared"):
            setattr(report, name, self.cleaned_data[name])
        report.filters = self.filters
        report.save()
        return report


def initial_of(report):
    return report.filters | {"kind": report.kind, "name": report.name, "shared": report.shared}
