"""What a number is about: whose rows, of which days, seen by whom."""

import zoneinfo
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo

from django.db.models import Q
from django.utils.dateparse import parse_date
from django.utils.timezone import now
from django.utils.translation import gettext as _

from crm_site.staff.models import Team, User
from reports.periods import NAMES, USUAL, Period, period


@dataclass(frozen=True)
class Scope:
    """From `start` on and before `end`; None has no bound. Without a reader it is the whole house."""

    reader: User | None = None
    start: datetime | None = None
    end: datetime | None = None
    owner: int | None = None
    team: int | None = None
    zone: tzinfo = UTC

    def rows(self, model):
        """The rows that the reader may see."""
        return model.objects.all() if self.reader is None else model.objects.visible_to(self.reader)

    def of(self, rows, owner="owner", team=None):
        """Rows of the chosen owner or team; `team` is a condition where the team is not simply the owner's."""
        if self.owner:
            return rows.filter(**{owner: self.owner})
        if self.team:
            return rows.filter(team(self.team) if team else Q(**{f"{owner}__team": self.team}))
        return rows

    def during(self, rows, moment):
        """Rows whose `moment` lies in the span; rows without one happened in no span."""
        return rows.filter(**self.span(moment))

    def span(self, moment):
        """The same as conditions."""
        bounds = {f"{moment}__gte": self.start, f"{moment}__lt": self.end}
        return {key: value for key, value in bounds.items() if value} or {f"{moment}__isnull": False}

    @property
    def is_whole(self):
        """Whether nothing narrows it but the reader's rights."""
        return not (self.start or self.end or self.owner or self.team)

    def at(self, start, end):
        return replace(self, start=start, end=end)


@dataclass(frozen=True)
class Asked:
    """A period and people, as they stand in an address or are kept with a report."""

    period: Period
    scope: Scope
    as_of: datetime
    who: str = ""

    @property
    def before(self):
        """The scope of the same span before, or None."""
        span = self.period.before(self.as_of)
        return span and self.scope.at(*span)

    @property
    def people(self):
        """Whose numbers they are, in words."""
        if self.scope.owner:
            return str(User.objects.filter(pk=self.scope.owner).first() or _("somebody who left"))
        if self.scope.team:
            return str(Team.objects.filter(pk=self.scope.team).first() or _("a team that is gone"))
        return _("all that you may see")


def asked(filters, reader, as_of=None):
    """Read `{"period", "since", "until", "who"}`; a relative period is the one around `as_of`."""
    as_of, zone = as_of or now(), zone_of(reader)
    key = filters.get("period") if filters.get("period") in NAMES else USUAL
    days = {name: parse_date(str(filters.get(name) or "")) for name in ("since", "until")}
    span = period(key, as_of=as_of, zone=zone, **days)
    who = filters.get("who") or ""
    return Asked(span, Scope(reader, span.start, span.end, **_whose(who), zone=zone), as_of, who)


def zone_of(reader):
    """The zone in which the reader's months begin."""
    return zoneinfo.ZoneInfo(reader.time_zone) if reader else UTC


def _whose(who):
    kind, _dash, number = who.partition("-")
    return {{"user": "owner", "team": "team"}[kind]: int(number)} if number else {}
