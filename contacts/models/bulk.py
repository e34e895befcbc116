"""A change of many rows of a list at once: which, how far it got, and what each was before."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

MOST_REASONS = 8


class BulkChangeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own; who may see all jobs sees all."""
        return self.all() if user.reach("jobs.view_job") == "all" else self.filter(owner=user.pk)

    def editable_by(self, user):
        return self.filter(owner=user.pk)


class BulkChange(models.Model):
    """Asked for once, answered as of one instant, done in chunks by a job. It is also the log of who took what along.

    `of` is the key of the list, `what` that of a verb in `contacts.bulk.verbs`, or `undo`.
    """

    UNDO = "undo"

    of = models.CharField(_("list"), max_length=40, default="contacts")
    what = models.CharField(_("what"), max_length=20)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="bulk_changes", verbose_name=_("asked by")
    )
    asked = models.JSONField(_("of whom"), default=dict)
    value = models.JSONField(_("how"), default=dict)
    as_of = models.DateTimeField(_("as of"), default=now)
    job = models.OneToOneField(
        "jobs.Job", models.SET_NULL, null=True, related_name="bulk_change", verbose_name=_("job")
    )
    undoes = models.OneToOneField(
        "self", models.CASCADE, null=True, related_name="undone_by", verbose_name=_("takes back")
    )
    last = models.BigIntegerField(_("got to"), default=0)
    seen = models.PositiveBigIntegerField(_("looked at"), default=0)
    changed = models.PositiveBigIntegerField(_("changed"), default=0)
    unchanged = models.PositiveBigIntegerField(_("had it already"), default=0)
    refused = models.PositiveBigIntegerField(_("not theirs to change"), default=0)
    declined = models.PositiveBigIntegerField(_("not possible"), default=0)
    reasons = models.JSONField(_("why not"), default=dict)
    outdated = models.PositiveBigIntegerField(_("changed by others since"), default=0)

    objects = BulkChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("bulk change")
        verbose_name_plural = _("bulk changes")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(what="undo", undoes__isnull=False) | ~Q(what="undo") & Q(undoes=None),
                name="bulk_undo_of_something",
            )
        ]

    def __str__(self):
        from contacts.bulk import verbs  # the verbs are found at start-up, after the models

        if self.what == self.UNDO:
            return str(_("Undo"))
        verb = verbs.find(self.of, self.what)
        return str(verb.label) if verb else self.what

    def decline(self, reason):
        """Count a row that could not be changed, with the reason."""
        self.declined += 1
        known = reason in self.reasons or len(self.reasons) < MOST_REASONS
        reason = reason if known else str(_("for other reasons."))
        self.reasons[reason] = self.reasons.get(reason, 0) + 1


class BulkChangeRow(models.Model):
    """One row that a bulk change changed, and what was there before."""

    change = models.ForeignKey(BulkChange, models.CASCADE, related_name="rows", verbose_name=_("bulk change"))
    key = models.BigIntegerField(_("row"), db_index=True)
    before = models.JSONField(_("before"), default=dict)

    class Meta:
        verbose_name = _("row of a bulk change")
        verbose_name_plural = _("rows of bulk changes")
        constraints = [models.UniqueConstraint(fields=["change", "key"], name="bulk_change_row_once")]

    def __str__(self):
        return f"{self.change_id}: {self.key}"

    @classmethod
    def forget(cls, of, keys):
        """Rows that are gone, or whose words are to be forgotten, are not put back."""
        cls.objects.filter(change__of=of, key__in=list(keys)).delete()
