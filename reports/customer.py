"""What reports put on the Today page: files that are ready, and a win rate that fell by more than chance."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from campaigns.statistics import newcombe
from crm_site.lib.registry import Todo, queue
from crm_site.lib.spans import distance
from crm_site.lib.templatetags import ui
from crm_site.lib.when import month_name
from reports.dashboard import rows_url
from reports.metrics.selling import WON, closed, share
from reports.models import ReportRun
from reports.scope import asked, zone_of

FRESH = timedelta(days=3)
FIRST_DAYS = 7  # of a month, in which the month before is news


@queue
def files_ready(user, as_of):
    """One's own reports whose files nobody has fetched yet."""
    runs = ReportRun.objects.ready_for(user).filter(generated_at__gte=as_of - FRESH)
    for run in runs.select_related("report").order_by("-generated_at")[:3]:
        line = _("made %s") % distance(run.generated_at)
        url = run.report.get_absolute_url()
        yield Todo(
            30, _("“%s” is ready") % run.report, line, url, pgettext("verb", "Open"), "file-chart-column", "good"
        )


@queue
def win_rate_fell(user, as_of):
    """Early in a month: last month's win rate, if it was lower than the month before by more than chance explains."""
    today = as_of.astimezone(zone_of(user)).date()
    if today.day > FIRST_DAYS or not user.has_perm("reports.add_reportrun") or not user.has_perm("sales.view_deal"):
        return
    last, before = (_month(user, as_of, today.replace(day=1) - relativedelta(months=back)) for back in (1, 2))
    (won, all_), (won_before, all_before) = (_closed(one.scope) for one in (last, before))
    fall = newcombe(won, all_, won_before, all_before)
    if fall is None or fall.high >= 0:
        return
    words = {
        "month": month_name(last.period.first),
        "old": ui.percent(share(won_before, all_before)),
        "new": ui.percent(share(won, all_)),
    }
    title = _("Win rate fell to %(new)s in %(month)s") % words
    line = _("from %(old)s the month before; more than chance explains") % words
    yield Todo(30, title, line, rows_url(user, "deals", last), _("Look"), "trending-down", "soon")


def _month(user, as_of, first):
    last = first + relativedelta(months=1, days=-1)
    return asked({"period": "custom", "since": first, "until": last}, user, as_of)


def _closed(scope):
    found = closed(scope).aggregate(won=WON, closed=Count("pk"))
    return found["won"], found["closed"]
