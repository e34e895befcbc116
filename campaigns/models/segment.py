from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from crm_site.lib import counting, filters
from crm_site.lib.addresses import address
from crm_site.staff.rights import OwnedQuerySet


def check_tree(tree):
    """Refuse what the filter grammar cannot ask."""
    try:
        filters.say(tree, Contact)
    except filters.FilterError as problem:
        raise ValidationError(str(problem)) from problem


class Segment(models.Model):
    """A question about people. Its answer is worked out anew each time, at one instant."""

    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("what it is for"), blank=True)
    tree = models.JSONField(_("question"), default=dict, blank=True, validators=[check_tree])
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="segments",
        verbose_name=_("owner"),
    )
    last_count = models.PositiveBigIntegerField(_("people at the last count"), null=True, editable=False)
    counted_exactly = models.BooleanField(_("counted exactly"), default=True, editable=False)
    counted_at = models.DateTimeField(_("counted"), null=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=now, editable=False)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["name", "id"], name="segment_by_name")]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="segment_has_name")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address("campaigns:segment", self.pk)

    def people(self, reader, as_of):
        """The people that the question finds at `as_of`; raises FilterError for one that cannot be asked."""
        return asked(self.tree, reader, as_of)

    @property
    def sentence(self):
        """The question in words; a damaged one says what is wrong with it."""
        try:
            return filters.say(self.tree, Contact)
        except filters.FilterError as problem:
            return str(problem)

    def count(self, reader, as_of=None):
        """Count the people now and remember the number for the list."""
        moment = as_of or now()
        return self.remember(counting.count(self.people(reader, moment)), moment)

    def remember(self, found, at):
        """Keep a count that was just made."""
        self.last_count, self.counted_exactly, self.counted_at = found.number, found.exact, at
        self.save(update_fields=["last_count", "counted_exactly", "counted_at"])
        return found


def asked(tree, reader, as_of):
    """People that a tree finds among those whom the reader may see; without a reader, among all."""
    base = Contact.objects.all() if reader is None else Contact.objects.visible_to(reader)
    return filters.compile(tree, base, reader=reader, as_of=as_of)
