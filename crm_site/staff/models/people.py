import zoneinfo

from django.conf import settings
from django.contrib.auth.models import AbstractUser, Group, Permission
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_site.staff.rights import ALL, OWN, TEAM, Reaching


def check_zone(name):
    """Refuse what is no IANA time zone."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("“%s” is not a time zone. Choose one such as Europe/Berlin."), params=[name])


class Team(models.Model):
    name = models.CharField(_("name"), max_length=100, unique=True)

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name"]

    def __str__(self):
        return self.name


class User(Reaching, AbstractUser):
    """Somebody who signs in. What they may do comes from their roles (groups)."""

    team = models.ForeignKey(
        Team, models.SET_NULL, null=True, blank=True, related_name="members", verbose_name=_("team")
    )
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[check_zone])
    language = models.CharField(_("language"), max_length=8, blank=True, choices=settings.LANGUAGES)

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["first_name", "last_name", "username"]

    def __str__(self):
        return self.get_full_name() or self.username

    @classmethod
    def who_may(cls, permission):
        """Active people who hold a right, however far it reaches, and those who may do everything."""
        app, _dot, codename = permission.partition(".")
        granted = Right.objects.filter(permission__content_type__app_label=app, permission__codename=codename)
        by_role = models.Q(groups__in=granted.values("role"))
        return cls.objects.filter(is_active=True).filter(by_role | models.Q(is_superuser=True)).distinct()


class Right(models.Model):
    """A role may do this, as far as the reach goes."""

    role = models.ForeignKey(Group, models.CASCADE, related_name="rights", verbose_name=_("role"))
    permission = models.ForeignKey(Permission, models.CASCADE, related_name="rights", verbose_name=_("permission"))
    reach = models.CharField(
        _("reach"),
        max_length=4,
        choices=[(OWN, _("own")), (TEAM, _("own team’s")), (ALL, _("all"))],
        default=ALL,
    )

    class Meta:
        verbose_name = _("right")
        verbose_name_plural = _("rights")
        constraints = [models.UniqueConstraint(fields=["role", "permission"], name="right_once_per_role")]

    def __str__(self):
        return f"{self.role}: {self.permission.codename} ({self.get_reach_display()})"
