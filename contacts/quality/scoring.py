"""What the figures come to. The score is the weighted share of sound rows, 0 to 100:

    score = 100 · Σ weight · (1 − wrong / rows) / Σ weight, over the checks that looked at any row.

A check with a few rows counts as much as one with many; a row that is called right counts as sound.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Max, Min, Sum

from contacts.models import QualityFigure
from contacts.quality.registry import checks_for
from crm_site.staff.models import Team, User

MOST_POINTS = 30
LATELY = timedelta(days=30)


@dataclass(frozen=True)
class Tally:
    """Rows looked at and rows not sound, by the key of the check."""

    figures: dict

    def score(self, weights):
        """0 to 100, or None when nothing was looked at."""
        counted = [
            (weights[key], rows, wrong) for key, (rows, wrong) in self.figures.items() if rows and key in weights
        ]
        whole = sum(weight for weight, _rows, _wrong in counted)
        if not whole:
            return None
        return 100 * sum(weight * (1 - wrong / rows) for weight, rows, wrong in counted) / whole

    @property
    def looked(self):
        return sum(rows for rows, _wrong in self.figures.values())

    @property
    def wrong(self):
        return sum(wrong for _rows, wrong in self.figures.values())


class Board:
    """The figures that a reader sees, of everybody they answer for or of one owner or team among these."""

    def __init__(self, user, rules, whose=None):
        self.user, self.rules, self.checks = user, rules, checks_for(user)
        self.weights = {check.key: weight for check in self.checks if (weight := check.weight_by(rules))}
        path = {"owner": "owner", "team": "owner__team"}
        self.theirs = QualityFigure.objects.visible_to(user).filter(check_key__in=[one.key for one in self.checks])
        self.figures = self.theirs.filter(**{path[name]: key for name, key in (whose or {}).items()})
        # The daily round takes one check after the other: a day counts from its last one on.
        found = QualityFigure.objects.aggregate(first=Min("day"), last=Max("day"))  # both ends of an index
        self.first, self.last = found["first"], found["last"]
        self.at = self.last and QualityFigure.objects.filter(day=self.last).aggregate(at=Max("at"))["at"]

    def tally(self, day):
        return self.tallies([day]).get(day, Tally({}))

    def tallies(self, days):
        """`{day: Tally}` of the days that have figures."""
        rows = self.figures.filter(day__in=days).order_by().values_list("day", "check_key")
        found = defaultdict(dict)
        for day, key, looked, wrong in rows.annotate(looked=Sum("rows"), unsound=Sum("wrong")):
            found[day][key] = (looked, wrong)
        return {day: Tally(figures) for day, figures in found.items()}

    @property
    def before(self):
        """The day to compare with: a month ago, or the first one; None on the first day of all."""
        day = max(self.last - LATELY, self.first)
        return day if day < self.last else None

    def trend(self):
        """`[(day, score)]`, evenly over all that there is: each day at first, later each so many days."""
        if not self.last:
            return []
        step = max(1, -(-((self.last - self.first).days + 1) // MOST_POINTS))
        days = [self.last - timedelta(days=step * number) for number in range(MOST_POINTS)]
        found = self.tallies(days)
        return [(day, found[day].score(self.weights)) for day in sorted(found)]

    def people(self):
        """`[(owner, score, rows to mend)]`, the worst first; the rows of nobody are nobody's score."""
        rows = self.figures.filter(day=self.last, owner__isnull=False).values_list(
            "owner", "check_key", "rows", "wrong"
        )
        found = defaultdict(dict)
        for owner, key, looked, wrong in rows:
            found[owner][key] = (looked, wrong)
        known = User.objects.in_bulk(found)
        return self._ranked((known[key], Tally(figures)) for key, figures in found.items())

    def teams(self):
        """The same by team."""
        rows = self.figures.filter(day=self.last, owner__team__isnull=False).order_by()
        found = defaultdict(dict)
        summed = rows.values_list("owner__team", "check_key").annotate(looked=Sum("rows"), unsound=Sum("wrong"))
        for team, key, looked, wrong in summed:
            found[team][key] = (looked, wrong)
        known = Team.objects.in_bulk(found)
        return self._ranked((known[key], Tally(figures)) for key, figures in found.items())

    def _ranked(self, pairs):
        scored = [(one, tally.score(self.weights), tally.wrong) for one, tally in pairs]
        return sorted((line for line in scored if line[1] is not None), key=lambda line: (line[1], str(line[0])))
