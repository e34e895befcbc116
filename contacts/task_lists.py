"""The tabs of the page of tasks, and what stands in each line."""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from contacts.models import Task
from contacts.models.tasks import tonight
from crm_site.lib import keyset
from crm_site.lib.records import records, titled

TABS = {"mine": _("Mine"), "team": _("My team’s"), "later": _("Later"), "done": _("Done")}
UNDATED = 50  # tasks without a date that are shown
RECENT = timedelta(minutes=10)  # the next step is asked for that long


def tabs_of(reader):
    """Who sees only their own has no tab for the team."""
    own = reader.reach("contacts.view_task") == "own"
    return {key: label for key, label in TABS.items() if not (own and key == "team")}


def sections_of(tab, reader, token):
    """The page of a tab, and its tasks in groups: `[(heading, [task])]`."""
    if tab == "done":
        rows = Task.objects.visible_to(reader).closed().of(reader)
        page = _page(rows, ["-done_at", "-pk"], token)
        return page, [(_("Done"), told(page, reader))] if len(page) else []
    rows = _open(tab, reader)
    page = _page(rows.exclude(due_at=None), ["due_at", "pk"], token)
    undated = list(_with_all(rows.filter(due_at=None).order_by("priority", "pk"))[:UNDATED])
    undated = undated if tab != "later" and not page.next else []
    tasks = told([*page, *undated], reader)
    return page, _grouped(tasks)


def _open(tab, reader):
    rows = Task.objects.visible_to(reader).open()
    if tab == "team":
        return rows.exclude(assignee=reader)
    mine, night = rows.of(reader), tonight(reader, now())
    return mine.filter(due_at__gt=night) if tab == "later" else mine.exclude(due_at__gt=night)


def _page(rows, order, token):
    return keyset.page(_with_all(rows), order, token)


def _with_all(rows):
    return rows.select_related("contact", "company", "assignee")


def _grouped(tasks):
    """Overdue, today, then day by day; what has no date at the end."""
    groups = {}
    for task in tasks:
        groups.setdefault(_heading(task), []).append(task)
    return list(groups.items())


def _heading(task):
    if task.due_at is None:
        return _("Without a date")
    if task.overdue:
        return _("Overdue")
    day = task.due_day or localdate(task.due_at)
    away = (day - localdate()).days
    if away <= 0:
        return _("Today")
    return _("Tomorrow") if away == 1 else _("This week") if away < 7 else _("After that")


def told(tasks, reader):
    """The tasks with `subject`: the record that each is about, if the reader may see it; one query for all."""
    tasks = list(tasks)
    kinds = {one.about_type_id for one in tasks if one.about_id}
    labels = {key: _label(key) for key in kinds if key}
    pairs = {(labels[one.about_type_id], one.about_id) for one in tasks if one.about_type_id in labels}
    pairs = sorted(pair for pair in pairs if pair[0] in records)
    found = {(one.kind, one.key): one for one in titled(pairs, reader)} if pairs else {}
    for one in tasks:
        one.subject = found.get((labels.get(one.about_type_id), one.about_id))
    return tasks


def _label(key):
    model = ContentType.objects.get_for_id(key).model_class()
    return model._meta.label_lower if model else ""


def asked_step(request):
    """The task that was just done, after which the page asks for the next step; None for other visits."""
    key = request.GET.get("asked", "")
    rows = Task.objects.visible_to(request.user).closed().of(request.user).filter(done_at__gt=now() - RECENT)
    return rows.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 19 else None
