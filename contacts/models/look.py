from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

VISIT = timedelta(minutes=30)  # who comes back sooner is still here


class LookQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own."""
        return self.filter(user=user.pk)


class Look(models.Model):
    """When a colleague began to look at a record, and when they had looked before."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("colleague"))
    contact = models.ForeignKey(
        "contacts.Contact", models.CASCADE, null=True, blank=True, related_name="looks", verbose_name=_("contact")
    )
    company = models.ForeignKey(
        "contacts.Company", models.CASCADE, null=True, blank=True, related_name="looks", verbose_name=_("company")
    )
    at = models.DateTimeField(_("looked"), default=now)
    before = models.DateTimeField(_("looked before"), null=True, blank=True)

    objects = LookQuerySet.as_manager()

    class Meta:
        verbose_name = _("last look")
        verbose_name_plural = _("last looks")
        constraints = [
            models.UniqueConstraint(fields=["user", "contact"], name="look_once_at_contact"),
            models.UniqueConstraint(fields=["user", "company"], name="look_once_at_company"),
            models.CheckConstraint(
                condition=Q(contact__isnull=False, company=None) | Q(contact=None, company__isnull=False),
                name="look_at_one_record",
            ),
        ]

    def __str__(self):
        return f"{self.user_id} · {self.contact or self.company}"

    @classmethod
    def last(cls, record, user):
        """When the user looked at the record before this visit; None for the first time."""
        look = cls._of(record, user).first()
        return look and (look.before if look.is_going_on else look.at)

    @classmethod
    def begin(cls, record, user):
        """The same as `last`, and a new visit is noted: one row and one write for each."""
        look = cls._of(record, user).first()
        if look is None:
            first = cls(user=user, **{record._meta.model_name: record})
            cls.objects.bulk_create([first], ignore_conflicts=True)
            return None
        if look.is_going_on:
            return look.before
        cls._of(record, user).filter(at=look.at).update(before=look.at, at=now())
        return look.at

    @classmethod
    def _of(cls, record, user):
        return cls.objects.visible_to(user).filter(**{record._meta.model_name: record})

    @property
    def is_going_on(self):
        return self.at > now() - VISIT
