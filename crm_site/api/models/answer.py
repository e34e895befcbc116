"""What was answered to a request that carried a key: sent again, it gets the same answer and does nothing."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

KEPT = timedelta(days=1)


class AnswerQuerySet(models.QuerySet):
    def outlived(self, as_of):
        return self.filter(created_at__lt=as_of - KEPT)


class Answer(models.Model):
    """The row comes first and says that a request is under way; the answer follows in the transaction of the deed."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("of"))
    key = models.CharField(_("key"), max_length=255)
    request = models.CharField(_("digest of what was asked"), max_length=64)
    status = models.PositiveSmallIntegerField(_("status"), null=True)
    headers = models.JSONField(_("headers"), default=dict)
    body = models.TextField(_("answer"), blank=True)
    created_at = models.DateTimeField(_("asked"), default=now)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("kept answer")
        verbose_name_plural = _("kept answers")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["created_at"], name="answer_by_age")]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="answer_once_per_key")]

    def __str__(self):
        return f"{self.key} {self.status or ''}".strip()
