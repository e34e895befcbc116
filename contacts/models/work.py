from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _


class Tag(models.Model):
    name = models.CharField(_("name"), max_length=60, unique=True)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]

    def __str__(self):
        return self.name

    @classmethod
    def named(cls, name):
        """The tag of this name, whatever its case; made when there is none."""
        return cls.objects.filter(name__iexact=name).first() or cls.objects.get_or_create(name=name)[0]


class OfCustomer(models.Model):
    """A thing that belongs to a contact or a company."""

    contact = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("contact"),
    )
    company = models.ForeignKey(
        "contacts.Company",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("company"),
    )

    class Meta:
        abstract = True

    @property
    def customer(self):
        return self.contact or self.company


class NoteQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Notes follow the people and companies that they are about, which all staff may see."""
        return self.all() if user.reach("contacts.view_contact") else self.none()

    def editable_by(self, user):
        return self.filter(author=user.pk)


class Note(OfCustomer):
    text = models.TextField(_("note"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="notes", verbose_name=_("author")
    )
    pinned = models.BooleanField(_("pinned"), default=False)
    created_at = models.DateTimeField(_("written"), default=now)

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["-pinned", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(contact__isnull=False) | Q(company__isnull=False), name="note_of_somebody"
            )
        ]

    def __str__(self):
        return self.text[:60]

    def pin(self):
        """Keep it on top of the timeline, for everybody."""
        self._set_pinned(True)

    def unpin(self):
        self._set_pinned(False)

    def _set_pinned(self, pinned):
        Note.objects.filter(pk=self.pk).update(pinned=pinned)
        self.pinned = pinned
