from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sales.models.refused import Refused


class Pipeline(models.Model):
    """A way of selling: the stages that a deal goes through."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=10)

    class Meta:
        verbose_name = _("pipeline")
        verbose_name_plural = _("pipelines")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name

    @classmethod
    def usual(cls):
        """The first one: where deals go unless somebody says otherwise."""
        return cls.objects.prefetch_related("stages").first()

    @property
    def first_stage(self):
        return self._first(Stage.Kind.OPEN)

    @property
    def won_stage(self):
        return self._first(Stage.Kind.WON)

    @property
    def lost_stage(self):
        return self._first(Stage.Kind.LOST)

    def _first(self, kind):
        for stage in self.stages.all():
            if stage.kind == kind:
                return stage
        missing = _("The pipeline “%(pipeline)s” has no stage for %(kind)s deals. An administrator can add it.")
        raise Refused(missing % {"pipeline": self, "kind": kind.label})


class Stage(models.Model):
    class Kind(models.TextChoices):
        OPEN = "open", _("open")
        WON = "won", _("won")
        LOST = "lost", _("lost")

    pipeline = models.ForeignKey(Pipeline, models.CASCADE, related_name="stages", verbose_name=_("pipeline"))
    name = models.CharField(_("name"), max_length=100)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    probability = models.PositiveSmallIntegerField(
        _("probability"),
        default=0,
        help_text=_("How many of a hundred deals in this stage are won in the end."),
    )
    kind = models.CharField(_("kind"), max_length=4, choices=Kind.choices, default=Kind.OPEN)

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ["position", "pk"]
        constraints = [
            # the other end of a deal's foreign key over three columns: its state is that of its stage
            models.UniqueConstraint(fields=["id", "pipeline", "kind"], name="stage_with_its_kind"),
            models.UniqueConstraint(fields=["pipeline", "name"], name="stage_name_once_per_pipeline"),
            models.UniqueConstraint(fields=["pipeline"], condition=Q(kind="won"), name="stage_won_once_per_pipeline"),
            models.UniqueConstraint(fields=["pipeline"], condition=Q(kind="lost"), name="stage_lost_once_per_pipeline"),
            models.CheckConstraint(condition=Q(probability__lte=100), name="stage_probability_in_percent"),
            models.CheckConstraint(
                condition=Q(kind="open") | Q(kind="won", probability=100) | Q(kind="lost", probability=0),
                name="stage_end_is_certain",
            ),
            models.CheckConstraint(condition=Q(kind__in=["open", "won", "lost"]), name="stage_kind_is_known"),
        ]

    def __str__(self):
        return self.name

    @property
    def is_open(self):
        return self.kind == Stage.Kind.OPEN


class LostReason(models.Model):
    name = models.CharField(_("reason"), max_length=100, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    active = models.BooleanField(_("offered"), default=True)

    class Meta:
        verbose_name = _("reason for losing")
        verbose_name_plural = _("reasons for losing")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name
