"""What somebody has to do: by when, with a reminder, again and again if need be."""

from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localtime, now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts.models.bin import Binned, of_somebody_at_hand
from contacts.models.doing import Doing, at_end_of, zone_of
from contacts.models.work import OfCustomer
from crm_site.staff.rights import OwnedQuerySet

MAILED_WITHIN = timedelta(minutes=5)
SMALL_HOURS = timedelta(hours=3)


class TaskQuerySet(OwnedQuerySet):
    """`for_today` are those of Today's queue: overdue, or due before the day ends where the person is."""

    owner_path = "assignee"

    def visible_to(self, user):
        return super().visible_to(user).at_hand()

    def at_hand(self):
        """Not those about somebody, or something, in the bin: they come back with it."""
        rows = self.filter(of_somebody_at_hand())
        for model in filter(_has_bin, apps.get_models()):
            gone = model.everyone.binned().filter(pk=OuterRef("about_id"))
            rows = rows.exclude(Exists(gone), about_type=ContentType.objects.get_for_model(model))
        return rows

    def open(self):
        return self.filter(done_at=None)

    def closed(self):
        """Done or skipped."""
        return self.filter(done_at__isnull=False)

    def due_by(self, moment):
        return self.filter(due_at__lte=moment)

    def of(self, user):
        return self.filter(assignee=user)

    def for_today(self, user, as_of):
        return self.at_hand().open().of(user).due_by(tonight(user, as_of))

    def for_later(self, user, as_of):
        return self.at_hand().open().of(user).filter(due_at__gt=tonight(user, as_of))

    def to_remind(self, as_of):
        """Open, and their moment to remind has come."""
        return self.at_hand().open().filter(reminded_at=None, remind_at__lte=as_of)

    def to_mail(self, as_of):
        """Their reminder waits to be mailed, and nobody is at it; who was for so long must have died."""
        nobody = Q(mail_begun_at=None) | Q(mail_begun_at__lt=as_of - MAILED_WITHIN)
        return self.filter(nobody, mail_due=True)


def _has_bin(model):
    """Records with columns of their own on a task are known by these."""
    return issubclass(model, Binned) and model._meta.app_label != Task._meta.app_label


def tonight(user, as_of):
    """When the day ends where somebody is; late in the evening what comes in the small hours belongs to it."""
    zone = zone_of(user)
    return max(at_end_of(localtime(as_of, zone).date(), zone), as_of + SMALL_HOURS)


class Task(Doing, OfCustomer):
    """Due at a moment, or on a day (`due_day`): then `due_at` is the end of that day where the assignee is.

    `repeat` says how it comes again (`contacts.repeating`); the next one is made when this is done or skipped.
    """

    class Kind(models.TextChoices):
        TODO = "todo", _("to do")
        CALL = "call", _("call")
        EMAIL = "email", _("e-mail")
        MEETING = "meeting", _("meeting")

    class Priority(models.IntegerChoices):
        HIGH = 1, pgettext_lazy("priority", "high")
        NORMAL = 2, pgettext_lazy("priority", "normal")
        LOW = 3, pgettext_lazy("priority", "low")

    title = models.CharField(_("task"), max_length=200)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.TODO)
    notes = models.TextField(_("notes"), blank=True, max_length=20_000)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    due_day = models.DateField(_("due on the day"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("how long, in minutes"), null=True, blank=True)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices, default=Priority.NORMAL)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="tasks",
        db_index=False,  # task_of_assignee begins with it
        verbose_name=_("for"),
    )
    remind_before = models.PositiveIntegerField(_("remind so many minutes before"), null=True, blank=True)
    remind_at = models.DateTimeField(_("remind at"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True, editable=False)
    mail_due = models.BooleanField(_("reminder still to be mailed"), default=False, editable=False)
    mail_begun_at = models.DateTimeField(_("reminder being mailed since"), null=True, blank=True, editable=False)
    repeat = models.JSONField(_("repeats"), null=True, blank=True)
    previous = models.OneToOneField(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="following",
        verbose_name=_("comes after"),
    )
    about_type = models.ForeignKey(
        ContentType, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("about what")
    )
    about_id = models.BigIntegerField(_("about which"), null=True, blank=True)
    about = GenericForeignKey("about_type", "about_id")
    done_at = models.DateTimeField(_("done"), null=True, blank=True, editable=False)
    skipped = models.BooleanField(_("skipped"), default=False, editable=False)
    created_at = models.DateTimeField(_("created"), default=now, editable=False)
    updated_at = models.DateTimeField(_("updated"), default=now, editable=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = [models.F("due_at").asc(nulls_last=True), "pk"]
        indexes = [
            models.Index(fields=["assignee", "due_at"], name="task_open", condition=Q(done_at=None)),
            models.Index(fields=["due_at", "id"], name="task_open_by_due", condition=Q(done_at=None)),
            models.Index(fields=["assignee", "due_at", "id"], name="task_of_assignee"),
            models.Index(fields=["due_at", "id"], name="task_by_due"),
            models.Index(fields=["-done_at", "-id"], name="task_by_done", condition=Q(done_at__isnull=False)),
            models.Index(fields=["assignee", "-done_at"], name="task_done", condition=Q(done_at__isnull=False)),
            models.Index(
                fields=["remind_at"],
                name="task_to_remind",
                condition=Q(done_at=None, reminded_at=None, remind_at__isnull=False),
            ),
            models.Index(fields=["id"], name="task_to_mail", condition=Q(mail_due=True)),
            models.Index(fields=["about_type", "about_id"], name="task_about", condition=Q(about_id__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="task_has_title"),
            models.CheckConstraint(condition=Q(due_day=None) | Q(due_at__isnull=False), name="task_day_has_moment"),
            models.CheckConstraint(
                condition=Q(remind_before=None) | Q(due_at__isnull=False, remind_at__isnull=False),
                name="task_reminder_before_due",
            ),
            models.CheckConstraint(condition=Q(repeat=None) | Q(due_at__isnull=False), name="task_repeats_from_due"),
            models.CheckConstraint(condition=Q(priority__in=[1, 2, 3]), name="task_priority_known"),
            models.CheckConstraint(
                condition=Q(skipped=False) | Q(done_at__isnull=False), name="task_skipped_is_closed"
            ),
            models.CheckConstraint(condition=Q(about_type=None) | Q(about_id__isnull=False), name="task_about_whole"),
        ]

    def __str__(self):
        return self.title
