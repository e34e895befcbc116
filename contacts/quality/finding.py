"""The rows that a check found, page by page, each judged anew: what was mended meanwhile says so."""

from dataclasses import dataclass

from django.db.models import Model

from contacts import inline
from contacts.models import QualityFinding
from crm_site.lib import keyset

AT_ONCE = 25
OPEN, DISMISSED = ["key", "pk"], ["-dismissed_at", "-pk"]


@dataclass(frozen=True)
class Line:
    """A row with what is wrong with it, the facts that mend it and where else it is decided."""

    finding: QualityFinding
    row: Model
    note: str
    is_wrong: bool
    editable: bool
    cells: tuple
    way: tuple | None


def rows_of(check, user, whose):
    """The rows for which the reader answers, those of one owner or team if asked so: `{"owner": 3}`."""
    rows = check.seen_by(user)
    if not whose:
        return rows
    if not check.owner:
        return rows.none()
    path = {"owner": check.owner, "team": f"{check.owner}__team"}
    return rows.filter(**{path[name]: key for name, key in whose.items()})


def page_of(check, user, *, whose=None, dismissed=False, token="", size=AT_ONCE):
    """One page of findings."""
    rows = rows_of(check, user, whose)
    found = QualityFinding.objects.filter(check_key=check.key, key__in=rows.order_by().values("pk"))
    if dismissed:
        found, order = found.dismissed().select_related("dismissed_by"), DISMISSED
    else:
        found, order = found.open(), OPEN
    return keyset.page(found, order, token, size=size)


def lines_of(check, findings, user, asking):
    """The findings with their rows, in a fixed number of queries; rows that are gone are left out."""
    keys = [finding.key for finding in findings]
    rows = {row.pk: row for row in check.load(check.seen_by(user)).filter(pk__in=keys)}
    wrong = set(check.found(asking).filter(pk__in=keys).values_list("pk", flat=True))
    mine = set(check.model.objects.editable_by(user).filter(pk__in=keys).values_list("pk", flat=True))
    return [
        _line(check, finding, rows[finding.key], finding.key in wrong, finding.key in mine, asking)
        for finding in findings
        if finding.key in rows
    ]


def _line(check, finding, row, wrong, editable, asking):
    facts = [fact for name in check.cells if (fact := inline.find(check.of, name))]
    return Line(
        finding=finding,
        row=row,
        note=str(check.note(row, asking)) if wrong else "",
        is_wrong=wrong,
        editable=editable,
        cells=tuple((fact.label, inline.Cell(fact, row, editable, "list").context) for fact in facts),
        way=check.way(row) if check.way else None,
    )


def forget_mended(check, findings, asking):
    """Findings of rows that are sound now go; the keys of those that stay."""
    keys = [finding.key for finding in findings]
    wrong = set(check.found(asking).filter(pk__in=keys).values_list("pk", flat=True))
    QualityFinding.objects.filter(check_key=check.key, key__in=set(keys) - wrong).delete()
    return wrong
