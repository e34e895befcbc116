"""Reminders: each task is told of once, when its moment has come, and mailed once to who wants mails."""

import logging

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from contacts.mail.addresses import own_domain
from contacts.mail.body import Mail
from contacts.models import Agenda, Task
from crm_site.lib.mail.post import NotNow, Post, Refused, Unknown
from crm_site.lib.viewpoint import as_seen_by
from crm_site.staff.models import Notice

logger = logging.getLogger(__name__)
BATCH = 200


def remind():
    """Tell of all whose moment has come; how many. Two workers at once tell of each once."""
    number = 0
    while told := _remind_some():
        number += told
    return number


@transaction.atomic
def _remind_some():
    moment = now()
    rows = Task.objects.to_remind(moment).select_related("assignee").order_by("remind_at", "pk")
    due = list(rows.select_for_update(of=("self",), skip_locked=True)[:BATCH])
    for task in due:
        _tell(task)
    keys = [task.pk for task in due]
    Task.objects.filter(pk__in=keys).update(reminded_at=moment)
    wants = Agenda.objects.filter(mails_reminders=True, user__is_active=True).exclude(user__email="").values("user")
    Task.objects.filter(pk__in=keys, assignee__in=wants).update(mail_due=True, mail_begun_at=None)
    return len(due)


def _tell(task):
    if task.assignee is None:
        return
    with as_seen_by(task.assignee):
        words = {"what": task.title, "when": task.due_words}
    text = _("Reminder: %(what)s, %(when)s") if words["when"] else _("Reminder: %(what)s")
    Notice.tell(task.assignee, "contacts.reminder", text, url=task.place, about=task, **words)


def mail():
    """Send the mails that are waiting. Each waits until it has left: when a worker dies, another one sends it."""
    waiting = Task.objects.at_hand().to_mail(now()).order_by("pk").values_list("pk", flat=True)
    with Post() as post:
        for key in list(waiting[:BATCH]):
            task = _claimed(key)
            if task and not _deliver(task, post):
                return


def _claimed(key):
    moment = now()
    if not Task.objects.to_mail(moment).filter(pk=key).update(mail_begun_at=moment):
        return None  # another worker was quicker
    return Task.objects.select_related("assignee", "contact", "company").get(pk=key)


def _deliver(task, post):
    """False when the mail server is away: the next round tries again."""
    letter = _letter(task) if _is_wanted(task) else None
    try:
        if letter:
            post.open()
    except NotNow:
        Task.objects.filter(pk=task.pk, mail_begun_at=task.mail_begun_at).update(mail_begun_at=None)
        return False
    try:
        if letter:
            post.send(letter)
    except (NotNow, Unknown) as problem:  # after a while it is tried again, under the same Message-ID
        logger.warning("reminder of task %s: %s", task.pk, problem)
        return True
    except Refused as problem:
        logger.warning("reminder of task %s was refused: %s", task.pk, problem)
    _settle(task)
    return True


def _settle(task):
    """It has left, or nobody wants it any more."""
    mine = Task.objects.filter(pk=task.pk, mail_begun_at=task.mail_begun_at)
    mine.update(mail_due=False, mail_begun_at=None)


def _is_wanted(task):
    """Still to be done, not put off since, and somebody is there to read it."""
    person = task.assignee
    return task.reminded_at and not task.done_at and person and person.is_active and person.email


def _letter(task):
    person = task.assignee
    with as_seen_by(person):
        lines = [task.title, task.due_words, str(task.customer or ""), task.notes, settings.SITE_URL + task.place]
        subject, text = say("Reminder: %s") % task.title, "\n\n".join(filter(None, lines))
    name = f"<reminder-{task.pk}-{task.reminded_at:%Y%m%d%H%M%S%f}@{own_domain()}>"
    return Mail(subject, text, to=[person.email], headers={"Message-ID": name})
