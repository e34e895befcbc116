"""The board: the stages of one pipeline with their deals, and what each column comes to as a whole."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import F
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _

from crm_site.lib import figures
from sales.models import Deal, Pipeline, Stage
from sales.words import in_words

CARDS = 30
MOST = 300
WHOSE = ("mine", "team", "all")


def scope(deals, user, whose):
    """The deals of the user, of the user's team, or all that they see."""
    if whose == "mine":
        return deals.filter(owner=user)
    return deals.filter(owner__team=user.team_id) if whose == "team" and user.team_id else deals


def usual_scope(user):
    """What one sees first: reps their own, managers their team's, others everything."""
    reach = user.reach("sales.change_deal")
    return {"own": "mine", "team": "team" if user.team_id else "all"}.get(reach, "all")


@dataclass
class Column:
    stage: Stage
    sums: list
    cards: list
    shown: int = CARDS

    @property
    def count(self):
        return sum(row["count"] for row in self.sums)

    @property
    def more(self):
        """How many cards are not shown."""
        return self.count - len(self.cards)

    @property
    def next_shown(self):
        """The value of `show` that shows more of this column; nothing when there is no more to show."""
        return f"{self.stage.pk}-{self.shown + CARDS}" if self.more > 0 and self.shown < MOST else ""

    def totals(self):
        """What the head of the column says, also after a card was moved."""
        weighted = in_words(self.sums, "weighted", short=True) if self.stage.is_open else ""
        said = _("weighted %s") % weighted if weighted else "" if self.stage.is_open else _("this month")
        return {"count": figures.number(self.count), "sum": in_words(self.sums), "weighted": said}


class Board:
    def __init__(self, user, asked):
        """`asked` is the query of the page: pipeline, whose, show."""
        self.user = user
        self.whose = asked.get("whose") if asked.get("whose") in WHOSE else usual_scope(user)
        self.pipelines = list(Pipeline.objects.prefetch_related("stages"))
        wanted = [p for p in self.pipelines if str(p.pk) == asked.get("pipeline")]
        self.pipeline = (wanted or self.pipelines or [None])[0]
        self.show = _read_show(asked.get("show", ""))

    @property
    def query(self):
        """This board's address, to find it again after a move."""
        return urlencode({"pipeline": self.pipeline.pk, "whose": self.whose})

    @property
    def choices(self):
        """Whose deals one may choose to see here."""
        labels = {"mine": _("Mine"), "team": _("Team"), "all": _("All")}
        offered = [key for key in WHOSE if key != "team" or self.user.team_id]
        return [(key, labels[key]) for key in offered]

    @cached_property
    def stages(self):
        return list(self.pipeline.stages.all()) if self.pipeline else []

    @cached_property
    def open(self):
        deals = Deal.objects.visible_to(self.user).filter(pipeline=self.pipeline)
        return scope(deals, self.user, self.whose).open()

    @cached_property
    def closed(self):
        """Won and lost in this month, so that a column of all that ever was does not grow."""
        start = localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        deals = Deal.objects.visible_to(self.user).filter(pipeline=self.pipeline)
        return scope(deals, self.user, self.whose).closed().filter(closed_at__gte=start)

    @cached_property
    def sums(self):
        """`{stage: [sums by currency]}` over the whole columns, not over the cards that are shown."""
        found = {}
        for rows in (self.open, self.closed):
            for row in rows.sums("stage"):
                found.setdefault(row["stage"], []).append(row)
        return found

    def columns(self):
        return [self._column(stage) for stage in self.stages]

    def totals(self):
        """What the heads of all columns say, by stage."""
        return {str(s.pk): Column(s, self.sums.get(s.pk, []), []).totals() for s in self.stages}

    def figures(self):
        """The row of figures above the columns."""
        rows = list(self.open.sums())
        won = list(self.closed.won().sums())
        quarter = list(self.open.filter(expected_close__lt=next_quarter(localdate())).sums())
        return {
            "open": in_words(rows, short=True),
            "weighted": in_words(rows, "weighted", short=True),
            "quarter": in_words(quarter, "weighted", short=True),
            "won": in_words(won, short=True),
            "idle": self.open.without_next_step().count(),
        }

    def _column(self, stage):
        shown = self.show.get(stage.pk, CARDS)
        deals = (self.open if stage.is_open else self.closed).filter(stage=stage).for_pages()
        order = (F("expected_close").asc(nulls_last=True), "pk") if stage.is_open else ("-closed_at", "-pk")
        cards = list(deals.order_by(*order)[:shown])
        for deal in cards:
            deal.next, deal.late = next_step(deal), is_late(deal)
        return Column(stage, self.sums.get(stage.pk, []), cards, shown)


def next_quarter(day):
    """The first day of the quarter after this day's."""
    month = 3 * ((day.month - 1) // 3) + 4
    return day.replace(year=day.year + month // 13, month=month - 12 * (month // 13), day=1)


def _read_show(text):
    """`"7-60"`: sixty cards of stage 7."""
    stage, _dash, number = text.partition("-")
    if stage.isdecimal() and number.isdecimal() and len(text) < 20:
        return {int(stage): min(max(int(number), CARDS), MOST)}
    return {}


def is_late(deal):
    """Whether it should have been closed by now."""
    return bool(deal.is_open and deal.expected_close and deal.expected_close < localdate())


@dataclass(frozen=True)
class NextStep:
    text: str
    tone: str

    def __str__(self):
        return self.text


def next_step(deal, moment=None):
    """What the card says comes next: nothing is a warning, late is red, today amber."""
    moment = moment or now()
    if not deal.is_open:
        return NextStep(deal.why_lost or deal.get_state_display(), "late" if deal.state == "lost" else "good")
    if not deal.next_step:
        return NextStep(_("No next step"), "soon")
    if deal.next_step_at is None:
        return NextStep(deal.next_step, "plain")
    if localdate(deal.next_step_at) < localdate(moment):
        days = (localdate(moment) - localdate(deal.next_step_at)).days
        return NextStep(_("%(days)d d late · %(step)s") % {"step": deal.next_step, "days": days}, "late")
    is_today = localdate(deal.next_step_at) == localdate(moment)
    return NextStep(deal.next_step, "soon" if is_today else "good")
