"""Forms that did their thing: what keeps a second click from doing it again."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _


class OnceQuerySet(models.QuerySet):
    def older_than_a_day(self, moment):
        return self.filter(created_at__lt=moment - timedelta(days=1))


class Once(models.Model):
    """A form that did its thing, and where that led: sent again, it is led there too. Kept for a day."""

    key = models.UUIDField(_("key"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user"))
    path = models.CharField(_("sent to"), max_length=500)
    content = models.CharField(_("digest of what it said"), max_length=64)
    where = models.TextField(_("led to"))
    created_at = models.DateTimeField(_("sent"), default=now)

    objects = OnceQuerySet.as_manager()

    class Meta:
        verbose_name = _("sent form")
        verbose_name_plural = _("sent forms")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["created_at"], name="once_by_age")]
        constraints = [models.UniqueConstraint(fields=["key", "user", "path"], name="once_per_form")]

    def __str__(self):
        return f"{self.path} {self.created_at:%H:%M}"
