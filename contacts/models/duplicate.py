"""Two records that look like one, until somebody decides."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from contacts.models.company import Company
from contacts.models.contact import Contact

MODELS = {"contacts": Contact, "companies": Company}


class DuplicatePairQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Pairs of which the user sees both."""
        return self._of("visible_to", user)

    def editable_by(self, user):
        """Pairs of which both are the user's to change."""
        return self._of("editable_by", user)

    def _of(self, door, user):
        theirs = Q(pk=None)
        for of, model in MODELS.items():
            rows = getattr(model.objects, door)(user).values("pk")
            theirs |= Q(of=of, first__in=rows, second__in=rows)
        return self.filter(theirs)

    def open(self):
        return self.filter(state=DuplicatePair.State.OPEN)

    def among(self, of, keys):
        """Pairs with any of these records."""
        return self.filter(of=of).filter(Q(first__in=keys) | Q(second__in=keys))


class DuplicatePair(models.Model):
    class State(models.TextChoices):
        OPEN = "open", _("to be decided")
        MERGED = "merged", _("merged")
        DIFFERENT = "different", _("not the same")

    of = models.CharField(_("list"), max_length=10)
    first = models.BigIntegerField(_("one record"))
    second = models.BigIntegerField(_("the other record"))
    score = models.FloatField(_("how alike"))
    sure = models.BooleanField(_("beyond doubt"), default=False)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.OPEN)
    found_at = models.DateTimeField(_("found"), default=now)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )

    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        verbose_name = _("pair of duplicates")
        verbose_name_plural = _("pairs of duplicates")
        ordering = ["-score", "pk"]
        indexes = [
            models.Index(fields=["of", "-score", "id"], name="duplicate_open", condition=Q(state="open")),
            models.Index(fields=["of", "second"], name="duplicate_second"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["of", "first", "second"], name="duplicate_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="duplicate_in_order"),
            models.CheckConstraint(condition=Q(of__in=["contacts", "companies"]), name="duplicate_of_known"),
        ]

    def __str__(self):
        return f"{self.of} {self.first} {self.second}"

    def part(self, *, by):
        """They are not the same, and are never shown as a pair again. Deciding twice is once."""
        return self._decide(self.State.OPEN, self.State.DIFFERENT, by)

    def reopen(self, *, by):
        """Somebody wants to look again."""
        return self._decide(self.State.DIFFERENT, self.State.OPEN, by)

    def _decide(self, was, state, by):
        rows = DuplicatePair.objects.filter(pk=self.pk, state=was)
        decided = rows.update(state=state, decided_at=now(), decided_by=by)
        self.refresh_from_db()
        return bool(decided)
