"""“Has a data problem”: the checks as a question of the filter grammar, asked of any model that has some."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models import QualityRules
from contacts.quality.registry import Asking, all_checks, find
from crm_site.lib.filters import criterion

KEY = "contacts.quality"
_offered = set()


def offer(model):
    """Let the rows of the model be asked for their problems. What was mended since the last round is not found."""
    if model in _offered:
        return
    _offered.add(model)

    @criterion(
        model,
        KEY,
        _("Has a data problem"),
        _form(model),
        sentence=_("has a data problem: %(problem)s"),
        denial=_("has not the data problem: %(problem)s"),
    )
    def has_problem(asked, problem):
        check = find(problem)
        found = check.found(Asking(asked.as_of, QualityRules.now())).filter(check.is_open)
        return Q(pk__in=found.order_by().values("pk"))


def _form(model):
    """One choice: which problem."""

    def problems():
        return [(check.key, check.label) for check in all_checks() if check.model is model]

    class ProblemForm(forms.Form):
        problem = forms.ChoiceField(label=_("Problem"), choices=problems)

    return ProblemForm


def asked_for(check):
    """The filter that asks a list for what the check found."""
    return {"all": [{"field": KEY, "op": "has", "value": {"problem": check.key}}]}
