"""Several records that turned out to be one, and what it takes to part them again."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from contacts.models.company import Company
from contacts.models.contact import Contact


class MergeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Merges into records that the user sees."""
        return self._of("visible_to", user)

    def editable_by(self, user):
        return self._of("editable_by", user)

    def _of(self, door, user):
        theirs = Q(pk=None)
        for model in (Contact, Company):
            rows = getattr(model.objects, door)(user).values("pk")
            theirs |= Q(model=model._meta.label_lower, kept__in=rows)
        return self.filter(theirs)

    def standing(self):
        """Merges that were not undone."""
        return self.filter(undone_at=None)

    def into(self, record):
        return self.filter(model=record._meta.label_lower, kept=record.pk)


class Merge(models.Model):
    """`kept` took in the records `parted`; `before` and `after` are what its fields and theirs were and became."""

    model = models.CharField(_("kind of record"), max_length=60)
    kept = models.BigIntegerField(_("record that stayed"))
    absorbed = ArrayField(models.BigIntegerField(), verbose_name=_("records that it took in"))
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    dropped = models.JSONField(_("rows that were twice"), default=list)
    numbers = ArrayField(models.CharField(max_length=100), verbose_name=_("numbers that they had"), default=list)
    primaries = models.JSONField(_("rows that came first before"), default=list)
    words = models.JSONField(_("consents that were withdrawn"), default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("merged by")
    )
    at = models.DateTimeField(_("merged"), default=now)
    undone_at = models.DateTimeField(_("parted again"), null=True, blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["model", "kept", "-id"], name="merge_into"),
            GinIndex(fields=["numbers"], name="merge_by_number"),
        ]
        constraints = [models.CheckConstraint(condition=~Q(absorbed__contains=[F("kept")]), name="merge_not_itself")]

    def __str__(self):
        return f"{self.model} {self.kept}"


class MergeMove(models.Model):
    """Rows that a merge gave to the record that stayed, and whose they were."""

    merge = models.ForeignKey(Merge, models.CASCADE, related_name="moves", verbose_name=_("merge"))
    model = models.CharField(_("kind of row"), max_length=60)
    field = models.CharField(_("field"), max_length=60)
    origin = models.BigIntegerField(_("whose they were"))
    keys = ArrayField(models.BigIntegerField(), verbose_name=_("rows"))

    class Meta:
        verbose_name = _("move of a merge")
        verbose_name_plural = _("moves of merges")

    def __str__(self):
        return f"{self.model}: {len(self.keys)}"
