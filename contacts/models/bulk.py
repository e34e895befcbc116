"""A change of many people at once: whom it is about, how far it got, and what each was before."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _


class BulkChangeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own; who may see all jobs sees all."""
        return self.all() if user.reach("jobs.view_job") == "all" else self.filter(owner=user.pk)

    def editable_by(self, user):
        return self.filter(owner=user.pk)


class BulkChange(models.Model):
    """Asked for once, answered as of one instant, done in chunks by a job."""

    class What(models.TextChoices):
        ASSIGN = "assign", _("Assign an owner")
        TAG = "tag", _("Add a tag")
        UNTAG = "untag", _("Remove a tag")
        STAGE = "stage", _("Change the stage")
        EXPORT = "export", _("Export")
        DELETE = "delete", _("Delete")
        UNDO = "undo", _("Undo")

    UNDOABLE = (What.ASSIGN, What.TAG, What.UNTAG, What.STAGE)

    what = models.CharField(_("what"), max_length=10, choices=What.choices)
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
        return self.get_what_display()

    @property
    def can_be_undone(self):
        """Whether it is over, has changed somebody, and was not taken back before."""
        over = self.job is None or not self.job.unfinished
        undone = BulkChange.objects.filter(undoes=self).exists()
        return over and self.what in self.UNDOABLE and self.changed > 0 and not undone


class BulkChangeRow(models.Model):
    """One person whom a bulk change changed, and what was there before."""

    change = models.ForeignKey(BulkChange, models.CASCADE, related_name="rows", verbose_name=_("bulk change"))
    contact = models.ForeignKey("contacts.Contact", models.CASCADE, related_name="+", verbose_name=_("contact"))
    before = models.CharField(_("before"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("row of a bulk change")
        verbose_name_plural = _("rows of bulk changes")
        constraints = [models.UniqueConstraint(fields=["change", "contact"], name="bulk_change_row_once")]

    def __str__(self):
        return f"{self.change_id}: {self.contact_id}"
