"""How sound the data are: the score, the checks, and the rows that they found."""

from datetime import date, datetime

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema
from pydantic import Field

from contacts.api.files import JOB
from contacts.models import QualityFinding, QualityRules
from contacts.models.quality import SEES
from contacts.quality import finding, taking
from contacts.quality.registry import Asking, find
from contacts.quality.scoring import Board
from crm_site.api.areas import Area
from crm_site.api.problems import not_yours
from crm_site.api.shapes import Ref, Strict, Walked, checked, ref

quality = Area("quality", _("Data quality"))
LARGEST = 2**62


class AskedScore(Strict):
    owner: int | None = Field(None, ge=1, le=LARGEST, description="Only the rows of this colleague.")
    team: int | None = Field(None, ge=1, le=LARGEST, description="Only the rows of this team.")


class AskedFindings(Walked):
    owner: int | None = Field(None, ge=1, le=LARGEST)
    team: int | None = Field(None, ge=1, le=LARGEST)
    dismissed: bool = Field(False, description="Those that somebody called right.")


class CheckFigure(Schema):
    key: str
    label: str
    why: str
    of: str = Field(description="The list of such rows.")
    weight: int
    rows: int
    wrong: int


class Ranked(Schema):
    who: Ref
    score: float
    wrong: int


class Point(Schema):
    day: date
    score: float | None


class Score(Schema):
    day: date | None = Field(description="Of the last round; null before the first one.")
    score: float | None = Field(None, description="0 to 100.")
    rows: int = 0
    wrong: int = 0
    checks: list[CheckFigure] = []
    owners: list[Ranked] = []
    teams: list[Ranked] = []
    trend: list[Point] = []


class Finding(Schema):
    id: int
    record: Ref
    note: str
    is_wrong: bool = Field(description="As it is now, since the last round.")
    found_at: datetime
    dismissed_at: datetime | None


class Findings(Schema):
    items: list[Finding]
    next: str = ""
    previous: str = ""


@quality.get("/quality", Score, right=SEES)
def quality_score(request, asked: Query[AskedScore]):
    """The score of all that you answer for, by check, owner, team and day."""
    board = Board(request.user, QualityRules.now(), asked.dict(exclude_none=True))
    if not board.last:
        return {"day": None}
    now = board.tally(board.last)
    return {
        "day": board.last,
        "score": now.score(board.weights),
        "rows": now.looked,
        "wrong": now.wrong,
        "checks": [_figure(board, check, now) for check in board.checks],
        "owners": [_ranked(*line) for line in board.people()],
        "teams": [_ranked(*line) for line in board.teams()],
        "trend": [{"day": day, "score": score} for day, score in board.trend()],
    }


def _figure(board, check, tally):
    rows, wrong = tally.figures.get(check.key, (0, 0))
    known = {"key": check.key, "label": str(check.label), "why": str(check.why), "of": check.of}
    return known | {"weight": check.weight_by(board.rules), "rows": rows, "wrong": wrong}


def _ranked(who, score, wrong):
    return {"who": ref(who), "score": score, "wrong": wrong}


@quality.post("/quality/rounds", JOB.schema, status=202, right="contacts.add_qualityfigure")
def quality_look(request):
    """Have everything checked now, in the background; a round that is under way is given back."""
    return JOB.said(taking.look(by=request.user))


@quality.get("/quality/{str:check}/findings", Findings, right=SEES)
def finding_list(request, check: str, asked: Query[AskedFindings]):
    """The rows that one check found, each judged anew."""
    check, whose = _check(request, check), asked.dict(include={"owner", "team"}, exclude_none=True)
    order = finding.DISMISSED if asked.dismissed else finding.OPEN
    token = checked(asked.cursor, order)
    page = finding.page_of(check, request.user, whose=whose, dismissed=asked.dismissed, token=token, size=asked.limit)
    lines = finding.lines_of(check, page, request.user, Asking.now())
    return {"items": [_line(line) for line in lines], "next": page.next, "previous": page.previous}


def _check(request, key):
    check = find(key)
    if check is None:
        raise Http404
    if not request.user.has_perm(check.permission):
        raise not_yours()
    return check


def _line(line):
    found = line.finding
    known = {"id": found.pk, "record": ref(line.row), "note": line.note, "is_wrong": line.is_wrong}
    return known | {"found_at": found.found_at, "dismissed_at": found.dismissed_at}


@quality.put("/quality/findings/{int:pk}/dismissal", Finding, right=SEES)
def finding_dismiss(request, pk: int):
    """The row is right as it is."""
    found, check = _mine(request, pk)
    found.dismiss(by=request.user)
    return _line(finding.lines_of(check, [found], request.user, Asking.now())[0])


@quality.delete("/quality/findings/{int:pk}/dismissal", right=SEES)
def finding_reopen(request, pk: int):
    """It is not right after all."""
    _mine(request, pk)[0].reopen()


def _mine(request, pk):
    """The finding and its check, for who may change the row."""
    found = QualityFinding.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    check = _check(request, found.check_key)
    if not check.seen_by(request.user).filter(pk=found.key).exists():
        raise Http404
    if not check.model.objects.editable_by(request.user).filter(pk=found.key).exists():
        raise not_yours()
    return found, check
