"""The checks: each floor adds its own in `<app>/quality.py`, found at start-up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import Exists, Model, OuterRef, Q
from django.utils.timezone import localdate, now

from contacts.models import QualityFinding, QualityRules
from contacts.models.quality import SEES
from crm_site.staff.rights import ALL, OWN, TEAM

MONTH = timedelta(days=30.4375)
_checks: dict[str, "Check"] = {}


@dataclass(frozen=True)
class Asking:
    """The instant of a check and the rules that are in force."""

    as_of: datetime
    rules: QualityRules

    @classmethod
    def now(cls):
        return cls(now(), QualityRules.now())

    @property
    def stale_before(self):
        return self.as_of - self.rules.stale_months * MONTH

    @cached_property
    def today(self):
        return localdate(self.as_of)


@dataclass(frozen=True)
class Check:
    """A question to each row of a model: `wrong(asking)` is a Q for those that are not sound.

    `of` is the list that shows such rows, `rows(asking)` which are looked at (all that `objects` knows, unless it says
    less), `owner` the path to whose they are, empty when they are nobody's. `cells` are the facts of `contacts.inline`
    by which a row is mended in place, `load(rows)` fetches what a page of them needs, `note(row, asking)` says what is
    wrong with this one, `way(row)` leads to where it is decided: `(words, address)`. `weight` is how much it counts.
    """

    key: str
    label: str
    why: str
    of: str
    model: type[Model]
    wrong: Callable
    group: str
    rows: Callable | None = None
    owner: str = "owner"
    weight: int = 1
    icon: str = "circle-alert"
    cells: tuple[str, ...] = ()
    load: Callable = lambda rows: rows
    note: Callable = lambda row, asking: ""
    way: Callable | None = None

    @property
    def permission(self):
        return f"{self.model._meta.app_label}.view_{self.model._meta.model_name}"

    def looked_at(self, asking):
        return self.rows(asking) if self.rows else self.model.objects.all()

    def found(self, asking):
        """The rows that are not sound at that instant, also those that somebody called right."""
        return self.looked_at(asking).filter(self.wrong(asking))

    @property
    def is_open(self):
        """The condition of a row that was found and that nobody called right."""
        return Exists(QualityFinding.objects.open().filter(check_key=self.key, key=OuterRef("pk")))

    def seen_by(self, user):
        """Rows for which the reader answers: their own, their team's, or all; none that they may not see."""
        rows, reach = self.model.objects.visible_to(user), user.reach(SEES)
        return rows if reach == ALL else rows.filter(self._theirs(user, reach))

    def _theirs(self, user, reach):
        if not self.owner or reach not in (OWN, TEAM):
            return Q(pk__in=())
        if reach == TEAM and user.team_id:
            return Q(**{f"{self.owner}__team": user.team_id})
        return Q(**{self.owner: user.pk})

    def weight_by(self, rules):
        return rules.checks.get(self.key, self.weight)


def keep(*checks):
    _checks.update({check.key: check for check in checks})


def find(key):
    return _checks.get(key)


def all_checks():
    """Every check, in the order in which it is taken."""
    return list(_checks.values())


def checks_for(user):
    """Those about rows that the user may see at all."""
    return [check for check in _checks.values() if user.has_perm(check.permission)]
