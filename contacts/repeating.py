"""How a task comes again: kept as JSON, said in words, and asked for the next time.

All times are those of a clock on the wall where the assignee is; the caller knows the zone.
"""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time

from dateutil import rrule
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm_site.lib import when

DAY, WEEK, MONTH, YEAR = "day", "week", "month", "year"
FREQUENCIES = {DAY: rrule.DAILY, WEEK: rrule.WEEKLY, MONTH: rrule.MONTHLY, YEAR: rrule.YEARLY}
LAST = -1
MOST = 20_000  # times that are walked through, daily for fifty years
NTH = {1: gettext_lazy("first"), 2: gettext_lazy("second"), 3: gettext_lazy("third"), 4: gettext_lazy("fourth")}


@dataclass(frozen=True)
class Repeat:
    """Every `step` days, weeks (on `days`, Monday is 0), months (on the same date, or weekday) or years.

    It begins with the time at hand, `begin`, and ends after `count` times or after the day `until`.
    """

    every: str
    begin: datetime
    step: int = 1
    days: tuple = ()
    by_weekday: bool = False
    until: date | None = None
    count: int | None = None
    day: int = 0  # of the month, and which weekday of it: as it began, for shorter months do not change them
    nth: int = 0

    def __post_init__(self):
        nth = (self.begin.day - 1) // 7 + 1
        object.__setattr__(self, "day", self.day or self.begin.day)
        object.__setattr__(self, "nth", self.nth or (nth if nth < 5 else LAST))

    @classmethod
    def of(cls, kept):
        """From what a task keeps."""
        until = kept.get("until")
        known = kept | {"begin": datetime.fromisoformat(kept["begin"]), "days": tuple(kept.get("days", ()))}
        return cls(**known | {"until": until and date.fromisoformat(until)})

    def kept(self):
        """As a task keeps it."""
        said = asdict(self) | {"begin": self.begin.isoformat(), "days": list(self.days)}
        return said | {"until": self.until and self.until.isoformat()}

    def following(self, after):
        """The repeat as it goes on from its next time after that moment; None when it is over."""
        for number, moment in enumerate(self._rule().xafter(self.begin), start=1):
            if number > MOST or (self.count and number >= self.count):
                return None
            if moment > after:
                return replace(self, begin=moment, count=self.count and self.count - number)
        return None

    def _rule(self):
        how = {"interval": self.step, "dtstart": self.begin} | self._where()
        if self.until:
            how["until"] = datetime.combine(self.until, time.max)
        return rrule.rrule(FREQUENCIES[self.every], **how)

    def _where(self):
        """On which days. What falls on the 31st is on the last day of a shorter month, 29 February likewise."""
        if self.every == WEEK and self.days:
            return {"byweekday": self.days}
        if self.every == MONTH and self.by_weekday:
            return {"byweekday": rrule.weekday(self.begin.weekday())(self.nth)}
        if self.every == MONTH and self.day > 28:
            return {"bymonthday": range(28, self.day + 1), "bysetpos": LAST}
        if self.every == YEAR and (self.begin.month, self.day) == (2, 29):
            return {"bymonth": 2, "bymonthday": (28, 29), "bysetpos": LAST}
        return {}

    def __str__(self):
        """`every 2 weeks on Mon and Thu, until 3 Mar 2027`"""
        said = self._pace()
        if self.every == WEEK and self.days:
            names = when.weekday_names("abbreviated")
            said = _("%(pace)s on %(days)s") % {"pace": said, "days": ", ".join(names[day] for day in self.days)}
        if self.every == MONTH:
            said = f"{said} {self._of_month()}"
        if self.until:
            said = _("%(repeats)s, until %(day)s") % {"repeats": said, "day": when.day(self.until)}
        if self.count:
            times = ngettext("%(repeats)s, %(n)d more time", "%(repeats)s, %(n)d more times", self.count)
            said = times % {"repeats": said, "n": self.count}
        return said

    def _pace(self):
        words = {
            DAY: ngettext("every day", "every %(n)d days", self.step),
            WEEK: ngettext("every week", "every %(n)d weeks", self.step),
            MONTH: ngettext("every month", "every %(n)d months", self.step),
            YEAR: ngettext("every year", "every %(n)d years", self.step),
        }
        return words[self.every] % {"n": self.step}

    def _of_month(self):
        if not self.by_weekday:
            return _("on day %d") % self.day
        names = when.weekday_names("wide")
        nth = NTH.get(self.nth, _("last"))
        return _("on the %(nth)s %(weekday)s") % {"nth": nth, "weekday": names[self.begin.weekday()]}


CHOICES = [
    ("", gettext_lazy("does not repeat")),
    (DAY, gettext_lazy("daily")),
    (WEEK, gettext_lazy("weekly")),
    (MONTH, gettext_lazy("monthly, on the same date")),
    (f"{MONTH}-weekday", gettext_lazy("monthly, on the same weekday")),
    (YEAR, gettext_lazy("yearly")),
]
