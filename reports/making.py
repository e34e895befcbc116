"""Making a report's files: one pass over the rows, both files at once, whatever their number."""

import time
from tempfile import TemporaryFile

from django.core.files import File
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm_site.jobs.work import CannotWork
from crm_site.lib import figures, when
from crm_site.lib.viewpoint import as_seen_by
from reports.files import CsvFile, XlsxFile
from reports.metrics import MONEY
from reports.scope import asked

BREATH = 0.5  # seconds between two signs of life


def make(run, job):
    """Make the files as the person sees the report who asked for it, in their zone and language."""
    with as_seen_by(run.owner):
        if not run.report.how.allows(run.owner) or not run.owner.has_perm("reports.add_reportrun"):
            raise CannotWork(_("You may no longer see what this report shows."))
        question = asked(run.filters, run.owner, now())
        with TemporaryFile() as csv, TemporaryFile() as xlsx:
            numbers = run.report.how.measured(question.scope)
            written = write(run.report, question, numbers, [csv, xlsx], job)
            if written is None:
                return
            store(run, job, question, numbers, written, csv, xlsx)


def write(report, question, numbers, streams, job):
    """Both files; the number of rows, or None when the job was cancelled meanwhile."""
    how = report.how
    files = [make_file(stream, how.columns) for make_file, stream in zip((CsvFile, XlsxFile), streams, strict=True)]
    rows = fill(files, how, question.scope, title(report, question, numbers), job)
    for file in files:
        file.drop() if rows is None else file.finish()
    return rows if rows is None or job.tell(rows, rows) else None


def fill(files, how, scope, head, job):
    """One row after the other into every file, with signs of life; None when the job is over before its end."""
    rows, total = 0, how.total(scope)
    for file in files:
        file.begin(head)
    if not job.tell(0, total):
        return None
    told = time.monotonic()
    for rows, row in enumerate(how.each(scope), 1):
        for file in files:
            file.add(row)
        if time.monotonic() - told > BREATH:
            told = time.monotonic()
            if not job.tell(rows, total):
                return None
    return rows


def title(report, question, numbers):
    """What stands above the columns: what it is, of when, of whom, as of when, and the numbers."""
    period = _("now") if report.how.standing else str(question.period)
    lines = [
        [report.name],
        [str(report.how.label), str(report.how.sentence)],
        [_("Period"), period],
        [_("Of"), question.people],
        [_("As seen by"), str(question.scope.reader)],
        [_("Generated"), question.as_of, str(question.scope.zone)],
    ]
    for one, value in numbers:
        exact = one.rounded(value)
        pairs = exact if one.unit == MONEY and exact else [("" if value is None else one.unit, exact)]
        lines += [[str(one.label), amount, unit] for unit, amount in pairs]
    return lines


def store(run, job, question, numbers, rows, csv, xlsx):
    for file in (csv, xlsx):
        file.seek(0)
    run.keep(
        csv=File(csv),
        xlsx=File(xlsx),
        rows=rows,
        numbers={one.name: one.told(value) for one, value in numbers},
        at=question.as_of,
    )
    job.finish(said(rows, question.as_of), rows=rows)


def said(rows, as_of):
    count = ngettext("%(count)s row", "%(count)s rows", rows) % {"count": figures.number(rows)}
    return _("%(count)s, as of %(when)s.") % {"count": count, "when": when.moment(as_of)}
