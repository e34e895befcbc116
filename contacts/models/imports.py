from datetime import timedelta

from django.conf import settings
from django.core.validators import FileExtensionValidator
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

UNDO_FOR = timedelta(days=30)
ENDINGS = ["csv", "tsv", "txt", "gz", "vcf", "xlsx"]


class ImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own; who may see all jobs sees all imports."""
        return self.all() if user.reach("jobs.view_job") == "all" else self.filter(owner=user.pk)

    editable_by = visible_to


class Import(models.Model):
    """A file on its way in: what was guessed about it, how its columns map, and how far it got."""

    kind = models.CharField(_("what it holds"), max_length=20)
    file = models.FileField(_("file"), upload_to="imports/%Y/%m", validators=[FileExtensionValidator(ENDINGS)])
    name = models.CharField(_("file name"), max_length=200)
    mapping = models.JSONField(_("mapping"), default=dict)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="imports", verbose_name=_("owner")
    )
    job = models.OneToOneField(
        "jobs.Job", models.SET_NULL, null=True, blank=True, related_name="imported", verbose_name=_("job")
    )
    plan = models.OneToOneField(
        "jobs.Job", models.SET_NULL, null=True, blank=True, related_name="planned", verbose_name=_("dry run")
    )
    planned_to = models.PositiveBigIntegerField(_("rows looked at"), default=0)
    planned = models.JSONField(_("what would happen"), default=dict)
    reversal = models.OneToOneField(
        "jobs.Job", models.SET_NULL, null=True, blank=True, related_name="taken_back", verbose_name=_("undo")
    )
    put_back = models.JSONField(_("what was undone"), default=dict)
    position = models.PositiveBigIntegerField(_("rows read"), default=0)
    created = models.PositiveBigIntegerField(_("new"), default=0)
    updated = models.PositiveBigIntegerField(_("updated"), default=0)
    skipped = models.PositiveBigIntegerField(_("skipped"), default=0)
    errors = models.PositiveBigIntegerField(_("errors"), default=0)
    warnings = models.PositiveBigIntegerField(_("remarks"), default=0)
    created_at = models.DateTimeField(_("started"), auto_now_add=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]

    def __str__(self):
        return self.name

    @property
    def counts(self):
        return {key: getattr(self, key) for key in ("created", "updated", "skipped", "errors", "warnings")}

    @property
    def can_be_undone(self):
        """For 30 days after it came in, once; an undo that was stopped can be begun again."""
        job = self.job
        recent = job and not job.unfinished and job.finished_at and job.finished_at > now() - UNDO_FOR
        going = self.reversal and self.reversal.unfinished
        return bool(recent and not going and self.traces.exists())

    @property
    def undo_until(self):
        return self.job.finished_at + UNDO_FOR


class ImportRow(models.Model):
    """A row that did not come in, or came in with a remark: enough to mend the file and to settle it later."""

    class Level(models.TextChoices):
        ERROR = "error", _("not imported")
        SKIPPED = "skipped", _("left out")
        WARNING = "warning", _("imported with a remark")

    run = models.ForeignKey(Import, models.CASCADE, related_name="rows", verbose_name=_("import"))
    line = models.PositiveBigIntegerField(_("line"))
    level = models.CharField(_("level"), max_length=8, choices=Level.choices)
    reason = models.TextField(_("reason"))
    cells = models.JSONField(_("cells"), default=list)

    class Meta:
        verbose_name = _("import row")
        verbose_name_plural = _("import rows")
        ordering = ["pk"]
        indexes = [models.Index(fields=["run", "level", "id"], name="import_row_of_run")]

    def __str__(self):
        return f"{self.line}: {self.reason}"


class PlannedRow(models.Model):
    """A row of a dry run that is shown: an example of what would happen to others, or one that would be refused."""

    class Fate(models.TextChoices):
        NEW = "new", _("new")
        UPDATE = "update", _("would be updated")
        TWICE = "twice", _("again in the file")
        THERE = "there", _("there already")
        LEFT = "left", _("left out")
        ERROR = "error", _("refused")

    run = models.ForeignKey(Import, models.CASCADE, related_name="planned_rows", verbose_name=_("import"))
    line = models.PositiveBigIntegerField(_("line"))
    fate = models.CharField(_("what would happen"), max_length=6, choices=Fate.choices)
    reason = models.TextField(_("reason"), blank=True)
    cells = models.JSONField(_("cells"), default=list)

    class Meta:
        verbose_name = _("row of a dry run")
        verbose_name_plural = _("rows of dry runs")
        ordering = ["line"]
        constraints = [models.UniqueConstraint(fields=["run", "line"], name="planned_row_once")]

    def __str__(self):
        return f"{self.line}: {self.fate}"


class Correction(models.Model):
    """A row as somebody mended it before the import."""

    run = models.ForeignKey(Import, models.CASCADE, related_name="corrections", verbose_name=_("import"))
    line = models.PositiveBigIntegerField(_("line"))
    cells = models.JSONField(_("cells"), default=list)

    class Meta:
        verbose_name = _("corrected row")
        verbose_name_plural = _("corrected rows")
        constraints = [models.UniqueConstraint(fields=["run", "line"], name="import_correction_once")]

    def __str__(self):
        return f"{self.run_id}: {self.line}"


class SeenHandles(models.Model):
    """By what the rows of a chunk may be recognised, as numbers, so that a dry run finds who comes twice."""

    run = models.ForeignKey(Import, models.CASCADE, related_name="seen", verbose_name=_("import"))
    handles = models.JSONField(_("handles"), default=list)

    class Meta:
        verbose_name = _("rows seen by a dry run")
        verbose_name_plural = _("rows seen by dry runs")

    def __str__(self):
        return f"{self.run_id}: {len(self.handles)}"


class ImportTrace(models.Model):
    """What a chunk made and changed in one table: `{key: fingerprint}` and `{key: {field: [before, after]}}`."""

    run = models.ForeignKey(Import, models.CASCADE, related_name="traces", verbose_name=_("import"))
    chunk = models.PositiveBigIntegerField(_("rows before it"))
    model = models.CharField(_("kind of row"), max_length=60)
    made = models.JSONField(_("made"), default=dict)
    changed = models.JSONField(_("changed"), default=dict)
    at = models.DateTimeField(_("when"), default=now, db_index=True)

    class Meta:
        verbose_name = _("trace of an import")
        verbose_name_plural = _("traces of imports")
        indexes = [models.Index(fields=["run", "-chunk"], name="trace_of_run")]

    def __str__(self):
        return f"{self.run_id}/{self.chunk}: {self.model}"
