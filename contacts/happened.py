"""The question what happened between us: facts of one sort, how many at least, within which days."""

from datetime import timedelta

from django import forms
from django.db.models import Count, Q
from django.utils.text import capfirst
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from contacts.models import Company, Contact, Interaction
from contacts.timeline import GROUPS, TOGETHER
from crm_site.lib import registry
from crm_site.lib.filters import criterion

GROUP = "group:"


def sorts():
    """`[(value, label), …]`: anything, then the chips of the timeline, then each kind by itself."""
    groups = [(GROUP + key, label) for key, label in GROUPS.items() if key]
    kinds = [(key, capfirst(str(kind.label))) for key, kind in registry.kinds.items()]
    return [("any", _("Anything")), *groups, *sorted(kinds, key=lambda kind: kind[1])]


class HappenedForm(forms.Form):
    what = forms.ChoiceField(label=_("What happened"), choices=sorts)
    at_least = forms.IntegerField(label=_("At least how often"), min_value=1, max_value=10_000, initial=1)
    days = forms.IntegerField(
        label=_("Within how many days"), min_value=1, max_value=36_500, required=False, help_text=_("Empty: ever.")
    )
    ago = forms.IntegerField(
        label=_("Counted back from how many days ago"),
        min_value=1,
        max_value=36_500,
        required=False,
        help_text=_("Empty: from the day when it is asked."),
    )


def happened(answers):
    number = answers["at_least"]
    often = "" if number == 1 else say("at least %d times") % number
    return " ".join(filter(None, [_named(answers), often, _when(**answers)]))


def happened_less(answers):
    number = answers["at_least"]
    if number == 1:
        return " ".join(filter(None, [say("no %s") % _named(answers), _when(**answers)]))
    return " ".join(filter(None, [_named(answers), say("fewer than %d times") % number, _when(**answers)]))


def _named(answers):
    return say("“%s”") % answers["what"]


def _when(*, days, ago, **_others):
    """The window in words; an empty answer comes as a dash."""
    until = ngettext("until %d day ago", "until %d days ago", ago) % ago if ago != "–" else ""
    if days == "–":
        return until
    if until:
        return f"{ngettext('in the %d day', 'in the %d days', days) % days} {until}"
    return ngettext("in the last %d day", "in the last %d days", days) % days


def facts(asked, what, days, ago):
    """The facts of this sort in the window that the asker may be told."""
    rows = Interaction.objects.visible_to(asked.reader) if asked.reader else Interaction.objects.at_hand()
    end = asked.as_of - timedelta(days=ago or 0)
    rows = rows.filter(at__lte=end)
    if days:
        rows = rows.filter(at__gt=end - timedelta(days=days))
    if what.startswith(GROUP):
        group = what.removeprefix(GROUP)
        return rows.of_group(*TOGETHER.get(group, [group]))
    return rows if what == "any" else rows.filter(kind=what)


def often_enough(rows, whose, at_least):
    """The keys of those who have that many of the rows."""
    rows = rows.filter(**{f"{whose}__isnull": False}).order_by()
    if at_least == 1:
        return rows.values(whose)
    return rows.values(whose).annotate(times=Count("pk")).filter(times__gte=at_least).values(whose)


def _criterion(model, whose):
    @criterion(
        model, "contacts.happened", _("What happened, how often"), HappenedForm, sentence=happened, denial=happened_less
    )
    def build(asked, *, what, at_least, days=None, ago=None):
        return Q(pk__in=often_enough(facts(asked, what, days, ago), whose, at_least))


_criterion(Contact, "contact")
_criterion(Company, "company")
