"""Taking the figures of a day: what each check finds, and how many rows of each owner it looked at."""

import time
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as say
from django.utils.translation import ngettext

from contacts.models import QualityFigure, QualityFinding
from contacts.quality.registry import Asking, all_checks
from crm_site.jobs.models import Job
from crm_site.jobs.work import start, work

KIND = "contacts.quality"
SLICE = 20  # seconds of work before the job is handed on


def under_way():
    """The round that is being made now, whoever asked for it."""
    return Job.objects.filter(kind=KIND).unfinished().order_by("-pk").first()


def look(*, by):
    """Have all checks made; a round that is under way already is given back."""
    return under_way() or start(KIND, say("Data quality"), owner=by, total=len(all_checks()))


def look_once_a_day():
    """The daily round, unless there was one today or it is under way; old figures go."""
    forget_old()
    today = Job.objects.filter(kind=KIND, created_at__gte=now() - timedelta(hours=23)).exclude(state=Job.State.FAILED)
    if not QualityFigure.objects.filter(day=localdate()).exists() and not today.exists():
        look(by=None)


def forget_old():
    QualityFigure.objects.filter(day__lt=localdate() - timedelta(days=settings.QUALITY_KEEP_DAYS)).delete()


@work(KIND, queue="report", page="")
def make_round(job):
    """Each check in its own transaction; a round that was broken off goes on behind the last one."""
    checks, asking, began = all_checks(), Asking.now(), time.monotonic()
    for number, check in enumerate(checks[job.done :], job.done + 1):
        take(check, asking, day=localdate(job.created_at))
        if not job.tell(number, len(checks)):
            return False
        if time.monotonic() - began > SLICE and number < len(checks):
            return True
    waiting = QualityFinding.objects.filter(check_key__in=[check.key for check in checks]).open().count()
    job.finish(ngettext("%d row to mend.", "%d rows to mend.", waiting) % waiting, wrong=waiting)
    return False


@transaction.atomic
def take(check, asking, *, day):
    """Keep what the check finds now as the figures of the day; taken twice on a day, the later ones stay."""
    _keep(check, asking)
    looked = _by_owner(check, check.looked_at(asking))
    wrong = _by_owner(check, check.looked_at(asking).filter(check.is_open))
    QualityFigure.objects.filter(day=day, check_key=check.key).delete()
    QualityFigure.objects.bulk_create(
        QualityFigure(
            day=day,
            check_key=check.key,
            owner_id=owner,
            rows=rows,
            wrong=min(rows, wrong.get(owner, 0)),
            at=asking.as_of,
        )
        for owner, rows in looked.items()
    )


def _by_owner(check, rows):
    if not check.owner:
        number = rows.count()
        return {None: number} if number else {}
    return dict(rows.order_by().values_list(check.owner).annotate(n=Count("pk")))


def _keep(check, asking):
    """Findings that are new come, those that are no more go; what was called right stays so."""
    sql, values = check.found(asking).order_by().values("pk").query.sql_with_params()
    table = QualityFinding._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS quality_now")
        cursor.execute(f"CREATE TEMPORARY TABLE quality_now (id) ON COMMIT DROP AS {sql}", values)
        cursor.execute("ANALYZE quality_now")
        cursor.execute(
            f"DELETE FROM {table} f WHERE check_key = %s"
            " AND NOT EXISTS (SELECT 1 FROM quality_now n WHERE n.id = f.key)",
            [check.key],
        )
        cursor.execute(
            f"INSERT INTO {table} (check_key, key, found_at) SELECT %s, id, %s FROM quality_now ON CONFLICT DO NOTHING",
            [check.key, asking.as_of],
        )
