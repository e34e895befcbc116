from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _


class EventQuerySet(models.QuerySet):
    def human(self):
        """What people did; mail scanners that try every link are left out."""
        return self.filter(scanner=False)


class Event(models.Model):
    """Something that came back for a delivery. Rows are added once, never changed."""

    class Kind(models.TextChoices):
        OPEN = "open", _("opened")
        CLICK = "click", _("clicked")
        BOUNCE = "bounce", _("bounced")
        COMPLAINT = "complaint", _("complained")
        REPLY = "reply", _("replied")
        UNSUBSCRIBE = "unsubscribe", _("unsubscribed")

    delivery = models.ForeignKey(
        "campaigns.Delivery", models.CASCADE, related_name="events", verbose_name=_("delivery")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    link = models.ForeignKey(
        "campaigns.Link", models.CASCADE, null=True, blank=True, related_name="events", verbose_name=_("link")
    )
    scanner = models.BooleanField(_("by a mail scanner"), default=False)
    agent = models.CharField(_("digest of the mail program"), max_length=16, blank=True)
    at = models.DateTimeField(_("when"), default=now)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.UniqueConstraint(fields=["delivery", "kind", "scanner"], condition=Q(link=None), name="event_once"),
            models.UniqueConstraint(
                fields=["delivery", "kind", "scanner", "link"],
                condition=Q(link__isnull=False),
                name="event_once_per_link",
            ),
        ]

    def __str__(self):
        return self.get_kind_display()

    @classmethod
    def once(cls, delivery, kind, *, link=None, scanner=False, **rest):
        """Add the event unless it is there already; whether it was added."""
        same = {"delivery": delivery, "kind": kind, "link": link, "scanner": scanner}
        return cls.objects.get_or_create(**same, defaults=rest)[1]
