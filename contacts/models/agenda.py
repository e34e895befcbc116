"""What a person wants of their calendar: a secret link for other programs, and whether reminders come by mail."""

import secrets

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _


class AgendaQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Only one's own, also for administrators."""
        return self.filter(user=user.pk)

    editable_by = visible_to


class Agenda(models.Model):
    """`nonce` is one half of the link, the secret key of the site the other: the database alone opens nothing."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="agenda", verbose_name=_("whose")
    )
    nonce = models.CharField(_("half of the link"), max_length=43, blank=True, editable=False)
    linked_at = models.DateTimeField(_("link made"), null=True, blank=True, editable=False)
    fetched_at = models.DateTimeField(_("last fetched"), null=True, blank=True, editable=False)
    mails_reminders = models.BooleanField(_("reminders by e-mail as well"), default=False)

    objects = AgendaQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar of a person")
        verbose_name_plural = _("calendars of people")

    def __str__(self):
        return str(self.user)

    @classmethod
    def of(cls, user):
        """What they want; a row without any wish is made when there is none."""
        return cls.objects.get_or_create(user=user)[0]

    def link(self):
        """Switch the link on, or make a new one: the one before opens nothing from now on."""
        self._keep(nonce=secrets.token_urlsafe(32), linked_at=now(), fetched_at=None)

    def unlink(self):
        """Switch the link off."""
        self._keep(nonce="", linked_at=None, fetched_at=None)

    def mail_reminders(self, wanted):
        self._keep(mails_reminders=bool(wanted))

    def see_fetched(self):
        """Somebody read the calendar by the link."""
        self._keep(fetched_at=now())

    def _keep(self, **changes):
        Agenda.objects.filter(pk=self.pk).update(**changes)
        self.refresh_from_db()
