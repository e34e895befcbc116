"""Reports that people keep, and each time that one was made into files."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.timezone import localtime, now
from django.utils.translation import gettext_lazy as _

from crm_site.jobs.models import Job
from crm_site.jobs.work import start
from crm_site.staff.rights import ALL
from reports.kinds import kinds, kinds_for
from reports.scope import asked


class ReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own and, for whom the right reaches beyond, shared ones; only kinds whose rows one may see."""
        reach = user.reach("reports.view_report")
        if reach is None:
            return self.none()
        mine = Q(owner=user.pk)
        rows = self.filter(mine | Q(shared=True) if reach == ALL else mine)
        return rows.filter(kind__in=[one.key for one in kinds_for(user)])

    def editable_by(self, user):
        return self.filter(owner=user.pk) if user.has_perm("reports.change_report") else self.none()

    def deletable_by(self, user):
        return self.filter(owner=user.pk) if user.has_perm("reports.delete_report") else self.none()


class Report(models.Model):
    """A question that somebody asks again and again. Who reads a shared one sees their own rows in it."""

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("what it shows"), max_length=40)
    filters = models.JSONField(_("period and people"), default=dict, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reports", verbose_name=_("owner"))
    shared = models.BooleanField(
        _("shared"),
        default=False,
        help_text=_("Others can open it too. Everybody sees only the rows that they may see."),
    )
    created_at = models.DateTimeField(_("created"), default=now, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["shared", "-id"], name="report_shared", condition=Q(shared=True))]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="report_has_name")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("reports:report", args=[self.pk])

    @property
    def how(self):
        return kinds[self.kind]

    def asked(self, reader, as_of=None):
        """What it asks when this reader opens it now."""
        return asked(self.filters, reader, as_of)

    @classmethod
    def of_dashboard(cls, filters, *, by):
        """The report of all numbers with this period and people: the one that `by` has, else a new one."""
        same = cls.objects.filter(owner=by, kind="dashboard", filters=filters).first()
        name = f"{kinds['dashboard'].label}: {asked(filters, by).period.name}"
        return same or cls.objects.create(owner=by, kind="dashboard", filters=filters, name=name[:120])

    @transaction.atomic
    def run(self, *, by, ring=True):
        """Have a worker make the files, with the rows that `by` may see. While it is under way, that run is given."""
        Report.objects.select_for_update().get(pk=self.pk)
        under_way = self.runs.filter(owner=by, job__state__in=Job.UNFINISHED).first()
        if under_way:
            return under_way
        run = self.runs.create(owner=by, filters=self.filters)
        run.job = start("reports.run", self.name, owner=by, subject=run, ring=ring)
        run.save(update_fields=["job"])
        return run

    @transaction.atomic
    def remove(self):
        """Delete the report, its runs and, once that is certain, their files."""
        runs = list(self.runs.all())
        jobs = [run.job_id for run in runs]
        for job in Job.objects.filter(pk__in=jobs).unfinished():
            job.cancel()
        self.delete()
        transaction.on_commit(lambda: [run.remove_files() for run in runs])


class ReportRunQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Only who had it made: the rows in it are those that this person may see."""
        return self.filter(owner=user.pk) if user.has_perm("reports.add_reportrun") else self.none()

    def finished(self):
        return self.filter(generated_at__isnull=False)

    def ready_for(self, user):
        """Finished, and not fetched yet."""
        return self.visible_to(user).finished().filter(fetched_at=None)


class ReportRun(models.Model):
    """One time that a report was made into files. How far it got is told by its job."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="runs", verbose_name=_("report"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="report_runs", verbose_name=_("made for")
    )
    job = models.OneToOneField(
        "jobs.Job", models.SET_NULL, null=True, blank=True, related_name="report_run", verbose_name=_("job")
    )
    filters = models.JSONField(_("period and people"), default=dict, blank=True)
    csv = models.FileField(_("CSV file"), upload_to="reports/%Y/%m", blank=True, max_length=200)
    xlsx = models.FileField(_("XLSX file"), upload_to="reports/%Y/%m", blank=True, max_length=200)
    rows = models.PositiveBigIntegerField(_("rows"), default=0)
    numbers = models.JSONField(_("numbers"), default=dict, blank=True)
    generated_at = models.DateTimeField(_("generated"), null=True, blank=True)
    fetched_at = models.DateTimeField(_("fetched"), null=True, blank=True)

    objects = ReportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("report run")
        verbose_name_plural = _("report runs")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["owner", "-generated_at"],
                name="run_not_fetched",
                condition=Q(generated_at__isnull=False, fetched_at=None),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(generated_at=None) | (~Q(csv="") & ~Q(xlsx="")), name="generated_run_has_files"
            ),
            models.CheckConstraint(
                condition=Q(fetched_at=None) | Q(generated_at__isnull=False), name="only_made_files_are_fetched"
            ),
        ]

    def __str__(self):
        return f"{self.report}, {self.generated_at:%Y-%m-%d %H:%M}" if self.generated_at else str(self.report)

    @property
    def unfinished(self):
        return bool(self.job and self.job.unfinished)

    @transaction.atomic
    def keep(self, *, csv, xlsx, rows, numbers, at):
        """Store the files and numbers of a finished run; those of an earlier attempt go."""
        self.remove_files()
        self.rows, self.numbers, self.generated_at = rows, numbers, at
        self.csv.save(f"{self.file_name}.csv", csv, save=False)
        self.xlsx.save(f"{self.file_name}.xlsx", xlsx, save=False)
        self.save()

    @property
    def file_name(self):
        """What a downloaded file is called: the report and the day."""
        return f"{slugify(self.report.name)[:80] or self.report.kind}-{localtime(self.generated_at):%Y-%m-%d}"

    def fetched(self):
        """Somebody has its file now."""
        ReportRun.objects.filter(pk=self.pk, fetched_at=None).update(fetched_at=now())

    def remove_files(self):
        for file in (self.csv, self.xlsx):
            if file:
                file.delete(save=False)
