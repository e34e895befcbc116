"""What happens to a task: it is done, skipped, moved, given to somebody, and comes again."""

import zoneinfo
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localtime, now
from django.utils.translation import gettext_lazy as _

from contacts.repeating import Repeat
from crm_site.lib import when
from crm_site.staff.models import Notice

END_OF_DAY = time(23, 59, 59)
MORNING = time(9)  # of a day without a time: reminders count from then
UNDO_FOR = timedelta(days=1)
KEEPS = ("title", "kind", "notes", "minutes", "priority", "remind_before")


def zone_of(user):
    return zoneinfo.ZoneInfo(user.time_zone if user else settings.TIME_ZONE)


def at_end_of(day, zone):
    """The moment until which something for that day may be done."""
    return datetime.combine(day, END_OF_DAY, zone)


class Doing:
    """The verbs of `Task`. Each is true once: who comes second changes nothing."""

    @classmethod
    @transaction.atomic
    def add(cls, title, *, by, assignee=None, repeat=None, **fields):
        """Something to do, for oneself or for a colleague, who hears of it."""
        task = cls(title=title, assignee=assignee or by, **fields)
        task.set_times()
        task.repeat = repeat and repeat.kept()
        task.save()
        task.tell_assignee(by)
        return task

    def set_times(self):
        """What follows from the day, the moment and how long before: the end of the day, the moment to remind."""
        zone = zone_of(self.assignee)
        if self.due_day:
            self.due_at = at_end_of(self.due_day, zone)
        if self.remind_before is not None and self.due_at:
            base = datetime.combine(self.due_day, MORNING, zone) if self.due_day else self.due_at
            self.remind_at = base - timedelta(minutes=self.remind_before)

    @transaction.atomic
    def revise(self, *, by, repeat=None, **values):
        """Change what is asked, also how it repeats; a colleague who gets it hears of it."""
        had = self.assignee_id
        for name, value in values.items():
            setattr(self, name, value)
        self.repeat = repeat and repeat.kept()
        self.set_times()
        if self.remind_at is None or self.remind_at > now():
            self.reminded_at = None
        self.updated_at = now()
        self.save(update_fields=[*values, "repeat", "due_at", "remind_at", "reminded_at", "updated_at"])
        if self.assignee_id != had:
            self.tell_assignee(by)

    def tell_assignee(self, by):
        text = _("%(by)s gave you the task “%(what)s”.")
        Notice.tell(self.assignee, "contacts.task", text, url=self.place, about=self, by=by, what=self)

    @property
    def place(self):
        """Where it is looked after."""
        return self.customer.get_absolute_url() if self.customer else reverse("contacts:tasks")

    @transaction.atomic
    def complete(self, *, by):
        """Mark as done, once; gives the next one when it repeats. Doing a done task changes nothing."""
        if not self._close():
            return None
        if self.customer:
            self.customer.record("contacts.task_done", by=by, about=self, text=self.title)
        return self._make_next()

    @transaction.atomic
    def skip(self, *, by):
        """Leave it out this time; gives the next one."""
        return self._make_next() if self._close(skipped=True) else None

    def _close(self, **how):
        moment = now()
        rows = type(self).objects.open().filter(pk=self.pk)
        if not rows.update(done_at=moment, updated_at=moment, mail_due=False, **how):
            return False
        self.refresh_from_db()
        return True

    @transaction.atomic
    def reopen(self):
        """Undo `complete` within a day, before anybody built on it: the next one goes if it is as it was made."""
        rows = type(self).objects.filter(pk=self.pk, done_at__gt=now() - UNDO_FOR)
        if not rows.update(done_at=None, skipped=False, updated_at=now()):
            return False
        untouched = type(self).objects.open().filter(previous=self.pk)
        for following in untouched:
            if following.updated_at == following.created_at:
                following.delete()
        self.refresh_from_db()
        return True

    def _make_next(self):
        """The next one in the series; None when it does not repeat, is over, or was made already."""
        if not self.repeat or type(self).objects.filter(previous=self.pk).exists():
            return None
        zone = zone_of(self.assignee)
        repeat = Repeat.of(self.repeat)
        here = localtime(now(), zone).replace(tzinfo=None)
        here = datetime.combine(here.date(), time.min) - timedelta(seconds=1) if self.due_day else here
        goes_on = repeat.following(max(repeat.begin, here))
        return goes_on and self._come_again(goes_on, zone)

    def _come_again(self, repeat, zone):
        moment = now()
        again = type(self)(
            **{name: getattr(self, name) for name in KEEPS},
            assignee=self.assignee,
            contact_id=self.contact_id,
            company_id=self.company_id,
            about_type_id=self.about_type_id,
            about_id=self.about_id,
            previous=self,
            repeat=repeat.kept(),
            due_day=repeat.begin.date() if self.due_day else None,
            due_at=None if self.due_day else repeat.begin.replace(tzinfo=zone),
            created_at=moment,
            updated_at=moment,
        )
        again.set_times()
        if self.remind_at and self.remind_before is None:
            again.remind_at = again.due_at - (self.due_at - self.remind_at)
        again.save()
        return again

    @transaction.atomic
    def move(self, *, due_at=None, due_day=None):
        """Have it due at another moment, or on another day; what is done stays. False when nothing moved."""
        task = type(self).objects.select_for_update(of=("self",)).open().filter(pk=self.pk).first()
        if task is None or (due_at, due_day) == (None if task.due_day else task.due_at, task.due_day):
            return False
        before = task.due_at and task.remind_at and task.remind_before is None and task.due_at - task.remind_at
        task.due_at, task.due_day = due_at, due_day
        task.set_times()
        if before:
            task.remind_at = task.due_at - before
        task.keep_times()
        self.refresh_from_db()
        return True

    def keep_times(self):
        """Store when it is due; a reminder that is to come yet is told again."""
        if self.remind_at and self.remind_at > now():
            self.reminded_at = None
        self.updated_at = now()
        self.save(update_fields=["due_at", "due_day", "remind_at", "reminded_at", "updated_at"])

    @transaction.atomic
    def give(self, assignee, *, by):
        """Have somebody else do it; the day stays the day where they are."""
        task = type(self).objects.select_for_update(of=("self",)).open().filter(pk=self.pk).first()
        if task is None or task.assignee_id == assignee.pk:
            return False
        task.assignee = assignee
        task.set_times()
        task.save(update_fields=["assignee"])
        task.keep_times()
        task.tell_assignee(by)
        self.refresh_from_db()
        return True

    @property
    def overdue(self):
        return bool(self.due_at and not self.done_at and self.due_at < now())

    @property
    def due_words(self):
        """`Fri 27 Nov`, with the time if it has one."""
        return when.weekday(self.due_day) if self.due_day else when.moment_short(self.due_at)

    @property
    def comes_again(self):
        """The repeat in words, or nothing."""
        return str(Repeat.of(self.repeat)) if self.repeat else ""
