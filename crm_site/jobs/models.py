"""Long work that people wait for: an import, an export, a report. The row is the truth, the task a doorbell."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from crm_site.staff.models import Notice

SILENT = timedelta(minutes=5)


class JobQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own; an administrator sees all."""
        return self.all() if user.reach("jobs.view_job") == "all" else self.filter(owner=user.pk)

    editable_by = visible_to

    def unfinished(self):
        return self.filter(state__in=Job.UNFINISHED)

    def ended(self):
        return self.exclude(state__in=Job.UNFINISHED)

    def silent(self, as_of):
        """Waiting or running, and nothing heard of for a while: its doorbell was lost or its worker died."""
        return self.unfinished().filter(heard_at__lt=as_of - SILENT)


class Job(models.Model):
    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    UNFINISHED = (State.QUEUED, State.RUNNING)

    kind = models.CharField(_("kind"), max_length=60)
    title = models.CharField(_("title"), max_length=200)
    subject_id = models.BigIntegerField(_("subject"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="jobs", verbose_name=_("owner")
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    done = models.PositiveBigIntegerField(_("done"), default=0)
    total = models.PositiveBigIntegerField(_("total"), default=0)
    message = models.TextField(_("message"), blank=True)
    result = models.JSONField(_("result"), default=dict, blank=True)
    result_file = models.FileField(_("result file"), upload_to="jobs/%Y/%m", blank=True)
    error_file = models.FileField(_("error file"), upload_to="jobs/%Y/%m", blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    heard_at = models.DateTimeField(_("last heard of"), default=now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["owner", "-id"], name="job_of_owner"),
            models.Index(fields=["heard_at"], name="job_unfinished", condition=Q(state__in=["queued", "running"])),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """Where one sees what came of it: the page of the import, the report, the change."""
        from crm_site.jobs.work import page_of  # it imports this model

        return page_of(self)

    @property
    def unfinished(self):
        return self.state in self.UNFINISHED

    @property
    def percent(self):
        """0 to 100; None while the total is unknown."""
        return min(100, self.done * 100 // self.total) if self.total else None

    @property
    def rate(self):
        """Rows per second since the start, or None."""
        spent = ((self.finished_at or now()) - self.started_at).total_seconds() if self.started_at else 0
        return self.done / spent if spent > 0 and self.done else None

    @property
    def seconds_left(self):
        return (self.total - self.done) / self.rate if self.rate and self.total and self.unfinished else None

    def ring(self):
        """Have a worker look at the row once the transaction is through."""
        from crm_site.jobs.tasks import ring  # tasks import this model

        ring(self)

    def claim(self):
        """Take a waiting or abandoned job; False when somebody else has it or it is over."""
        free = Q(state=self.State.QUEUED) | Q(state=self.State.RUNNING, heard_at__lt=now() - SILENT)
        rows = Job.objects.filter(free, pk=self.pk)
        moment = now()
        taken = rows.update(
            state=self.State.RUNNING,
            heard_at=moment,
            started_at=models.functions.Coalesce("started_at", moment),
        )
        self.refresh_from_db()
        return bool(taken)

    def tell(self, done, total=None):
        """Progress, and a sign of life. False when the job was cancelled meanwhile: then stop."""
        news = {"done": done, "heard_at": now()} | ({} if total is None else {"total": total})
        return bool(Job.objects.filter(pk=self.pk, state=self.State.RUNNING).update(**news))

    def pause(self):
        """Give the job back between two chunks, so that another task goes on with it."""
        if Job.objects.filter(pk=self.pk, state=self.State.RUNNING).update(state=self.State.QUEUED, heard_at=now()):
            self.ring()

    def attach(self, field, name, file):
        """Keep a file with the job: `result_file` or `error_file`."""
        getattr(self, field).save(name, file, save=False)
        self.save(update_fields=[field])

    def finish(self, message="", **result):
        self._end(self.State.DONE, message, result)

    def fail(self, message):
        self._end(self.State.FAILED, message, {})

    def cancel(self, *, by=None):
        """Stop before the next chunk; what was done stays done. A finished job stays finished."""
        self._end(self.State.CANCELLED, "", {}, by=by or self.owner)

    @transaction.atomic
    def _end(self, state, message, result, *, by=None):
        rows = Job.objects.filter(pk=self.pk, state__in=self.UNFINISHED)
        ended = rows.update(
            state=state, message=message, result=result or self.result, finished_at=now(), heard_at=now()
        )
        self.refresh_from_db(fields=["state", "message", "result", "finished_at", "heard_at", "done", "total"])
        if ended:
            self._tell_owner(by)

    def _tell_owner(self, by):
        kind, text = {
            self.State.DONE: ("jobs.done", _("%(what)s: done. %(message)s")),
            self.State.FAILED: ("jobs.failed", _("%(what)s: failed. %(message)s")),
            self.State.CANCELLED: ("jobs.stopped", _("%(by)s stopped %(what)s.")),
        }[self.state]
        what = self.title or self.kind
        Notice.tell(self.owner, kind, text, about=self, by=by, what=what, message=self.message)
