"""What a person keeps at hand in the sidebar: records with a star, and saved views."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

MOST = 200


class FavouriteQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Only one's own, also for administrators."""
        return self.filter(user=user.pk)

    editable_by = visible_to

    def starred(self):
        return self.filter(left_out=False)

    def of(self, model, keys):
        """Stars on these rows of a model, whoever put them there."""
        return self.filter(kind=model._meta.label_lower, key__in=keys)


class Favourite(models.Model):
    """A star of one person on one record. `left_out` keeps a view that a colleague pinned out of one's own list."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="favourites", verbose_name=_("of"))
    kind = models.CharField(_("kind"), max_length=60)
    key = models.BigIntegerField(_("number of the record"))
    position = models.PositiveIntegerField(_("position"), default=0)
    left_out = models.BooleanField(_("left out"), default=False)

    objects = FavouriteQuerySet.as_manager()

    class Meta:
        verbose_name = _("favourite")
        verbose_name_plural = _("favourites")
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["kind", "key"], name="favourite_of_record")]
        constraints = [models.UniqueConstraint(fields=["user", "kind", "key"], name="favourite_once")]

    def __str__(self):
        return f"{self.kind} {self.key}"

    @classmethod
    @transaction.atomic
    def star(cls, user, kind, key):
        """Put it at the end of one's favourites. False when there are too many already; starring twice is once."""
        rows = cls.objects.filter(user=user)
        if rows.filter(kind=kind, key=key, left_out=False).exists():
            return True
        if rows.starred().count() >= MOST:
            return False
        last = rows.aggregate(last=Max("position"))["last"]
        wanted = {"position": (last or 0) + 1, "left_out": False}
        cls.objects.update_or_create(user=user, kind=kind, key=key, defaults=wanted)
        return True

    @classmethod
    def unstar(cls, user, kind, key, *, pinned=False):
        """Take it out of one's favourites; a view that is `pinned` for all is remembered as left out."""
        rows = cls.objects.filter(user=user, kind=kind, key=key)
        if not pinned:
            rows.delete()
        else:
            cls.objects.update_or_create(user=user, kind=kind, key=key, defaults={"left_out": True})

    @classmethod
    @transaction.atomic
    def arrange(cls, user, pairs):
        """Give one's favourites this order: `[(kind, key)]`; those that are not named come behind."""
        place = {pair: number for number, pair in enumerate(pairs, start=1)}
        rows = list(cls.objects.select_for_update().filter(user=user))
        for row in rows:
            row.position = place.get((row.kind, row.key), len(place) + 1)
        cls.objects.bulk_update(rows, ["position"])
