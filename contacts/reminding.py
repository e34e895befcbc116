"""Reminders: each task is told of once, when its moment has come, and mailed once to who wants mails."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from contacts.models import Agenda, Task
from crm_site.lib.viewpoint import as_seen_by
from crm_site.staff.models import Notice

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
    Task.objects.filter(pk__in=keys, assignee__in=wants).update(mail_due=True)
    return len(due)


def _tell(task):
    if task.assignee is None:
        return
    with as_seen_by(task.assignee):
        words = {"what": task.title, "when": task.due_words}
    text = _("Reminder: %(what)s, %(when)s") if words["when"] else _("Reminder: %(what)s")
    Notice.tell(task.assignee, "contacts.reminder", text, url=task.place, about=task, **words)


def mail():
    """Send the mails that are waiting, each once: whoever takes one off the list sends it."""
    for key in list(Task.objects.filter(mail_due=True).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        if Task.objects.filter(pk=key, mail_due=True).update(mail_due=False):
            _send(Task.objects.select_related("assignee", "contact", "company").get(pk=key))


def _send(task):
    person = task.assignee
    if person is None or not person.is_active or not person.email:
        return
    with as_seen_by(person):
        lines = [task.title, task.due_words, str(task.customer or ""), task.notes, settings.SITE_URL + task.place]
        letter = EmailMessage(say("Reminder: %s") % task.title, "\n\n".join(filter(None, lines)), to=[person.email])
    try:
        letter.send()
    except OSError:  # the mail server is away: the next round tries again
        Task.objects.filter(pk=task.pk).update(mail_due=True)
        raise
