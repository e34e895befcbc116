"""The board and its file: figures as a page and a spreadsheet show them."""

import csv
import io
from itertools import groupby

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from contacts.bulk.files import harmless
from contacts.quality.scoring import Tally
from crm_site.lib import figures
from crm_site.lib.when import day_short
from crm_site.staff.models import Team, User

MOST_PEOPLE = 50


def name_of(asked):
    """What the owner or team of the address is called; empty for everybody."""
    for name, model in (("owner", User), ("team", Team)):
        if name in asked:
            return str(model.objects.filter(pk=asked[name]).first() or "–")
    return ""


def of_board(board):
    """What the page shows once there are figures."""
    now, day = board.tally(board.last), board.before
    then = board.tally(day) if day else Tally({})
    people, teams, groups = board.people(), board.teams(), _groups(board)
    counted = [(group, some) for group, some in groups if _only(now, some).looked]
    return {
        "total": _figure(say("Score"), board, now, then) | {"note": say("in 30 days") if day else ""},
        "figures": [_figure(group, board, _only(now, some), _only(then, some)) for group, some in counted],
        "sections": [(group, [_line(board, check, now, then) for check in some]) for group, some in groups],
        "spec": trend_of(board),
        "people": people[:MOST_PEOPLE],
        "more_people": max(0, len(people) - MOST_PEOPLE),
        "teams": teams,
    }


def _groups(board):
    pairs = groupby(board.checks, key=lambda check: str(check.group))
    return [(group, list(some)) for group, some in pairs]


def _only(tally, checks):
    keys = {check.key for check in checks}
    return Tally({key: pair for key, pair in tally.figures.items() if key in keys})


def _figure(label, board, now, then):
    """One score with how it moved; a dash where nothing was looked at."""
    score, before = now.score(board.weights), then.score(board.weights)
    moved = round(score, 1) - round(before, 1) if None not in (score, before) else 0
    return {
        "label": label,
        "value": figures.DASH if score is None else figures.number(score, 1),
        "delta": figures.number(abs(moved), 1) if moved else "",
        "direction": "up" if moved > 0 else "down",
        "tone": "good" if moved > 0 else "late",
        "wrong": now.wrong,
    }


def _line(board, check, now, then):
    rows, wrong = now.figures.get(check.key, (0, 0))
    looked, before = then.figures.get(check.key, (0, 0))
    return {
        "check": check,
        "weight": check.weight_by(board.rules),
        "rows": rows,
        "wrong": wrong,
        "sound": (rows - wrong) / rows if rows else None,
        "more": wrong - before if looked else 0,
        "fewer": before - wrong if looked else 0,
    }


def trend_of(board):
    """The picture of the score over time."""
    points = [(day, score) for day, score in board.trend() if score is not None]
    line = {"name": say("Score"), "values": [round(score, 1) for _day, score in points]}
    return {"type": "line", "labels": [day_short(day) for day, _score in points], "series": [line] if points else []}


HEAD = (_("Owner"), _("Team"), _("Check"), _("What"), _("Day"), _("Looked at"), _("Not sound"), _("Weight"))


def lines_of_file(board):
    """The file, line by line: UTF-8 with a mark, so that spreadsheets read it."""
    yield "\ufeff"
    yield _csv([str(title) for title in HEAD])
    known = {check.key: check for check in board.checks}
    rows = board.figures.filter(day=board.last).select_related("owner__team").order_by("owner", "check_key")
    for row in rows.iterator(chunk_size=1000):
        check, owner = known[row.check_key], row.owner
        said = [owner or "", (owner and owner.team) or "", check.label, check.group, row.day, row.rows, row.wrong]
        yield _csv([harmless(str(one)) for one in [*said, check.weight_by(board.rules)]])


def _csv(cells):
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
