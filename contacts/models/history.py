"""What each field was before: written by triggers of the database, whoever changed it and however."""

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _


class FieldChangeQuerySet(models.QuerySet):
    def of_row(self, row):
        return self.filter(of=row._meta.label_lower, key=row.pk)

    def untold(self):
        """Made without any verb, so that the timeline does not know of them yet."""
        return self.filter(told_at=None, through__in=["outside", "admin"])


class FieldChange(models.Model):
    """One statement that changed one row: `changes` holds `{column: [before, after]}` of what differs.

    Nobody writes here but the triggers. `contact_key` and `company_key` say whose it is; they are no foreign keys, so
    that the history of a record stays its own when it is merged, and a change of many rows is not slowed down.
    """

    class What(models.TextChoices):
        ADDED = "added", _("added")
        CHANGED = "changed", _("changed")
        REMOVED = "removed", _("removed")

    OUTSIDE = "outside"

    at = models.DateTimeField(_("when"), default=now)
    of = models.CharField(_("kind of row"), max_length=60)
    key = models.BigIntegerField(_("row"))
    contact_key = models.BigIntegerField(_("contact"), null=True)
    company_key = models.BigIntegerField(_("company"), null=True)
    what = models.CharField(_("what"), max_length=7, choices=What.choices)
    changes = models.JSONField(_("changes"), default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        verbose_name=_("by"),
    )
    through = models.CharField(_("by way of"), max_length=60)
    told_at = models.DateTimeField(_("told on the timeline"), null=True)

    objects = FieldChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a field")
        verbose_name_plural = _("changes of fields")
        indexes = [
            models.Index(
                fields=["contact_key", "-id"], name="change_of_contact", condition=Q(contact_key__isnull=False)
            ),
            models.Index(
                fields=["company_key", "-id"], name="change_of_company", condition=Q(company_key__isnull=False)
            ),
            models.Index(fields=["of", "key", "-id"], name="change_of_row"),
            BrinIndex(fields=["at"], name="change_when"),
            models.Index(
                fields=["id"], name="change_untold", condition=Q(told_at=None, through__in=["outside", "admin"])
            ),
        ]

    def __str__(self):
        return f"{self.of} {self.key}: {', '.join(self.changes)}"
