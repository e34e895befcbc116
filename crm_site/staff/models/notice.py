"""What a person is told while they look elsewhere: work that ended, things given to them, answers that came."""

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from crm_site.lib.notices import kind_of
from crm_site.lib.viewpoint import as_seen_by

KEPT = timedelta(days=90)  # after it was seen
_many = ContextVar("many rows change", default=False)


@contextmanager
def of_many():
    """While many rows change at once nobody is told of each: whoever changes them tells of all in one notice."""
    before = _many.set(True)
    try:
        yield
    finally:
        _many.reset(before)


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Only one's own, also for administrators."""
        return self.filter(user=user.pk)

    editable_by = visible_to

    def unseen(self):
        return self.filter(seen_at=None)

    def about(self, model, keys):
        """Notices about these rows of a model, whoever was told."""
        return self.filter(about__in=[f"{model._meta.label_lower}:{key}" for key in keys])

    def see(self):
        """Mark as seen; how many were not."""
        return self.unseen().update(seen_at=now())

    def outlived(self, as_of):
        """Seen so long ago that nobody looks for them any more."""
        return self.filter(seen_at__lt=as_of - KEPT)


class Notice(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name=_("who is told")
    )
    kind = models.CharField(_("kind"), max_length=40)
    text = models.CharField(_("text"), max_length=300)
    url = models.CharField(_("leads to"), max_length=300, blank=True)
    about = models.CharField(_("about"), max_length=60, blank=True)
    created_at = models.DateTimeField(_("told"), default=now)
    seen_at = models.DateTimeField(_("seen"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["user", "-id"], name="notice_of_user"),
            models.Index(fields=["user", "-id"], name="notice_unseen", condition=Q(seen_at=None)),
            models.Index(fields=["about"], name="notice_about", condition=~Q(about="")),
            models.Index(fields=["seen_at"], name="notice_seen", condition=Q(seen_at__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "about"],
                name="notice_unseen_once",
                condition=Q(seen_at=None) & ~Q(about=""),
            ),
            models.CheckConstraint(condition=~Q(text=""), name="notice_has_text"),
        ]

    def __str__(self):
        return self.text

    def get_absolute_url(self):
        """Marks it as seen, and goes to what it is about."""
        return reverse("staff:notice", args=[self.pk])

    @property
    def look(self):
        return kind_of(self.kind)

    @classmethod
    def tell(cls, user, kind, text, *, url="", about=None, by=None, **words):
        """Tell a person something, in their language; None when there is nobody to tell, or they did it themselves.

        `text` has places for `words`: `_("%(by)s gave you %(what)s"), what=deal`. What they have not seen yet about
        the same thing is replaced, so that telling twice is telling once.
        """
        if user is None or user == by or not user.is_active or _many.get():
            return None
        key = f"{about._meta.label_lower}:{about.pk}" if about else ""
        with as_seen_by(user):
            said = str(text) % ({"by": by or "Rapport"} | words)
        new = cls(user=user, kind=kind, text=_short(said), url=_inside(url or _page_of(about)), about=key)
        return new._put()

    def _put(self):
        try:
            with transaction.atomic():
                if self.about:
                    Notice.objects.unseen().filter(user=self.user, kind=self.kind, about=self.about).delete()
                self.save()
        except IntegrityError:
            return None  # somebody else is telling them the same at this moment
        return self


def _short(text):
    text = " ".join(text.split())
    return text if len(text) <= 300 else f"{text[:299]}…"


def _page_of(about):
    return about.get_absolute_url() if hasattr(about, "get_absolute_url") else ""


def _inside(url):
    """Notices lead to our own pages only."""
    return url if url.startswith("/") and not url.startswith("//") and len(url) <= 300 else ""
