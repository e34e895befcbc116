from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from crm_site.staff.models import Notice
from crm_site.staff.rights import OwnedQuerySet

HALF_A_DAY = timedelta(hours=12)


class Tag(models.Model):
    name = models.CharField(_("name"), max_length=60, unique=True)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]

    def __str__(self):
        return self.name

    @classmethod
    def named(cls, name):
        """The tag of this name, whatever its case; made when there is none."""
        return cls.objects.filter(name__iexact=name).first() or cls.objects.get_or_create(name=name)[0]


class OfCustomer(models.Model):
    """A thing that belongs to a contact or a company."""

    contact = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("contact"),
    )
    company = models.ForeignKey(
        "contacts.Company",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("company"),
    )

    class Meta:
        abstract = True

    @property
    def customer(self):
        return self.contact or self.company


class NoteQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Notes follow the people and companies that they are about, which all staff may see."""
        return self.all() if user.reach("contacts.view_contact") else self.none()

    def editable_by(self, user):
        return self.filter(author=user.pk)


class Note(OfCustomer):
    text = models.TextField(_("note"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="notes", verbose_name=_("author")
    )
    pinned = models.BooleanField(_("pinned"), default=False)
    created_at = models.DateTimeField(_("written"), default=now)

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["-pinned", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(contact__isnull=False) | Q(company__isnull=False), name="note_of_somebody"
            )
        ]

    def __str__(self):
        return self.text[:60]

    def pin(self):
        """Keep it on top of the timeline, for everybody."""
        self._set_pinned(True)

    def unpin(self):
        self._set_pinned(False)

    def _set_pinned(self, pinned):
        Note.objects.filter(pk=self.pk).update(pinned=pinned)
        self.pinned = pinned


class TaskQuerySet(OwnedQuerySet):
    """`for_today` are those of Today's queue: overdue, or due within half a day; `for_later` come after these."""

    owner_path = "assignee"

    def open(self):
        return self.filter(done_at=None)

    def due_by(self, moment):
        return self.filter(due_at__lte=moment)

    def for_today(self, user, as_of):
        return self.open().filter(assignee=user).due_by(as_of + HALF_A_DAY)

    def for_later(self, user, as_of):
        return self.open().filter(assignee=user, due_at__gt=as_of + HALF_A_DAY)


class Task(OfCustomer):
    title = models.CharField(_("task"), max_length=200)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name=_("for"),
    )
    done_at = models.DateTimeField(_("done"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=now, editable=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = [models.F("due_at").asc(nulls_last=True), "pk"]
        indexes = [models.Index(fields=["assignee", "due_at"], name="task_open", condition=Q(done_at=None))]

    def __str__(self):
        return self.title

    @classmethod
    @transaction.atomic
    def add(cls, title, *, by, assignee=None, **fields):
        """Something to do, for oneself or for a colleague, who hears of it."""
        task = cls.objects.create(title=title, assignee=assignee or by, **fields)
        task.tell_assignee(by)
        return task

    def tell_assignee(self, by):
        text = _("%(by)s gave you the task “%(what)s”.")
        url = self.customer.get_absolute_url() if self.customer else reverse("contacts:tasks")
        Notice.tell(self.assignee, "contacts.task", text, url=url, about=self, by=by, what=self)

    @property
    def overdue(self):
        return bool(self.due_at and not self.done_at and self.due_at < now())

    @transaction.atomic
    def complete(self, *, by):
        """Mark as done, once. Doing a done task changes nothing."""
        moment = now()
        if not Task.objects.open().filter(pk=self.pk).update(done_at=moment):
            return
        self.done_at = moment
        if self.customer:
            self.customer.record("contacts.task_done", by=by, about=self, text=self.title)

    def reopen(self):
        """Undo `complete` within a day, before anybody built on it."""
        Task.objects.filter(pk=self.pk, done_at__gt=now() - timedelta(days=1)).update(done_at=None)
