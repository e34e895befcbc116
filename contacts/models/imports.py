from django.conf import settings
from django.core.validators import FileExtensionValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own; who may see all jobs sees all imports."""
        return self.all() if user.reach("jobs.view_job") == "all" else self.filter(owner=user.pk)

    editable_by = visible_to


class Import(models.Model):
    """A file on its way in: what was guessed about it, how its columns map, and how far it got."""

    kind = models.CharField(_("what it holds"), max_length=20)
    file = models.FileField(
        _("file"), upload_to="imports/%Y/%m", validators=[FileExtensionValidator(["csv", "tsv", "txt", "gz", "vcf"])]
    )
    name = models.CharField(_("file name"), max_length=200)
    mapping = models.JSONField(_("mapping"), default=dict)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="imports", verbose_name=_("owner")
    )
    job = models.OneToOneField(
        "jobs.Job", models.SET_NULL, null=True, blank=True, related_name="imported", verbose_name=_("job")
    )
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
