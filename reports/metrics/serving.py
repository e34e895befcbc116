"""Numbers about tickets. Minutes count around the clock, nights and weekends included."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reports.metrics.percentile import Percentile
from reports.metrics.registry import COUNT, MINUTES, metric
from support.models import Ticket

SEES = "support.view_ticket"


def tickets(scope):
    return scope.of(scope.rows(Ticket), "assignee", _of_team)


def _of_team(team):
    """The team's own tickets, and those without a team that one of its members looks after."""
    return Q(team=team) | Q(team=None, assignee__team=team)


def opened(scope):
    return scope.during(tickets(scope), "created_at")


def answered(scope):
    """Tickets opened in the span that got an answer, with `first_response` in minutes."""
    return opened(scope).answered().with_first_response()


def solved(scope):
    """Tickets solved in the span, with `resolution` in minutes."""
    return scope.during(tickets(scope).solved(), "solved_at").with_resolution()


@metric(
    "support.tickets_opened",
    _("Tickets opened"),
    unit=COUNT,
    permission=SEES,
    better="down",
    sentence=_("Tickets opened in the period."),
)
def tickets_opened(scope):
    return opened(scope).count()


@metric(
    "support.tickets_open",
    _("Open tickets"),
    unit=COUNT,
    permission=SEES,
    better="down",
    standing=True,
    sentence=_("Tickets that are not solved now."),
)
def tickets_open(scope):
    return tickets(scope).open().count()


@metric(
    "support.solved",
    _("Tickets solved"),
    unit=COUNT,
    permission=SEES,
    sentence=_("Tickets solved in the period and not reopened since."),
)
def tickets_solved(scope):
    return solved(scope).count()


def _percentile(name, label, sentence, rows, column, part):
    """One more number: that share of the rows took at most so long."""

    @metric(name, label, unit=MINUTES, permission=SEES, better="down", sentence=sentence)
    def measure(scope):
        return rows(scope).aggregate(minutes=Percentile(column, part))["minutes"]

    return measure


first_response_median = _percentile(
    "support.first_response_median",
    _("First answer, median"),
    _("Half of the tickets opened in the period and answered got their first answer within this time."),
    answered,
    "first_response",
    0.5,
)
first_response_p90 = _percentile(
    "support.first_response_p90",
    _("First answer, 90 %"),
    _("Nine of ten tickets opened in the period and answered got their first answer within this time."),
    answered,
    "first_response",
    0.9,
)
resolution_median = _percentile(
    "support.resolution_median",
    _("Solved, median"),
    _("Half of the tickets solved in the period were solved within this time of their opening."),
    solved,
    "resolution",
    0.5,
)
resolution_p90 = _percentile(
    "support.resolution_p90",
    _("Solved, 90 %"),
    _("Nine of ten tickets solved in the period were solved within this time of their opening."),
    solved,
    "resolution",
    0.9,
)
