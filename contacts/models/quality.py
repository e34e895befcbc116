"""How sound the data are: what is wrong with which row, how many each day, and what counts how much."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from crm_site.staff.rights import ALL, OWN, TEAM

SEES = "contacts.view_qualityfigure"


class QualityFigureQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Figures of one's own rows, of one's team, or of everybody; those of nobody only with all."""
        return self.within(user.reach(SEES), user)

    def within(self, reach, user):
        if reach == ALL:
            return self.all()
        if reach == TEAM and user.team_id:
            return self.filter(owner__team=user.team_id)
        return self.filter(owner=user.pk) if reach in (OWN, TEAM) else self.none()


class QualityFigure(models.Model):
    """What one check found on one day among the rows of one owner. Taken once a day; taken again it is replaced."""

    day = models.DateField(_("day"))
    check_key = models.CharField(_("check"), max_length=60)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", verbose_name=_("owner")
    )
    rows = models.PositiveBigIntegerField(_("looked at"))
    wrong = models.PositiveBigIntegerField(_("not sound"))
    at = models.DateTimeField(_("taken"), default=now)

    objects = QualityFigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("figure of data quality")
        verbose_name_plural = _("figures of data quality")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "check_key", "owner"], nulls_distinct=False, name="quality_figure_once"
            ),
            models.CheckConstraint(condition=Q(wrong__lte=models.F("rows")), name="quality_figure_fits"),
        ]
        indexes = [models.Index(fields=["owner", "day"], name="quality_figure_of_owner")]

    def __str__(self):
        return f"{self.day} {self.check_key}: {self.wrong}/{self.rows}"


class QualityFindingQuerySet(models.QuerySet):
    def open(self):
        """Neither mended nor called right as it is."""
        return self.filter(dismissed_at=None)

    def dismissed(self):
        return self.filter(dismissed_at__isnull=False)


class QualityFinding(models.Model):
    """A row that a check found. One that is called right as it is stays quiet for as long as nothing else changes."""

    check_key = models.CharField(_("check"), max_length=60)
    key = models.BigIntegerField(_("row"))
    found_at = models.DateTimeField(_("found"), default=now)
    dismissed_at = models.DateTimeField(_("called right"), null=True, blank=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("called right by"),
    )

    objects = QualityFindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("row that is not sound")
        verbose_name_plural = _("rows that are not sound")
        constraints = [models.UniqueConstraint(fields=["check_key", "key"], name="quality_finding_once")]
        indexes = [
            models.Index(fields=["check_key", "key"], name="quality_open", condition=Q(dismissed_at=None)),
            models.Index(
                fields=["check_key", "-dismissed_at", "-id"],
                name="quality_dismissed",
                condition=Q(dismissed_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.check_key} {self.key}"

    @property
    def is_dismissed(self):
        return self.dismissed_at is not None

    def dismiss(self, *, by):
        """It is right as it is. Saying so twice is once."""
        QualityFinding.objects.open().filter(pk=self.pk).update(dismissed_at=now(), dismissed_by=by)
        self.refresh_from_db()

    def reopen(self):
        """Somebody wants to look again."""
        QualityFinding.objects.filter(pk=self.pk).update(dismissed_at=None, dismissed_by=None)
        self.refresh_from_db()


class QualityRules(models.Model):
    """What administrators decided about the checks; one row for the house."""

    stale_months = models.PositiveSmallIntegerField(
        _("months without a fact or a change until a record is stale"),
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
    )
    complete_from = models.PositiveSmallIntegerField(
        _("complete from so many percent"), default=60, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    fields = models.JSONField(_("weights of the fields"), default=dict, blank=True)
    checks = models.JSONField(_("weights of the checks"), default=dict, blank=True)
    changed_at = models.DateTimeField(_("changed"), default=now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("rules of data quality")
        verbose_name_plural = _("rules of data quality")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="quality_rules_once")]

    def __str__(self):
        return str(self._meta.verbose_name)

    @classmethod
    def now(cls):
        """The rules in force; those we start with until somebody changes them."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
