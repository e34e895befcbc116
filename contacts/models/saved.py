"""What people keep of a list: a named view of it, and the columns they like to see."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SavedViewQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own and those that colleagues share."""
        return self.filter(Q(owner=user.pk) | Q(shared=True))

    def editable_by(self, user):
        return self.filter(owner=user.pk)

    def of(self, model):
        return self.filter(model=model._meta.label_lower)

    def in_order(self):
        """As they stand beside each other: pinned ones first."""
        return self.order_by("-pinned", "name", "pk")


class SavedView(models.Model):
    """A list as somebody wants to find it again: search, filter, order and columns under a name."""

    model = models.CharField(_("list of"), max_length=60)
    name = models.CharField(_("name"), max_length=60)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views", verbose_name=_("owner")
    )
    shared = models.BooleanField(_("shared with all colleagues"), default=False)
    pinned = models.BooleanField(_("pinned before the others"), default=False)
    query = models.JSONField(_("what it shows"), default=dict)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["-pinned", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "model", "name"], name="saved_view_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_name"),
        ]
        indexes = [models.Index(fields=["model"], name="saved_view_shared", condition=Q(shared=True))]

    def __str__(self):
        return self.name

    def keep(self, state):
        """Remember the list as it is now."""
        self.query = state
        self.save(update_fields=["query"])


class ColumnChoiceQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(owner=user.pk)

    editable_by = visible_to

    def of(self, model):
        return self.filter(model=model._meta.label_lower)


class ColumnChoice(models.Model):
    """The columns that a person sees in a list outside of saved views."""

    model = models.CharField(_("list of"), max_length=60)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("owner"))
    columns = models.CharField(_("columns"), max_length=200)

    objects = ColumnChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("choice of columns")
        verbose_name_plural = _("choices of columns")
        constraints = [models.UniqueConstraint(fields=["owner", "model"], name="column_choice_once")]

    def __str__(self):
        return self.columns

    @classmethod
    def keep(cls, user, model, columns):
        """Remember what this person likes to see in the list."""
        where = {"owner": user, "model": model._meta.label_lower}
        cls.objects.update_or_create(**where, defaults={"columns": columns})
